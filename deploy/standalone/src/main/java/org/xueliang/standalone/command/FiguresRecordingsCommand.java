package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.CheckRetentionRequest;
import org.xueliang.proto.v1.CheckRetentionResponse;
import org.xueliang.proto.v1.RetentionCheck;
import org.xueliang.proto.v1.RetentionVerdict;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "recordings",
        description = {
            "Asks GB/T 28181 devices whether they have a recording as old as each camera's place asks for (its class, its own",
            "days, limits), one camera after the other. What they list is what the figure 'retention kept' goes by. No picture",
            "is looked at.",
            "",
            "Examples:",
            "  xueliang figures recordings --place station",
            "  xueliang figures recordings --owner police --json"
        })
final class FiguresRecordingsCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(names = "--owner", description = "Of this organisation and all below it.")
    String owner = "";

    @Option(names = "--place", description = "At this place and all below it.")
    String place = "";

    @Override
    public Integer call() {
        List<RetentionCheck> checks = new ArrayList<>();
        try (RegistryClient registry = client.connect()) {
            String after = "";
            do {
                CheckRetentionResponse answer = registry.retention()
                        .checkRetention(CheckRetentionRequest.newBuilder()
                                .setOwner(owner)
                                .setPlace(place)
                                .setAfter(after)
                                .build());
                checks.addAll(answer.getChecksList());
                after = answer.getNext();
                if (!after.isEmpty()) {
                    System.err.println(checks.size() + " cameras so far");
                }
            } while (!after.isEmpty());
        }
        if (client.json) {
            System.out.println(Json.of(
                    CheckRetentionResponse.newBuilder().addAllChecks(checks).build()));
            return 0;
        }
        Table table = new Table("CHANNEL", "DAYS ASKED", "OLDEST RECORDING", "", "WHY");
        for (RetentionCheck check : checks) {
            table.row(
                    check.getChannel(),
                    check.getDays(),
                    check.getOldestUs() == 0 ? "-" : Words.time(check.getOldestUs()),
                    check.getVerdict().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    Words.plain(check.getWhy()));
        }
        table.print(System.out);
        System.err.println(count(checks, RetentionVerdict.KEPT) + " kept, " + count(checks, RetentionVerdict.NOT_KEPT)
                + " not, of " + count(checks, RetentionVerdict.NOT_KNOWN) + " it is not known");
        return 0;
    }

    private static long count(List<RetentionCheck> checks, RetentionVerdict verdict) {
        return checks.stream().filter(check -> check.getVerdict() == verdict).count();
    }
}
