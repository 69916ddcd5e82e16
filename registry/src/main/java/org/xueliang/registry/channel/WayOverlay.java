package org.xueliang.registry.channel;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.registry.identity.SealingKey;

/** What gateways are told of ways and what they say of those that are tried; and where a second way's source says that it moved. */
final class WayOverlay {
    private WayOverlay() {}

    /** The source of a second way has another address for it. Under the lock of the channels' feed. */
    static void readdress(Handle handle, String secondary, PullSource pull, ChannelStore store) {
        byte @Nullable [] password = store.sealed(Channel.newBuilder()
                .setCode(secondary)
                .setSource(StreamSource.newBuilder().setPull(pull))
                .build());
        handle.createQuery("update channel_merges m set body = m.body || jsonb_build_object('source', 'PULL',"
                        + " 'pull_url', :url, 'pull_username', :username, 'pull_transport', cast(:transport as integer),"
                        + " 'pull_password', cast(:password as text)) where m.secondary = :code returning"
                        + " (select w.channel from channel_ways w where w.channel = m.primary_code"
                        + " and m.secondary in (w.in_use, w.trial)) as in_use_by")
                .bind("url", pull.getUrl())
                .bind("username", pull.getUsername())
                .bind("transport", pull.getTransportValue())
                .bind(
                        "password",
                        password == null ? null : "\\x" + HexFormat.of().formatHex(password))
                .bind("code", secondary)
                .mapTo(String.class)
                .findOne()
                .ifPresent(channel -> WayRows.touch(handle, List.of(channel, secondary)));
    }

    /** What a gateway says of ways that are tried; of other channels nothing is taken. */
    static void reported(Handle handle, List<ChannelReport> reports) {
        handle.createUpdate("update channel_ways w set trial_state = t.state, version = w.version + 1 from"
                        + " unnest(:codes, :states) as t (code, state) where w.trial_code = t.code and w.trial_code <> ''"
                        + " and w.trial_state <> t.state")
                .bindArray(
                        "codes",
                        String.class,
                        reports.stream().map(ChannelReport::getChannel).toList())
                .bindArray(
                        "states",
                        Integer.class,
                        reports.stream()
                                .map(report -> report.getStatus().getPresenceValue())
                                .toList())
                .execute();
    }

    /** Lays the ways in use, and the trials, over rows that go to gateways and the analysis. */
    static void lay(Handle handle, List<ChannelAssignment.Builder> rows, SealingKey key, boolean secrets) {
        Map<String, ChannelAssignment.Builder> byCode = new HashMap<>();
        rows.forEach(row -> byCode.put(row.getChannel().getCode(), row));
        List<String> codes = List.copyOf(byCode.keySet());
        if (codes.isEmpty() || !any(handle)) {
            return;
        }
        handle.createQuery("select w.channel as of_channel, r.* from channel_ways w join (select m.secondary, m.body"
                        + " from channel_merges m) m on m.secondary = w.in_use join channels c on c.code = m.secondary"
                        + " cross join lateral jsonb_populate_record(c, m.body) r"
                        + " where w.channel = any(:codes) and w.in_use <> w.channel")
                .bindArray("codes", String.class, codes)
                .map((rs, ctx) -> {
                    ChannelAssignment.Builder row = byCode.get(rs.getString("of_channel"));
                    if (row != null && !row.getChannel().getRemoved()) {
                        row.getChannelBuilder().setSource(source(rs, key, secrets));
                    }
                    return true;
                })
                .list();
        if (secrets) {
            layTrials(handle, byCode, codes, key);
        }
    }

    /** To plan for what is not there takes longer than to read the channels. */
    private static boolean any(Handle handle) {
        return handle.createQuery("select exists (select 1 from channel_ways)")
                .mapTo(Boolean.class)
                .one();
    }

    private static void layTrials(
            Handle handle, Map<String, ChannelAssignment.Builder> byCode, List<String> codes, SealingKey key) {
        handle.createQuery("select w.trial_code as of_channel, p.place as of_place, r.* from channel_ways w"
                        + " join channels p on p.code = w.channel and not p.removed"
                        + " join channels c on c.code = w.trial left join channel_merges m on m.secondary = w.trial"
                        + " cross join lateral jsonb_populate_record(c, coalesce(m.body, '{}')) r"
                        + " where w.trial_code = any(:codes) and w.trial_code <> ''")
                .bindArray("codes", String.class, codes)
                .map((rs, ctx) -> {
                    ChannelAssignment.Builder row = byCode.get(rs.getString("of_channel"));
                    if (row != null && row.getChannel().getRemoved()) {
                        row.setTrial(true);
                        row.getChannelBuilder()
                                .setRemoved(false)
                                .setPlace(rs.getString("of_place"))
                                .setEnrolment(Enrolment.ENROLLED)
                                .setSource(source(rs, key, true));
                    }
                    return true;
                })
                .list();
    }

    private static StreamSource source(ResultSet rs, SealingKey key, boolean secrets) throws SQLException {
        Channel way = ChannelStore.channel(rs);
        StreamSource.Builder source = KnownWays.listedAs(way).toBuilder();
        byte @Nullable [] password = rs.getBytes("pull_password");
        if (secrets && password != null) {
            source.getPullBuilder().setPassword(key.open(ChannelStore.owner(way.getCode()), password));
        }
        return source.build();
    }
}
