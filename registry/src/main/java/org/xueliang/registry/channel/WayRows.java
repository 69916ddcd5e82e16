package org.xueliang.registry.channel;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.registry.store.Feed;

/**
 * The table {@code channel_ways}: which way of a merged channel is in use. The rows of {@code channels} and {@code channel_merges}
 * stay as they are; what gateways are told of the channel is laid over them here, so that undoing a merge, catalogs and sources need
 * know nothing of it.
 */
public final class WayRows {
    /** Written with what is read from {@link PresenceStore#selection()}. */
    private static final String COLUMNS = "w.channel as w_channel, w.in_use, w.since_us as w_since_us, w.why as w_why,"
            + " w.preferred, w.down_since_us, w.fruitless, w.relapses, w.not_before_us, w.trial, w.trial_code,"
            + " w.trial_began_us, w.trial_online_us, w.trial_state, w.version";

    /** Of a second way: its row as it was. */
    static final String BODY = " from channel_merges m join channels c on c.code = m.secondary"
            + " cross join lateral jsonb_populate_record(c, m.body) r";

    private static final int CHANGES_KEPT = 32;

    private final Channels channels;

    public WayRows(Channels channels) {
        this.channels = channels;
    }

    /**
     * One row; see the migration for what the fields say.
     *
     * @param version 0: there is none yet, the channel's own way is in use
     */
    public record Row(
            String channel,
            String inUse,
            long sinceUs,
            String why,
            String preferred,
            long downSinceUs,
            int fruitless,
            int relapses,
            long notBeforeUs,
            String trial,
            String trialCode,
            long trialBeganUs,
            long trialOnlineUs,
            Presence trialState,
            long version) {
        static Row ofItself(String channel) {
            return new Row(channel, channel, 0, "", channel, 0, 0, 0, 0, "", "", 0, 0, Presence.UNKNOWN, 0);
        }
    }

    /**
     * A way as it comes.
     *
     * @param source without password
     * @param against what is known to speak against it now; empty: nothing
     * @param over it cannot be used at all: its source's terms are over, or a person has to say first that it is the camera's
     */
    public record Source(String code, StreamSource source, String against, boolean over) {}

    /**
     * A merged channel.
     *
     * @param channel with status
     * @param ways its own first
     */
    public record Merged(Channel channel, Row row, List<Source> ways) {}

    /** Merged channels at which there may be something to do, behind a code, in the order of codes. */
    public List<Merged> restless(Handle handle, String after, int limit, long nowUs) {
        // Asked twice a second, and to plan it takes longer than this look, which most installations end with.
        if (!anyMerged(handle)) {
            return List.of();
        }
        return read(
                handle,
                " where c.code > :after and c.code in (select primary_code from channel_merges) and not c.removed"
                        + " and c.enrolment = " + Enrolment.ENROLLED_VALUE + " and (w.channel is not null or "
                        + PresenceStore.STATE + " = " + Presence.OFFLINE_VALUE
                        + " or exists (select 1 from channel_terms t where t.code = c.code and t.until_us <= :now))"
                        + " order by c.code limit :limit",
                Map.of("after", after, "limit", limit, "now", nowUs),
                nowUs);
    }

    private static boolean anyMerged(Handle handle) {
        return handle.createQuery("select exists (select 1 from channel_merges)")
                .mapTo(Boolean.class)
                .one();
    }

    /** One channel, merged or not; empty where there is no such. */
    public List<Merged> of(Handle handle, String channel, long nowUs) {
        return read(handle, " where c.code = :code and not c.removed", Map.of("code", channel), nowUs);
    }

    private List<Merged> read(Handle handle, String which, Map<String, ?> values, long nowUs) {
        Map<String, Row> rows = new LinkedHashMap<>();
        List<Channel> found = handle.createQuery(PresenceStore.selection()
                                .replace(
                                        " from channels c",
                                        ", " + COLUMNS
                                                + " from channels c left join channel_ways w on w.channel = c.code")
                        + which)
                .bindMap(values)
                .bind("fresh_us", channels.freshUs())
                .map((rs, ctx) -> {
                    Channel channel = channels.presence.withStatus(rs);
                    rows.put(channel.getCode(), row(rs, channel.getCode()));
                    return channel;
                })
                .list();
        if (found.isEmpty()) {
            return List.of();
        }
        Map<String, String> preferred = new HashMap<>();
        rows.forEach((code, row) -> preferred.put(code, row.preferred));
        Map<String, List<Source>> ways = new KnownWays(channels).of(handle, found, preferred, nowUs);
        return found.stream()
                .map(channel -> new Merged(
                        channel,
                        rows.getOrDefault(channel.getCode(), Row.ofItself(channel.getCode())),
                        ways.getOrDefault(channel.getCode(), List.of())))
                .toList();
    }

    private static Row row(ResultSet rs, String channel) throws SQLException {
        if (rs.getString("w_channel") == null) {
            return Row.ofItself(channel);
        }
        return new Row(
                channel,
                rs.getString("in_use"),
                rs.getLong("w_since_us"),
                rs.getString("w_why"),
                rs.getString("preferred"),
                rs.getLong("down_since_us"),
                rs.getInt("fruitless"),
                rs.getInt("relapses"),
                rs.getLong("not_before_us"),
                rs.getString("trial"),
                rs.getString("trial_code"),
                rs.getLong("trial_began_us"),
                rs.getLong("trial_online_us"),
                presence(rs.getInt("trial_state")),
                rs.getLong("version"));
    }

    private static Presence presence(int number) {
        Presence known = Presence.forNumber(number);
        return known == null ? Presence.UNKNOWN : known;
    }

