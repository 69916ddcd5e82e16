package org.xueliang.standalone.command;

import java.util.UUID;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.SplitChannelsRequest;
import org.xueliang.proto.v1.SplitChannelsResponse;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "split",
        description = {
            "Undoes a merge: the second way is a channel again, as it was; what changed since is where it belongs. The two are",
            "remembered as different and not asked about again.",
            "",
            "Example:",
            "  xueliang channels split east-gate --note 'two cameras on one pole'"
        })
final class ChannelsSplitCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "SECOND", description = "Code or alias of the second way.")
    String channel = "";

    @Option(names = "--note", paramLabel = "TEXT", description = "Why; kept in the audit log.")
    String note = "";

    @Override
    public Integer call() {
        SplitChannelsResponse answer;
        try (RegistryClient registry = client.connect()) {
            answer = registry.merging()
                    .splitChannels(SplitChannelsRequest.newBuilder()
                            .setChannel(channel)
                            .setNote(note)
                            .setIdempotencyKey(UUID.randomUUID().toString())
                            .build());
        }
        answer.getWarningsList().forEach(warning -> System.err.println("warning: " + warning));
        if (client.json) {
            System.out.println(Json.of(answer));
        } else {
            System.out.println(ChannelsDuplicatesCommand.line(answer.getPrimary()));
            if (answer.hasSecondary()) {
                System.out.println(ChannelsDuplicatesCommand.line(answer.getSecondary()));
            }
        }
        return 0;
    }
}
