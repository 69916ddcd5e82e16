package org.xueliang.standalone.command;

import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Availability;
import org.xueliang.proto.v1.GetAvailabilityRequest;
import org.xueliang.proto.v1.GetHistoryRequest;
import org.xueliang.proto.v1.GetHistoryResponse;
import org.xueliang.proto.v1.StateChange;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.proto.v1.Subject;
import org.xueliang.proto.v1.WatchStatesRequest;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "history",
        description = {
            "In what state a channel or device was: since when, why, and how much of the time it was online.",
            "",
            "Examples:",
            "  xueliang history lane-gate",
            "  xueliang history 34020000001180000001 --from 2026-03-01T00:00:00+08:00",
            "  xueliang history --follow --place garden-lane      each change as it happens"
        })
final class HistoryCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Mixin
    WindowOptions window = new WindowOptions();

    @Parameters(arity = "0..1", paramLabel = "CHANNEL", description = "Code or alias; or a device's code.")
    @Nullable
    String code;

    @Option(names = "--limit", description = "How many changes (default: ${DEFAULT-VALUE}, at most 1000).")
    int limit = 50;

    @Option(names = "--follow", description = "Changes of all, as they happen, until it is ended.")
    boolean follow;

    @Option(
            names = "--cursor",
            description = "With --follow: after this revision; 0 gives all that is kept (default: now).")
    long cursor = -1;

    @Option(names = "--owner", description = "With --follow: of this organisation and all below it.")
    String owner = "";

    @Option(names = "--place", description = "With --follow: at this place and all below it.")
    String place = "";

    @Override
    public Integer call() {
        if (follow == (code != null)) {
            throw new IllegalArgumentException("CHANNEL, --follow: "
                    + (follow ? "both (expected: one of them)" : "missing (expected: one of them, such as lane-gate)"));
        }
        try (RegistryClient registry = client.connect()) {
            if (code == null) {
                follow(registry);
                return 0;
            }
            GetHistoryResponse history = registry.history()
                    .getHistory(GetHistoryRequest.newBuilder()
                            .setCode(code)
                            .setFrom(window.from)
                            .setUntil(window.until)
                            .setPageSize(limit)
                            .build());
            if (client.json) {
                System.out.println(Json.of(history));
                return 0;
            }
            print(registry, history);
        }
        return 0;
    }

    private void follow(RegistryClient registry) {
        Iterator<StateChange> changes = registry.history()
                .watchStates(WatchStatesRequest.newBuilder()
                        .setCursor(cursor)
                        .setOwner(owner)
                        .setPlace(place)
                        .build());
        while (changes.hasNext()) {
            StateChange change = changes.next();
            System.out.println(
                    client.json
                            ? Json.of(change).replaceAll("\\n\\s*", " ")
                            : change.getRevision() + "  " + Words.time(change.getAtUs()) + "  " + change.getCode()
                                    + "  " + state(change) + "  " + Words.plain(change.getWords()));
        }
    }

    private void print(RegistryClient registry, GetHistoryResponse history) {
        StateChange now = history.getNow();
        System.out.println(now.getCode() + " is " + state(now) + " since " + Words.time(now.getAtUs())
                + (now.getWords().isEmpty() ? "" : ": " + Words.plain(now.getWords())));
        if (now.getState() != StateKind.STATE_REMOVED) {
            GetAvailabilityRequest.Builder asked =
                    GetAvailabilityRequest.newBuilder().setFrom(window.from).setUntil(window.until);
            Availability availability = registry.history()
                    .getAvailability(
                            now.getSubject() == Subject.SUBJECT_DEVICE
                                    ? asked.setDevice(now.getCode()).build()
                                    : asked.setChannel(now.getCode()).build());
            System.out.printf(
                    Locale.ROOT,
                    "availability %s, evidence %.1f %%%s; %d outages, the longest %d s%n",
                    availability.hasAvailability()
                            ? String.format(Locale.ROOT, "%.3f %%", 100 * availability.getAvailability())
                            : "-",
                    100 * availability.getEvidence(),
                    availability.getNoVerdict() ? ": no verdict" : "",
                    availability.getOutages(),
                    availability.getLongestOutageUs() / 1_000_000);
        }
        Table table = new Table("SINCE", "STATE", "WHY", "CHANGES");
        history.getChangesList()
                .forEach(change -> table.row(
                        Words.time(change.getAtUs()),
                        state(change),
                        change.getWords(),
                        change.getChanges() == 0 ? "" : change.getChanges()));
        table.print(System.out);
        history.getGapsList()
                .forEach(gap -> System.out.println("nobody could know from " + Words.time(gap.getFromUs()) + " to "
                        + Words.time(gap.getUntilUs()) + ": the registry was away"));
        history.getClockList()
                .forEach(day -> System.out.println(
                        "clock " + day.getDay() + ": " + day.getLastMs() + " ms, at most " + day.getMaxMs() + " ms"));
    }

    private static String state(StateChange change) {
        return Words.word(change.getState()).replace("state-", "");
    }
}
