package org.xueliang.registry.channel;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.Channel;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Feed;

/**
 * Channels that are a second way of another: the table {@code channel_merges}. To everything else such a channel is removed;
 * what it was is kept, its code and alias lead to the channel that stays, and nobody else gets them. What changes rows here is
 * called under the lock of the channels' feed.
 */
public final class SecondWays {
    /** Caller of merges without a person. */
    public static final String REGISTRY = "registry";

    private static final String POSITION = "datum,longitude,latitude";

    /**
     * What a merge {@code m} filled is with the primary: at once, or by each of the merges that the second way came along with.
     * Else the primary has the same by itself.
     */
    private static final String REACHED_IT = "not exists (with recursive above (secondary, filled, came_with) as"
            + " (select k.secondary, k.filled, k.came_with from channel_merges k where k.secondary = m.came_with union"
            + " select k.secondary, k.filled, k.came_with from channel_merges k join above a on k.secondary = a.came_with)"
            + " select 1 from above where not jsonb_exists(above.filled, :first))";

    private SecondWays() {}

    /** The channel that a second way's code or alias leads to; empty where it is none's. */
    public static Optional<String> primaryOf(Handle handle, String codeOrAlias) {
        String column = Check.isCode(codeOrAlias) ? "secondary" : "alias";
        return handle.createQuery("select primary_code from channel_merges where " + column + " = :name")
                .bind("name", codeOrAlias)
                .mapTo(String.class)
                .findOne();
    }

    /** The code of the second way that this is the code or alias of; empty where it is none's. */
    public static Optional<String> codeOf(Handle handle, String codeOrAlias) {
        String column = Check.isCode(codeOrAlias) ? "secondary" : "alias";
        return handle.createQuery("select secondary from channel_merges where " + column + " = :name")
                .bind("name", codeOrAlias)
                .mapTo(String.class)
                .findOne();
    }

    /** Of those codes that are second ways: what of. */
    static Map<String, String> among(Handle handle, Collection<String> codes) {
        return map(handle, "secondary", codes);
    }

    /** Of those aliases that are second ways': the channel that they lead to. */
    static Map<String, String> aliasesAmong(Handle handle, Collection<String> aliases) {
        return map(handle, "alias", aliases);
    }

    private static Map<String, String> map(Handle handle, String column, Collection<String> names) {
        Map<String, String> primaries = new HashMap<>();
        if (!names.isEmpty()) {
            handle.createQuery("select " + column + " as name, primary_code from channel_merges where " + column
                            + " = any(:names)")
                    .bindArray("names", String.class, List.copyOf(names))
                    .map((rs, ctx) -> primaries.put(rs.getString("name"), rs.getString("primary_code")))
                    .list();
        }
        return primaries;
    }

    public static String words(String primary) {
        return "a second way of channel " + primary;
    }

    /** Refuses a code or an alias that is a second way's. */
    static void requireFree(Handle handle, String code, String alias) {
        if (!code.isEmpty()) {
            primaryOf(handle, code).ifPresent(primary -> {
                throw Refusal.taken("channel.code: '" + code + "' is " + words(primary) + " (split them first)");
            });
        }
        if (!alias.isEmpty()) {
            primaryOf(handle, alias).ifPresent(primary -> {
                throw Refusal.taken("channel.alias: '" + alias + "' is taken by " + words(primary));
            });
        }
    }

    /** Refuses to take away a channel by the name of its second way. */
    static void requireItself(Handle handle, String codeOrAlias, String code) {
        if (!codeOrAlias.equals(code) && primaryOf(handle, codeOrAlias).isPresent()) {
            throw Refusal.notNow("channel: '" + Refusal.excerpt(codeOrAlias) + "' is " + words(code)
                    + " (expected: split them first, or the code of the channel itself)");
        }
    }

