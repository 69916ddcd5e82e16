package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Duplicate;
import org.xueliang.proto.v1.ListDuplicatesRequest;
import org.xueliang.proto.v1.ListDuplicatesResponse;
import org.xueliang.proto.v1.MergeEvidence;
import org.xueliang.proto.v1.MergingPolicy;
import org.xueliang.proto.v1.SetMergingPolicyRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "duplicates",
        description = {
            "Lists pairs of channels that may be one camera by two ways, the likeliest first, with what speaks for and against",
            "it. Decide each: `channels merge` or `channels different`.",
            "",
            "A number is the weight in bits: each bit doubles the odds that they are one, a negative one halves them. From 6 on a",
            "pair is shown; from 11 on, with two kinds of evidence, nothing strong against it and no rival, it is merged without a",
            "person and listed by `channels merged`. Channels of two owners are merged so only where a serial number, a hardware",
            "address or the network address says it too: a name and a position anybody can claim.",
            "",
            "Examples:",
            "  xueliang channels duplicates",
            "  xueliang channels duplicates east-gate",
            "  xueliang channels duplicates --hold-all        from now on a person decides each pair"
        })
final class ChannelsDuplicatesCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(arity = "0..1", paramLabel = "CHANNEL", description = "Only pairs of this one: code or alias.")
    String channel = "";

    @Option(names = "--limit", paramLabel = "N", description = "At most so many (default: ${DEFAULT-VALUE}).")
    int limit = 20;

    @Option(names = "--hold-all", negatable = true, description = "Sets that nothing is merged without a person.")
    @Nullable
    Boolean holdAll;

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            if (holdAll != null) {
                registry.merging()
                        .setMergingPolicy(SetMergingPolicyRequest.newBuilder()
                                .setPolicy(MergingPolicy.newBuilder().setHoldAll(holdAll))
                                .build());
                System.err.println(
                        holdAll
                                ? "every pair waits for a person"
                                : "pairs that are certain are merged without a person");
            }
            List<Duplicate> found = new ArrayList<>();
            String token = "";
            do {
                ListDuplicatesResponse page = registry.merging()
                        .listDuplicates(ListDuplicatesRequest.newBuilder()
                                .setChannel(channel)
                                .setPageSize(Math.max(1, Math.min(1000, limit - found.size())))
                                .setPageToken(token)
                                .build());
                found.addAll(page.getDuplicatesList());
                token = page.getNextPageToken();
                if (page.getBehind() > 0) {
                    System.err.println(page.getBehind() + " changes of channels were not looked at yet");
                }
            } while (!token.isEmpty() && found.size() < limit);
            print(found);
        }
        return 0;
    }

    private void print(List<Duplicate> found) {
        if (client.json) {
            System.out.println(Json.of(found));
            return;
        }
        for (Duplicate pair : found) {
            System.out.printf(Locale.ROOT, "%.1f bits%n", pair.getScore());
            System.out.println("  stays       " + line(pair.getPrimary()));
            System.out.println("  second way  " + line(pair.getSecondary()));
            pair.getHeldBecauseList().forEach(why -> System.out.println("  held        " + Words.plain(why)));
            evidence(pair.getEvidenceList());
        }
        if (found.isEmpty()) {
            System.err.println("no pair waits for a decision");
        }
    }

    static void evidence(List<MergeEvidence> evidence) {
        for (MergeEvidence one : evidence) {
            System.out.printf(Locale.ROOT, "  %+5.1f  %s%n", one.getBits(), Words.plain(one.getWords()));
        }
    }

    static String line(Channel channel) {
        return channel.getCode() + "  " + (channel.getAlias().isEmpty() ? "" : channel.getAlias() + "  ")
                + Words.plain(channel.getName()) + "  "
                + channel.getSource().getSourceCase().name().toLowerCase(Locale.ROOT) + "  "
                + Words.plain(channel.getOwner()) + ", " + Words.plain(channel.getPlace());
    }
}
