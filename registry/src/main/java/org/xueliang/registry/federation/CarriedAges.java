package org.xueliang.registry.federation;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.SourceAge;

/** How old others' channels are that a peer is shown: by which ways they came here, and when those were last whole. */
final class CarriedAges {
    /** A way by which others' channels came. */
    private record Carried(String by, String home) {}

    private final String peer;
    private List<Carried> carried = List.of();

    CarriedAges(String peer) {
        this.peer = peer;
    }

    /** What is shown changed. */
    void look(Handle handle) {
        carried = handle.createQuery(
                        "select distinct c.peer, c.home from channel_copies c join shared_channels l on l.code = c.code"
                                + " where c.chosen and c.onward and l.peer = :peer and not l.removed")
                .bind("peer", peer)
                .map((rs, ctx) -> new Carried(rs.getString(1), rs.getString(2)))
                .list();
    }

    boolean isEmpty() {
        return carried.isEmpty();
    }

    /** Of several ways to a home the oldest word counts: a row that came by it is no younger. */
    List<SourceAge> at(Handle handle, long nowUs) {
        return handle.createQuery(
                        "select w.home, min(coalesce(s.as_of_us, 0)) as as_of from unnest(:peers, :homes)"
                                + " as w (peer, home) left join copy_sources s on s.peer = w.peer and s.home = w.home group by w.home")
                .bindArray(
                        "peers", String.class, carried.stream().map(Carried::by).toList())
                .bindArray(
                        "homes",
                        String.class,
                        carried.stream().map(Carried::home).toList())
                .map((rs, ctx) -> SourceAge.newBuilder()
                        .setHome(rs.getString("home"))
                        .setAgeMs(Math.max(0, nowUs - rs.getLong("as_of")) / 1000)
                        .build())
                .list();
    }
}
