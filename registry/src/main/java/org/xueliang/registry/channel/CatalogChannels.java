package org.xueliang.registry.channel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.registry.code.ReservedCodes;
import org.xueliang.registry.store.Feed;

/**
 * Channels that a GB/T 28181 device lists: their code and name are the catalog's, all else is the device's. A code that
 * is a channel of another device or source, a sensor's, another device or reserved for another owner, stays what it is: what came
 * first is kept, and what an administrator said goes before that.
 *
 * <p>Called inside a transaction that holds the device's row, so that one device's channels change by one hand at a time.
 * The feed is locked only where something changes: a catalog that is as it was costs the others nothing.
 */
public final class CatalogChannels {
    private CatalogChannels() {}

    /**
     * @param changed how many channels were made or changed
     * @param held code to what has it, of those that cannot be this device's
     */
    public record Outcome(int changed, Map<String, String> held) {}

    private record Sorted(List<String> codes, List<String> names, Map<String, String> held) {}

    /**
     * Makes and names channels.
     *
     * @param device enrolled, with what its channels take from it
     * @param names code to name, each code of 20 digits
     */
    public static Outcome put(Handle handle, Device device, Map<String, String> names) {
        if (names.isEmpty()) {
            return new Outcome(0, Map.of());
        }
        Sorted sorted = sort(handle, device, names);
        if (sorted.codes.isEmpty()) {
            return new Outcome(0, sorted.held);
        }
        long head = Feed.CHANNELS.lock(handle);
        // Again: until the lock was had another may have enrolled one of them.
        sorted = sort(handle, device, names);
        int written = handle.createUpdate("""
                        insert into channels (code, name, source_kind, owner, place, source, pull_url, pull_username,
                            pull_transport, zones, enrolment, device, revision)
                        select t.code, t.name, :kind, :owner, :place, 'GB28181', '', '', 0, cast('{}' as jsonb),
                            :enrolment, :device, :head + t.n
                        from unnest(:codes, :names) with ordinality as t (code, name, n)
                        on conflict (code) do update set name = excluded.name, source_kind = excluded.source_kind,
                            owner = excluded.owner, place = excluded.place, source = excluded.source,
                            enrolment = excluded.enrolment, device = excluded.device, revision = excluded.revision,
                            removed = false
                        """)
                .bind("kind", device.getSourceKindValue())
                .bind("owner", device.getOwner())
                .bind("place", device.getPlace())
                .bind("enrolment", Enrolment.ENROLLED_VALUE)
                .bind("device", device.getCode())
                .bind("head", head)
                .bindArray("codes", String.class, sorted.codes)
                .bindArray("names", String.class, sorted.names)
                .execute();
        Feed.CHANNELS.advance(handle, head + written);
        return new Outcome(written, sorted.held);
    }

    /** Which are to be written, which stay as they are, and which are another's. */
    private static Sorted sort(Handle handle, Device device, Map<String, String> names) {
        Map<String, String> others = new HashMap<>();
        Set<String> asTheyAre = new HashSet<>();
        List<String> codes = List.copyOf(names.keySet());
        // What a stranger pushed under a code is pending, and keeps it from nobody.
        handle.createQuery("select code, name, source, device from channels where code = any(:codes) and not removed"
                        + " and (device <> '' or enrolment <> " + Enrolment.PENDING_VALUE + ")")
                .bindArray("codes", String.class, codes)
                .map((rs, ctx) -> {
                    String code = rs.getString("code");
                    if (!rs.getString("device").equals(device.getCode())) {
                        others.put(
                                code,
                                rs.getString("device").isEmpty()
                                        ? "a channel enrolled as " + rs.getString("source")
                                        : "a channel of device " + rs.getString("device"));
                    } else if (rs.getString("name").equals(names.get(code))) {
                        asTheyAre.add(code);
                    }
                    return code;
                })
                .list();
        handle.createQuery("select code from sensors where code = any(:codes)")
                .bindArray("codes", String.class, codes)
                .mapTo(String.class)
                .forEach(code -> others.put(code, "a sensor"));
        handle.createQuery("select code from devices where code = any(:codes) and code <> :device and not removed"
                        + " and enrolment = " + Enrolment.ENROLLED_VALUE)
                .bindArray("codes", String.class, codes)
                .bind("device", device.getCode())
                .mapTo(String.class)
                .forEach(code -> others.putIfAbsent(code, "a device that is enrolled here itself"));
        ReservedCodes.ofOthers(handle, codes, device.getOwner()).forEach(others::putIfAbsent);
        SecondWays.among(handle, codes).forEach((code, primary) -> others.put(code, SecondWays.words(primary)));
        List<String> written = new ArrayList<>();
        List<String> writtenNames = new ArrayList<>();
        names.forEach((code, name) -> {
            if (!others.containsKey(code) && !asTheyAre.contains(code)) {
                written.add(code);
                writtenNames.add(name);
            }
        });
        return new Sorted(written, writtenNames, others);
    }