    /**
     * Makes the one a second way of the other.
     *
     * @param evidence as it is to be shown later
     */
    public static void fold(
            Handle handle, Channel primary, Channel secondary, byte[] evidence, String caller, long atUs) {
        List<String> filled = new ArrayList<>();
        if (!primary.hasPosition() && secondary.hasPosition()) {
            filled.addAll(List.of(POSITION.split(",", -1)));
        }
        if (primary.getMaintainer().isEmpty() && !secondary.getMaintainer().isEmpty()) {
            filled.add("maintainer");
        }
        handle.createUpdate("""
                        insert into channel_merges (secondary, primary_code, alias, body, filled_before, filled, evidence,
                            caller, at_us)
                        select s.code, p.code, s.alias, to_jsonb(s) || coalesce((select jsonb_build_object('of_device',
                                jsonb_build_array(d.source_kind, d.owner, d.place))
                                from devices d where d.code = s.device and s.device <> ''), '{}'),
                            coalesce((select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(p))
                                where key = any(:columns)), '{}'),
                            coalesce((select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(s))
                                where key = any(:columns)), '{}'),
                            :evidence, :caller, :at
                        from channels s, channels p where s.code = :secondary and p.code = :primary
                        """)
                .bindArray("columns", String.class, filled)
                .bind("evidence", evidence)
                .bind("caller", caller)
                .bind("at", atUs)
                .bind("secondary", secondary.getCode())
                .bind("primary", primary.getCode())
                .execute();
        handle.createUpdate(
                        "update channel_merges set primary_code = :primary, came_with = coalesce(came_with, :secondary)"
                                + " where primary_code = :secondary")
                .bind("primary", primary.getCode())
                .bind("secondary", secondary.getCode())
                .execute();
        handle.createUpdate("delete from presence where channel = :code")
                .bind("code", secondary.getCode())
                .execute();
        WayRows.forget(handle, secondary.getCode());
        long head = Feed.CHANNELS.head(handle);
        handle.createUpdate("update channels set revision = :revision, " + ChannelStore.CLEARED + " where code = :code")
                .bind("revision", head + 1)
                .bind("code", secondary.getCode())
                .execute();
        if (!filled.isEmpty()) {
            handle.createUpdate(
                            "update channels p set revision = :revision, (datum, longitude, latitude, maintainer) ="
                                    + " (select r.datum, r.longitude, r.latitude, r.maintainer from channel_merges m,"
                                    + " jsonb_populate_record(p, m.filled) r where m.secondary = :secondary) where p.code = :code")
                    .bind("revision", head + 2)
                    .bind("secondary", secondary.getCode())
                    .bind("code", primary.getCode())
                    .execute();
        }
        Feed.CHANNELS.advance(handle, filled.isEmpty() ? head + 1 : head + 2);
    }

    /** A person merges what the registry merged by itself: it is that person's merge from now on. */
    public static void confirm(Handle handle, String secondary, String caller) {
        handle.createUpdate("update channel_merges set caller = :caller where secondary = :code and caller = :registry")
                .bind("caller", caller)
                .bind("code", secondary)
                .bind("registry", REGISTRY)
                .execute();
    }

    /**
     * What a split came to.
     *
     * @param back whether the second way is a channel again; its device may be gone, or list it no longer
     * @param why in words, where something is not as it was
     */
    public record Split(String primary, boolean back, String why) {}

    /** Makes a second way a channel again, as it was; what its device says of it since then holds. Empty where it is none. */
    public static Optional<Split> unfold(Handle handle, String secondary) {
        record Row(String primary, String device) {}
        Optional<Row> found = handle.createQuery("select primary_code, body->>'device' as device from channel_merges"
                        + " where secondary = :code for update")
                .bind("code", secondary)
                .map((rs, ctx) -> new Row(rs.getString("primary_code"), rs.getString("device")))
                .findOne();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Row row = found.get();
        // By its own way again, before what it was comes back.
        WayRows.forget(handle, row.primary);
        String name = row.device.isEmpty() ? "" : catalogName(handle, row.device, secondary);
        if (name != null) {
            restore(handle, secondary, name);
        }
        unfill(handle, row.primary, secondary, POSITION);
        unfill(handle, row.primary, secondary, "maintainer");
        giveBack(handle, row.primary, secondary, name != null);
        if (name == null) {
            over(handle, secondary);
        }
        handle.createUpdate("delete from channel_merges where secondary = :code")
                .bind("code", secondary)
                .execute();
        return Optional.of(new Split(
                row.primary,
                name != null,
                name != null ? "" : "device " + row.device + " no longer lists " + secondary + ": it is no channel"));
    }

