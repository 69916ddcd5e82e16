package org.xueliang.standalone.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.BuildPlan;
import org.xueliang.proto.v1.ListPlansRequest;
import org.xueliang.proto.v1.PutPlanRequest;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "plan",
        description = {
            "How many cameras are to be built, of an owner, a place, or all: lists what was entered, or enters a number.",
            "",
            "Examples:",
            "  xueliang figures plan",
            "  xueliang figures plan --place garden-lane --since 2026-01-01 --cameras 40 --note 'council, 12 December'"
        })
final class FiguresPlanCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(names = "--owner", description = "Of this organisation.")
    String owner = "";

    @Option(names = "--place", description = "Of this place.")
    String place = "";

    @Option(names = "--since", paramLabel = "DAY", description = "Holds from this day on, such as 2026-01-01.")
    @Nullable
    String since;

    @Option(names = "--cameras", paramLabel = "N", description = "Enters this number.")
    @Nullable
    Long cameras;

    @Option(names = "--note", description = "What it stands on.")
    String note = "";

    @Override
    public Integer call() {
        if ((cameras == null) != (since == null)) {
            throw new IllegalArgumentException("--cameras, --since: one without the other (expected: both, or none)");
        }
        try (RegistryClient registry = client.connect()) {
            List<BuildPlan> plans = registry.figures()
                    .listPlans(ListPlansRequest.newBuilder()
                            .setOwner(owner)
                            .setPlace(place)
                            .build())
                    .getPlansList();
            if (cameras != null && since != null) {
                plans = List.of(put(registry, plans, cameras, since));
            }
            print(plans);
        }
        return 0;
    }

    /** In the place of one for the same day, made from what is there now. */
    private BuildPlan put(RegistryClient registry, List<BuildPlan> known, long number, String day) {
        BuildPlan.Builder plan = BuildPlan.newBuilder()
                .setOwner(owner)
                .setPlace(place)
                .setValidFrom(day)
                .setCameras(number)
                .setNote(note);
        known.stream()
                .filter(is -> is.getOwner().equals(owner)
                        && is.getPlace().equals(place)
                        && is.getValidFrom().equals(day))
                .forEach(is -> plan.setRevision(is.getRevision()));
        return registry.figures()
                .putPlan(PutPlanRequest.newBuilder().setPlan(plan).build());
    }

    private void print(List<BuildPlan> plans) {
        if (client.json) {
            System.out.println(Json.of(plans));
            return;
        }
        Table table = new Table("SINCE", "OWNER", "PLACE", "CAMERAS", "NOTE");
        plans.forEach(plan ->
                table.row(plan.getValidFrom(), plan.getOwner(), plan.getPlace(), plan.getCameras(), plan.getNote()));
        table.print(System.out);
    }
}
