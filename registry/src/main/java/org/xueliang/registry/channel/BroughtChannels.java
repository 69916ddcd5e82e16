package org.xueliang.registry.channel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceChannel;

/** What sources brought, as people see it: how many channels and in which state, each of them, and which source brought one. */
public final class BroughtChannels {
    private final Channels channels;

    public BroughtChannels(Channels channels) {
        this.channels = channels;
    }

    /**
     * What a source brought, in numbers.
     *
     * @param firstOffline code of one that is offline; empty where none is
     */
    public record Seen(int channels, int online, int offline, String firstOffline) {
        public static final Seen NONE = new Seen(0, 0, 0, "");
    }

    /** By source, of all of them at once: a list of sources reads no channel. What brought nothing is left out. */
    public Map<String, Seen> seen(Handle handle, Collection<String> sources) {
        String state = PresenceStore.STATE;
        Map<String, Seen> seen = new HashMap<>();
        handle.createQuery("select s.source, count(*) as n, count(*) filter (where " + state + " = "
                        + Presence.ONLINE_VALUE + ") as online, count(*) filter (where " + state + " = "
                        + Presence.OFFLINE_VALUE + ") as offline, coalesce(min(c.code) filter (where " + state + " = "
                        + Presence.OFFLINE_VALUE + "), '') as first from source_channels s join channels c"
                        + " on c.code = s.channel and not c.removed" + PresenceStore.JOIN
                        + " where s.source = any(:sources) group by s.source")
                .bindArray("sources", String.class, List.copyOf(sources))
                .bind("fresh_us", channels.freshUs())
                .map((rs, ctx) -> seen.put(
                        rs.getString("source"),
                        new Seen(rs.getInt("n"), rs.getInt("online"), rs.getInt("offline"), rs.getString("first"))))
                .list();
        return seen;
    }

    /** As people see them: with the state of each, and why there is no channel where there is none. */
    public List<SourceChannel> shown(Handle handle, Source source) {
        Map<String, SourceChannelRow> known = SourceChannelRow.of(handle, source.getCode());
        Map<String, Channel> live = new HashMap<>();
        channels.shown(
                        handle,
                        known.values().stream().map(SourceChannelRow::channel).toList())
                .forEach(channel -> live.put(channel.getCode(), channel));
        Map<String, String> merged = SecondWays.among(
                handle, known.values().stream().map(SourceChannelRow::channel).toList());
        List<SourceChannel> shown = new ArrayList<>();
        known.forEach((key, row) -> {
            SourceChannel.Builder one = row.found().toBuilder().setKey(key).setGone(row.gone());
            Channel channel = live.get(row.channel());
            if (channel != null) {
                one.setChannel(channel.getCode())
                        .setState(channel.getStatus().getPresence())
                        .setCause(channel.getStatus().getCause());
            } else {
                String primary = merged.get(row.channel());
                String why = row.channel().isEmpty()
                        ? SourceChannelRow.refusal(SourceChannelRow.urlNow(source, row.found()))
                        : primary == null ? "removed by hand" : SecondWays.words(primary);
                one.setCause(why == null ? "" : why);
            }
            shown.add(one.build());
        });
        return shown;
    }

    /** Code of a channel to the source that brought it; what came by itself is not in it. */
    static Map<String, String> sourcesOf(Handle handle, Collection<String> codes) {
        if (codes.isEmpty()) {
            return Map.of();
        }
        Set<Map.Entry<String, String>> found = handle.createQuery(
                        "select s.channel as code, s.source from source_channels s where s.channel = any(:codes)"
                                + " union all select c.code, s.code from channels c join sources s on s.address = c.device"
                                + " and s.adapter = " + SourceAdapter.GB28181_VALUE
                                + " and not s.removed where c.code = any(:codes) and c.device <> ''")
                .bindArray("codes", String.class, List.copyOf(codes))
                .map((rs, ctx) -> Map.entry(rs.getString("code"), rs.getString("source")))
                .collect(Collectors.toSet());
        return found.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one));
    }
}