    /** As the device calls it now; null where it no longer gives it. */
    private static @Nullable String catalogName(Handle handle, String device, String code) {
        return handle.createQuery("select ci.item from catalog_items ci join devices d on d.code = ci.device"
                        + " where ci.device = :device and ci.code = :code and not ci.excluded and not d.removed"
                        + " and d.enrolment = 2")
                .bind("device", device)
                .bind("code", code)
                .map((rs, ctx) -> itemName(rs))
                .findOne()
                .orElse(null);
    }

    private static String itemName(ResultSet rs) throws SQLException {
        try {
            CatalogItem item = CatalogItem.parseFrom(rs.getBytes("item"));
            return item.getName().isEmpty() ? item.getCode() : item.getName();
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a catalog row cannot be read", e);
        }
    }

    private static void restore(Handle handle, String code, String name) {
        // All columns, also those that came with later versions: what the body lacks stays at its default.
        List<String> columns = handle.createQuery(
                        "select attname from pg_attribute where attrelid = 'channels'::regclass"
                                + " and attnum > 0 and not attisdropped and attgenerated = ''"
                                + " and attname not in ('code', 'revision', 'removed') order by attnum")
                .mapTo(String.class)
                .list();
        long revision = Feed.CHANNELS.head(handle) + 1;
        handle.createUpdate(
                        "update channels c set revision = :revision, removed = false, (" + String.join(", ", columns)
                                + ") = (select r." + String.join(", r.", columns) + " from channel_merges m,"
                                + " jsonb_populate_record(c, m.body) r where m.secondary = :code) where c.code = :code")
                .bind("revision", revision)
                .bind("code", code)
                .execute();
        // What it takes from its device it takes as the device has it now, where that has changed meanwhile.
        handle.createUpdate("update channels c set name = :name from devices d where c.code = :code"
                        + " and c.device = d.code and c.device <> ''")
                .bind("name", name)
                .bind("code", code)
                .execute();
        handle.createUpdate("update channels c set source_kind = d.source_kind, owner = d.owner, place = d.place"
                        + " from devices d, channel_merges m where c.code = :code and m.secondary = c.code and c.device = d.code"
                        + " and c.device <> '' and m.body->'of_device'"
                        + " is distinct from jsonb_build_array(d.source_kind, d.owner, d.place)")
                .bind("code", code)
                .execute();
        Feed.CHANNELS.advance(handle, revision);
    }

    /** Takes from the primary what it had from the second way, where nobody has changed it since. */
    private static void unfill(Handle handle, String primary, String secondary, String columns) {
        List<String> names = List.of(columns.split(",", -1));
        long revision = Feed.CHANNELS.head(handle) + 1;
        int undone = handle.createUpdate("update channels p set revision = :revision, (" + columns + ") = (select r."
                        + String.join(", r.", names) + " from jsonb_populate_record(p, m.filled_before) r)"
                        + " from channel_merges m where m.secondary = :secondary and p.code = :primary and not p.removed"
                        + " and jsonb_exists(m.filled, :first) and " + REACHED_IT
                        + " and (select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(p))"
                        + " where key = any(:columns)) = (select jsonb_object_agg(key, value) from jsonb_each(m.filled)"
                        + " where key = any(:columns))")
                .bind("revision", revision)
                .bind("secondary", secondary)
                .bind("primary", primary)
                .bind("first", names.get(0))
                .bindArray("columns", String.class, names)
                .execute();
        if (undone > 0) {
            Feed.CHANNELS.advance(handle, revision);
        }
        unfillKept(handle, secondary, names);
    }

    /** The same of what it came with, which is a second way itself by now: it would come back with what it had from this one. */
    private static void unfillKept(Handle handle, String secondary, List<String> names) {
        handle.createUpdate("update channel_merges k set body = k.body || (select jsonb_object_agg(key, value)"
                        + " from jsonb_each(m.filled_before) where key = any(:columns)) from channel_merges m"
                        + " where m.secondary = :secondary and k.secondary = m.came_with and jsonb_exists(m.filled, :first)"
                        + " and (select jsonb_object_agg(key, value) from jsonb_each(k.body) where key = any(:columns)) ="
                        + " (select jsonb_object_agg(key, value) from jsonb_each(m.filled) where key = any(:columns))")
                .bind("secondary", secondary)
                .bind("first", names.get(0))
                .bindArray("columns", String.class, names)
                .execute();
    }

    /** It is no channel any more: what is kept under its code goes, or the next camera of that code would have it. */
    private static void over(Handle handle, String secondary) {
        CredentialStore.endAll(handle, secondary);
        ChannelStore.forget(handle, List.of(secondary));
    }