    /**
     * Writes what follows on a row, unless another has written it since: false then.
     *
     * @param changed what gateways are told of the channel differs; under the lock of the channels' feed
     */
    public boolean write(Handle handle, Row before, Row next, boolean changed) {
        int written = before.version == 0
                ? bound(
                        handle,
                        next,
                        "insert into channel_ways (channel, in_use, since_us, why, preferred, down_since_us,"
                                + " fruitless, relapses, not_before_us, trial, trial_code, trial_began_us, trial_online_us,"
                                + " trial_state, version) values (:channel, :in_use, :since, :why, :preferred, :down, :fruitless,"
                                + " :relapses, :not_before, :trial, :trial_code, :began, :online, :state, :version)"
                                + " on conflict do nothing",
                        1)
                : bound(
                        handle,
                        next,
                        "update channel_ways set in_use = :in_use, since_us = :since, why = :why,"
                                + " preferred = :preferred, down_since_us = :down, fruitless = :fruitless, relapses = :relapses,"
                                + " not_before_us = :not_before, trial = :trial, trial_code = :trial_code,"
                                + " trial_began_us = :began, trial_online_us = :online, trial_state = case when trial_code ="
                                + " :trial_code then trial_state else :state end, version = :version where channel = :channel"
                                + " and version = :version - 1",
                        before.version + 1);
        if (written == 0) {
            return false;
        }
        if (changed) {
            // A trial that is over is let go first: some devices give one stream of a channel and no second.
            touch(handle, List.of(before.trialCode, next.trialCode, next.channel));
        }
        if (!before.inUse.equals(next.inUse)) {
            noteChange(handle, next);
        }
        return true;
    }

    private static int bound(Handle handle, Row row, String sql, long version) {
        return handle.createUpdate(sql)
                .bind("channel", row.channel)
                .bind("in_use", row.inUse)
                .bind("since", row.sinceUs)
                .bind("why", row.why)
                .bind("preferred", row.preferred)
                .bind("down", row.downSinceUs)
                .bind("fruitless", row.fruitless)
                .bind("relapses", row.relapses)
                .bind("not_before", row.notBeforeUs)
                .bind("trial", row.trial)
                .bind("trial_code", row.trialCode)
                .bind("began", row.trialBeganUs)
                .bind("online", row.trialOnlineUs)
                .bind("state", row.trialState.getNumber())
                .bind("version", version)
                .execute();
    }

    private static void noteChange(Handle handle, Row next) {
        handle.createUpdate("insert into way_changes (channel, at_us, way, why) values (:channel, :at, :way, :why)")
                .bind("channel", next.channel)
                .bind("at", next.sinceUs)
                .bind("way", next.inUse)
                .bind("why", next.why)
                .execute();
        handle.createUpdate(
                        "delete from way_changes where channel = :channel and at_us < (select min(at_us) from (select"
                                + " at_us from way_changes where channel = :channel order by at_us desc limit :kept) t)")
                .bind("channel", next.channel)
                .bind("kept", CHANGES_KEPT)
                .execute();
    }

    /** Gives these channels the next revisions in their order, so that gateways hear of them anew; under the feed's lock. */
    static void touch(Handle handle, Collection<String> codes) {
        List<String> some =
                codes.stream().filter(code -> !code.isEmpty()).distinct().toList();
        long head = Feed.CHANNELS.head(handle);
        handle.createUpdate("update channels c set revision = :head + t.n from unnest(:codes) with ordinality as"
                        + " t (code, n) where c.code = t.code")
                .bind("head", head)
                .bindArray("codes", String.class, some)
                .execute();
        Feed.CHANNELS.advance(handle, head + some.size());
    }

    /** A change of the way in use. */
    public record Change(long atUs, String way, String why) {}

    /** The newest first. */
    public static List<Change> changes(Handle handle, String channel) {
        return handle.createQuery("select * from way_changes where channel = :channel order by at_us desc limit :kept")
                .bind("channel", channel)
                .bind("kept", CHANGES_KEPT)
                .map((rs, ctx) -> new Change(rs.getLong("at_us"), rs.getString("way"), rs.getString("why")))
                .list();
    }

    /** A merge began or ended: the channel comes by its own way again. Under the lock of the channels' feed. */
    static void forget(Handle handle, String channel) {
        handle.createQuery("delete from channel_ways where channel = :channel returning in_use, trial_code")
                .bind("channel", channel)
                .map((rs, ctx) ->
                        List.of(rs.getString("in_use").equals(channel) ? "" : channel, rs.getString("trial_code")))
                .list()
                .forEach(told -> touch(handle, told));
        handle.createUpdate("delete from way_changes where channel = :channel")
                .bind("channel", channel)
                .execute();
    }

    /** What is used of merged channels among these, for people. */
    static Map<String, Row> among(Handle handle, Collection<String> codes) {
        Map<String, Row> rows = new HashMap<>();
        handle.createQuery("select distinct on (m.primary_code) m.primary_code, m.at_us, " + COLUMNS
                        + " from channel_merges m left join channel_ways w on w.channel = m.primary_code"
                        + " where m.primary_code = any(:codes) order by m.primary_code, m.at_us")
                .bindArray("codes", String.class, List.copyOf(codes))
                .map((rs, ctx) -> rows.put(rs.getString("primary_code"), row(rs, rs.getString("primary_code"))))
                .list();
        return rows;
    }

    /** As second ways were when they were merged, by code. */
    static Map<String, StreamSource> sources(Handle handle, Collection<String> secondaries) {
        Map<String, StreamSource> sources = new HashMap<>();
        handle.createQuery("select r.*" + BODY + " where m.secondary = any(:codes)")
                .bindArray("codes", String.class, List.copyOf(secondaries))
                .map((rs, ctx) -> ChannelStore.channel(rs))
                .forEach(way -> sources.put(way.getCode(), KnownWays.listedAs(way)));
        return sources;
    }
}
