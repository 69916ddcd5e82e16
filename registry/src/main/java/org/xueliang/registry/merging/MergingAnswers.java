package org.xueliang.registry.merging;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Duplicate;
import org.xueliang.proto.v1.MergedChannel;
import org.xueliang.proto.v1.SplitChannelsResponse;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.channel.SecondWays.Merged;
import org.xueliang.registry.channel.SecondWays.Split;
import org.xueliang.registry.merging.DuplicateStore.Row;

/** Pairs and merges as the contract shows them, with the channels as they are now. */
final class MergingAnswers {
    private final Channels channels;

    MergingAnswers(Channels channels) {
        this.channels = channels;
    }

    /** Pairs of which one was removed meanwhile are left out. */
    List<Duplicate> duplicates(Handle handle, List<Row> rows) {
        Map<String, Channel> known = shown(
                handle,
                rows.stream()
                        .flatMap(row -> List.of(row.pair().one(), row.pair().other()).stream())
                        .toList());
        Set<String> platforms = Merging.platforms(handle, known.values());
        return rows.stream()
                .filter(row -> known.containsKey(row.pair().one())
                        && known.containsKey(row.pair().other()))
                .map(row -> duplicate(
                        row,
                        channel(known, row.pair().one()),
                        channel(known, row.pair().other()),
                        platforms))
                .toList();
    }

    private Map<String, Channel> shown(Handle handle, List<String> codes) {
        Map<String, Channel> known = new HashMap<>();
        channels.shown(handle, codes).forEach(channel -> known.put(channel.getCode(), channel));
        return known;
    }

    private static Channel channel(Map<String, Channel> known, String code) {
        return known.getOrDefault(
                code, Channel.newBuilder().setCode(code).setRemoved(true).build());
    }

    private static Duplicate duplicate(Row row, Channel one, Channel other, Set<String> platforms) {
        boolean first = PrimaryRule.isFirst(one, other, platforms);
        return Duplicate.newBuilder()
                .setPrimary(first ? one : other)
                .setSecondary(first ? other : one)
                .setScore(row.score())
                .addAllEvidence(row.evidence())
                .addAllHeldBecause(HeldBecause.of(one, other, row.score(), row.evidence()))
                .setFoundUs(row.atUs())
                .build();
    }

    MergedChannel merged(Handle handle, Merged merged) {
        return MergedChannel.newBuilder()
                .setPrimary(channel(shown(handle, List.of(merged.primary())), merged.primary()))
                .setSecondary(merged.secondary())
                .addAllFilled(merged.filled())
                .addAllEvidence(DuplicateStore.parsed(merged.evidence()))
                .setCaller(merged.caller())
                .setMergedUs(merged.atUs())
                .build();
    }

    SplitChannelsResponse split(Handle handle, String code, Split split) {
        SplitChannelsResponse.Builder answer = SplitChannelsResponse.newBuilder();
        Map<String, Channel> known = shown(handle, List.of(split.primary(), code));
        answer.setPrimary(channel(known, split.primary()));
        if (split.back()) {
            answer.setSecondary(channel(known, code));
        } else {
            answer.addWarnings(split.why());
        }
        return answer.build();
    }
}
