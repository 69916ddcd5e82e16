package org.xueliang.registry.channel;

import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.WayInUse;

/** Says of merged channels by which way they come, for people. */
final class WaysInUse {
    private WaysInUse() {}

    static List<Channel> shown(Handle handle, List<Channel> channels) {
        Map<String, WayRows.Row> rows =
                WayRows.among(handle, channels.stream().map(Channel::getCode).toList());
        if (rows.isEmpty()) {
            return channels;
        }
        Map<String, StreamSource> seconds = WayRows.sources(
                handle, rows.values().stream().map(WayRows.Row::inUse).toList());
        return channels.stream()
                .map(channel -> {
                    WayRows.Row row = rows.get(channel.getCode());
                    return row == null ? channel : with(channel, row, seconds);
                })
                .toList();
    }

    private static Channel with(Channel channel, WayRows.Row row, Map<String, StreamSource> seconds) {
        StreamSource source = seconds.getOrDefault(row.inUse(), channel.getSource());
        return channel.toBuilder()
                .setWay(WayInUse.newBuilder()
                        .setCode(row.inUse())
                        .setSource(source)
                        .setSinceUs(row.sinceUs())
                        .setWhy(row.why())
                        .setPreferred(row.inUse().equals(row.preferred()))
                        .setWords(WayWords.inUse(row, source)))
                .build();
    }
}
