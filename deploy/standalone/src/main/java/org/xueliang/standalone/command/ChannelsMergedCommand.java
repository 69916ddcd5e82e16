package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.ListMergedRequest;
import org.xueliang.proto.v1.ListMergedResponse;
import org.xueliang.proto.v1.MergedChannel;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "merged",
        description = {
            "Lists channels with their second ways, who merged them (`registry`: it was certain) and what spoke for it.",
            "",
            "Examples:",
            "  xueliang channels merged",
            "  xueliang channels merged east-gate --json"
        })
final class ChannelsMergedCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(arity = "0..1", paramLabel = "CHANNEL", description = "Code or alias of either.")
    String channel = "";

    @Override
    public Integer call() {
        List<MergedChannel> merged = new ArrayList<>();
        try (RegistryClient registry = client.connect()) {
            String token = "";
            do {
                ListMergedResponse page = registry.merging()
                        .listMerged(ListMergedRequest.newBuilder()
                                .setChannel(channel)
                                .setPageSize(1000)
                                .setPageToken(token)
                                .build());
                merged.addAll(page.getMergedList());
                token = page.getNextPageToken();
            } while (!token.isEmpty());
        }
        if (client.json) {
            System.out.println(Json.of(merged));
            return 0;
        }
        for (MergedChannel one : merged) {
            System.out.println(ChannelsDuplicatesCommand.line(one.getPrimary()));
            System.out.println("  second way  " + ChannelsDuplicatesCommand.line(one.getSecondary()));
            System.out.println("  by " + one.getCaller() + ", " + Words.time(one.getMergedUs()));
            ChannelsDuplicatesCommand.evidence(one.getEvidenceList());
        }
        return 0;
    }
}
