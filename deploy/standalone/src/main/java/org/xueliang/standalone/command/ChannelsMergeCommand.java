package org.xueliang.standalone.command;

import java.util.UUID;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.MergeChannelsRequest;
import org.xueliang.proto.v1.MergedChannel;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "merge",
        description = {
            "Makes two channels one: the first stays, the second becomes another way of it. The second is no longer listed,",
            "connected or analysed, and is found by its code and alias all the same. `channels split` undoes it.",
            "",
            "Example:",
            "  xueliang channels merge 34020000001320000001 east-gate --note 'same pole, seen on site'"
        })
final class ChannelsMergeCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "STAYS", description = "Code or alias.")
    String primary = "";

    @Parameters(index = "1", paramLabel = "SECOND", description = "Code or alias.")
    String secondary = "";

    @Option(names = "--note", paramLabel = "TEXT", description = "Why; kept in the audit log.")
    String note = "";

    @Override
    public Integer call() {
        MergedChannel merged;
        try (RegistryClient registry = client.connect()) {
            merged = registry.merging()
                    .mergeChannels(MergeChannelsRequest.newBuilder()
                            .setPrimary(primary)
                            .setPrimaryRevision(get(registry, primary).getRevision())
                            .setSecondary(secondary)
                            .setSecondaryRevision(get(registry, secondary).getRevision())
                            .setNote(note)
                            .setIdempotencyKey(UUID.randomUUID().toString())
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(merged));
        } else {
            System.out.println(ChannelsDuplicatesCommand.line(merged.getPrimary()));
            System.out.println("has now a second way: " + ChannelsDuplicatesCommand.line(merged.getSecondary()));
            if (merged.getFilledCount() > 0) {
                System.out.println("and from it: " + String.join(", ", merged.getFilledList()));
            }
        }
        return 0;
    }

    private static Channel get(RegistryClient registry, String name) {
        return registry.channels()
                .getChannel(GetChannelRequest.newBuilder().setChannel(name).build());
    }
}