    /** Takes these away where they are the device's; says how many were. */
    public static int remove(Handle handle, String device, Collection<String> codes) {
        if (codes.isEmpty()) {
            return 0;
        }
        return removeThose(
                handle,
                handle.createQuery(
                                "select code from channels where device = :device and not removed and code = any(:codes)")
                        .bind("device", device)
                        .bindArray("codes", String.class, List.copyOf(codes))
                        .mapTo(String.class)
                        .list());
    }

    /** Holds the device's row, which comes before the feed's; nothing where there is no such device. */
    public static void hold(Handle handle, String device) {
        handle.createQuery("select 1 from devices where code = :code for no key update")
                .bind("code", device)
                .mapTo(Integer.class)
                .findOne();
    }

    /** One that was taken out by hand does not come back with the next catalog. */
    static void exclude(Handle handle, Channel channel) {
        handle.createUpdate(
                        "update catalog_items set excluded = true, held = '' where device = :device and code = :code")
                .bind("device", channel.getSource().getGb28181().getDevice())
                .bind("code", channel.getCode())
                .execute();
    }

    /** Takes all channels of a device away. */
    public static int removeAll(Handle handle, String device) {
        return removeThose(
                handle,
                handle.createQuery("select code from channels where device = :device and not removed")
                        .bind("device", device)
                        .mapTo(String.class)
                        .list());
    }

    static int removeThose(Handle handle, List<String> codes) {
        if (codes.isEmpty()) {
            return 0;
        }
        long head = Feed.CHANNELS.lock(handle);
        handle.createUpdate("delete from credentials where channel = any(:codes)")
                .bindArray("codes", String.class, codes)
                .execute();
        handle.createUpdate("delete from presence where channel = any(:codes)")
                .bindArray("codes", String.class, codes)
                .execute();
        int removed = handle.createUpdate("update channels set revision = :head + t.n, " + ChannelStore.CLEARED
                        + " from unnest(:codes) with ordinality as t (code, n)"
                        + " where channels.code = t.code and not channels.removed")
                .bind("head", head)
                .bindArray("codes", String.class, codes)
                .execute();
        ChannelStore.forget(handle, codes);
        Feed.CHANNELS.advance(handle, head + codes.size());
        return removed;
    }

    /** Gives what a device's channels take from it to all of them, where it differs. */
    public static int follow(Handle handle, Device device) {
        long head = Feed.CHANNELS.lock(handle);
        int changed = handle.createUpdate("""
                        update channels c set source_kind = :kind, owner = :owner, place = :place,
                            revision = :head + t.n
                        from (select code, row_number() over (order by code) as n from channels
                            where device = :device and not removed
                                and (source_kind, owner, place) is distinct from
                                    (cast(:kind as smallint), cast(:owner as text), cast(:place as text))) t
                        where c.code = t.code
                        """)
                .bind("kind", device.getSourceKindValue())
                .bind("owner", device.getOwner())
                .bind("place", device.getPlace())
                .bind("device", device.getCode())
                .bind("head", head)
                .execute();
        Feed.CHANNELS.advance(handle, head + changed);
        return changed;
    }
}