    /** Ends the merges of those that are second ways: what brought them has taken them back, and they are channels no more. */
    static void end(Handle handle, Collection<String> codes) {
        Map<String, String> merged = among(handle, codes);
        if (merged.isEmpty()) {
            return;
        }
        Feed.CHANNELS.lock(handle);
        merged.forEach((secondary, primary) -> {
            WayRows.forget(handle, primary);
            unfill(handle, primary, secondary, POSITION);
            unfill(handle, primary, secondary, "maintainer");
            giveBack(handle, primary, secondary, false);
            over(handle, secondary);
            handle.createUpdate("delete from channel_merges where secondary = :code")
                    .bind("code", secondary)
                    .execute();
        });
    }

    /** Second ways of the second way go back with it. */
    private static void giveBack(Handle handle, String primary, String secondary, boolean back) {
        if (!back) {
            handle.createUpdate("update channel_merges set came_with = null where came_with = :secondary")
                    .bind("secondary", secondary)
                    .execute();
            return;
        }
        handle.createUpdate("with recursive own (code) as (select secondary from channel_merges"
                        + " where came_with = :secondary and primary_code = :primary union select m.secondary"
                        + " from channel_merges m join own on m.came_with = own.code)"
                        + " update channel_merges set primary_code = :secondary,"
                        + " came_with = nullif(came_with, :secondary) where secondary in (select code from own)")
                .bind("secondary", secondary)
                .bind("primary", primary)
                .execute();
    }

    private static final String ORPHANS =
            "select m.secondary from channel_merges m join channels p on p.code = m.primary_code"
                    + " where (p.removed and not exists (select 1 from channel_merges w where w.secondary = m.came_with)"
                    + " or m.body->>'device' <> '' and not exists (select 1 from catalog_items ci"
                    + " join devices d on d.code = ci.device and not d.removed where ci.device = m.body->>'device'"
                    + " and ci.code = m.secondary))";

    /**
     * Second ways whose channel is gone, or that their device no longer gives. One that came along with another is not among
     * them where the channel is gone: it goes back with the other, and stays its second way.
     */
    public static List<String> orphans(Handle handle, int most) {
        return handle.createQuery(ORPHANS + " order by 1 limit :most")
                .bind("most", most)
                .mapTo(String.class)
                .list();
    }

    /** Whether it is one of {@link #orphans} still; under the feed's lock. */
    public static boolean isOrphan(Handle handle, String code) {
        return handle.createQuery("select exists (" + ORPHANS + " and m.secondary = :code)")
                .bind("code", code)
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * A channel and a second way of it.
     *
     * @param secondary as it was, without password
     * @param filled columns that the primary took from it
     */
    public record Merged(
            String primary, Channel secondary, List<String> filled, byte[] evidence, String caller, long atUs) {}

    /**
     * In the order of the second ways' codes.
     *
     * @param channel code of a primary or a second way; empty: all
     */
    public static List<Merged> page(Handle handle, String channel, String after, int limit) {
        return handle.createQuery(
                        "select r.*, m.primary_code, m.evidence as m_evidence, m.caller as m_caller, m.at_us as"
                                + " m_at_us, array(select jsonb_object_keys(m.filled)) as m_filled from channel_merges m"
                                + " join channels c on c.code = m.secondary cross join lateral jsonb_populate_record(c, m.body) r"
                                + " where m.secondary > :after"
                                + (channel.isEmpty()
                                        ? ""
                                        : " and (m.secondary = :channel or m.primary_code = :channel)")
                                + " order by m.secondary limit :limit")
                .bind("after", after)
                .bind("channel", channel)
                .bind("limit", limit)
                .map((rs, ctx) -> new Merged(
                        rs.getString("primary_code"),
                        ChannelStore.channel(rs),
                        fields((String[]) rs.getArray("m_filled").getArray()),
                        rs.getBytes("m_evidence"),
                        rs.getString("m_caller"),
                        rs.getLong("m_at_us")))
                .list();
    }

    private static List<String> fields(String[] columns) {
        List<String> fields = new ArrayList<>();
        for (String column : columns) {
            String field = POSITION.contains(column) ? "position" : column;
            if (!fields.contains(field)) {
                fields.add(field);
            }
        }
        return fields;
    }
}
