package org.xueliang.registry.channel;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Presence;

/**
 * The table {@code channel_state}: the class of each channel's state, kept by triggers. Channels of one class have one state,
 * which changes with time alone: a gateway that falls silent moves its classes and no row. What a device's going does to its
 * channels is followed by {@link #follow}.
 */
public final class ChannelStates {
    private ChannelStates() {}

    /** The state that a class {@code k} has now; see {@link PresenceStore#STATE}, which says the same of a row. */
    private static final String STATE =
            "(case when k.device_gateway <> '' and dg.seen_us >= :fresh_us and not (k.state = "
                    + Presence.ONLINE_VALUE + " and coalesce(g.seen_us, 0) >= :fresh_us) then " + Presence.OFFLINE_VALUE
                    + " when g.seen_us is null or g.seen_us < :fresh_us then " + Presence.UNKNOWN_VALUE
                    + " else k.state end)";

    private static final String CLASSES = " from state_classes k left join gateways g on g.gateway = k.gateway"
            + " left join gateways dg on dg.gateway = k.device_gateway";

    /** Classes whose channels are in this state now. */
    static List<Integer> classes(Handle handle, PresenceStore presence, Presence state) {
        return handle.createQuery("select k.id" + CLASSES + " where " + STATE + " = :state order by k.id")
                .bind("fresh_us", presence.freshUs())
                .bind("state", state.getNumber())
                .mapTo(Integer.class)
                .list();
    }

    /** Codes behind a code of these classes, in the order of codes. */
    static List<String> codes(Handle handle, List<Integer> classes, String after, int limit) {
        return handle.createQuery("select x.code from unnest(:classes) k cross join lateral (select t.code"
                        + " from channel_state t where t.class = k and t.code > :after order by t.code limit :limit) x"
                        + " order by 1 limit :limit")
                .bindArray("classes", Integer.class, classes)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    /** How many channels are in each state. */
    static List<PresenceStore.PresenceCount> counts(Handle handle, PresenceStore presence) {
        return handle.createQuery("select " + STATE + " as state, sum(c.n) as n" + CLASSES
                        + " join (select class, count(*) as n from channel_state group by class) c on c.class = k.id"
                        + " group by 1")
                .bind("fresh_us", presence.freshUs())
                .map((rs, ctx) -> new PresenceStore.PresenceCount(
                        Optional.ofNullable(Presence.forNumber(rs.getInt("state")))
                                .orElse(Presence.UNKNOWN),
                        rs.getLong("n")))
                .list();
    }

    /** Those of the codes that are of these classes. */
    public static Set<String> among(Handle handle, Collection<String> codes, List<Integer> classes) {
        // By the code's own index: one by the class would read all of a class that most channels are of.
        return new HashSet<>(handle.createQuery(
                        "select code from channel_state where code = any(:codes) and class + 0 = any(:classes)")
                .bindArray("codes", String.class, List.copyOf(codes))
                .bindArray("classes", Integer.class, classes)
                .mapTo(String.class)
                .list());
    }

    /**
     * Notes in which cells of the search channels are; codes that are not ours are passed over. Inside a transaction.
     *
     * @param cells of each code; null: it has no position
     */
    public static void locate(Handle handle, List<String> codes, @Nullable Integer[] cells) {
        // In the order in which reports take them.
        handle.createQuery("select code from channel_state where code = any(:codes) order by code for update")
                .bindArray("codes", String.class, codes)
                .mapTo(String.class)
                .list();
        handle.createUpdate("update channel_state s set cell = n.cell from unnest(:codes, :cells) as n (code, cell)"
                        + " where s.code = n.code and s.cell is distinct from n.cell")
                .bindArray("codes", String.class, codes)
                .bindArray("cells", Integer.class, (Object[]) cells)
                .execute();
    }

    /** Whether the cells of all that the search's index has are known. */
    public static boolean areLocated(Handle handle) {
        return handle.createQuery("select not exists (select 1 from search_progress where cells_after is not null)")
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * Takes in what a device's going or coming means for its channels, at most so many of one device; inside a transaction.
     * False where there is nothing to do, or somebody else is at it.
     */
    public static boolean follow(Handle handle, int most) {
        record Stale(String device, String after) {}
        Optional<Stale> next = handle.createQuery(
                        "select device, after_code from state_stale order by device limit 1 for update skip locked")
                .map((rs, ctx) -> new Stale(rs.getString("device"), rs.getString("after_code")))
                .findFirst();
        if (next.isEmpty()) {
            return false;
        }
        Stale stale = next.get();
        List<String> codes = handle.createQuery("select code from channels where device = :device and device <> ''"
                        + " and code > :after and not removed order by code limit :most")
                .bind("device", stale.device)
                .bind("after", stale.after)
                .bind("most", most)
                .mapTo(String.class)
                .list();
        // A report that is on its way holds its channels, perhaps in another order: whoever waits for nobody cannot
        // be part of a circle. What is passed over is looked at again.
        List<String> held = handle.createQuery(
                        "select code from channel_state where code = any(:codes) order by code for update skip locked")
                .bindArray("codes", String.class, codes)
                .mapTo(String.class)
                .list();
        handle.createUpdate("update channel_state s set class = n.class from (select c.code,"
                        + " channel_class(c.code, c.device) as class from channels c where c.code = any(:codes)) n"
                        + " where s.code = n.code and s.class <> n.class")
                .bindArray("codes", String.class, held)
                .execute();
        boolean all = held.size() == codes.size();
        if (all && codes.size() < most) {
            handle.createUpdate("delete from state_stale where device = :device")
                    .bind("device", stale.device)
                    .execute();
        } else if (all) {
            handle.createUpdate("update state_stale set after_code = :after where device = :device")
                    .bind("device", stale.device)
                    .bind("after", codes.get(codes.size() - 1))
                    .execute();
        }
        return all;
    }
}
