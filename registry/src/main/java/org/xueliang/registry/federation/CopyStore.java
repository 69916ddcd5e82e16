package org.xueliang.registry.federation;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.xueliang.proto.v1.Manner;
import org.xueliang.registry.alert.AlertCopies;
import org.xueliang.registry.store.Feed;

/** The table {@code channel_copies} as it is written. All writers of it work one after the other. */
final class CopyStore {
    private static final int PART = 2000;

    private CopyStore() {}

    static void lock(Handle handle) {
        handle.createQuery("select 1 from (select pg_advisory_xact_lock(hashtext('xueliang channel copies'))) t")
                .mapTo(Integer.class)
                .one();
    }

    /**
     * What is known of the codes.
     *
     * @param homes as other peers gave them, and ours where a channel, a second way, a device or a sensor of our own has the
     *     code, or an owner's of ours it is
     * @param kept those that are kept of this peer
     * @param contested those that are kept of another peer
     */
    record Known(Map<String, String> homes, Set<String> kept, Set<String> contested) {}

    static Known known(Handle handle, String peer, String self, Collection<String> codes) {
        Known known = new Known(new HashMap<>(), new HashSet<>(), new HashSet<>());
        handle.createQuery("select code, home, peer from channel_copies where code = any(:codes)"
                        + " union all select code, :self, '' from channels where code = any(:codes) and not removed"
                        + " union all select secondary, :self, '' from channel_merges where secondary = any(:codes)"
                        + " union all select code, :self, '' from devices where code = any(:codes)"
                        + " and not removed and enrolment = 2"
                        + " union all select code, :self, '' from sensors where code = any(:codes)"
                        + " union all select code, :self, '' from allocated_codes where code = any(:codes)"
                        + " and owner <> ''")
                .bindArray("codes", String.class, List.copyOf(codes))
                .bind("self", self)
                .map((rs, ctx) -> {
                    String code = rs.getString("code");
                    String by = rs.getString("peer");
                    if (by.equals(peer)) {
                        return known.kept.add(code);
                    }
                    if (by.isEmpty()) {
                        return known.homes.put(code, self) == null;
                    }
                    known.homes.putIfAbsent(code, rs.getString("home"));
                    return known.contested.add(code);
                })
                .list();
        return known;
    }

    static long count(Handle handle, String peer) {
        return handle.createQuery("select count(*) from channel_copies where peer = :peer")
                .bind("peer", peer)
                .mapTo(Long.class)
                .one();
    }

    /** @return those that were there */
    static List<String> remove(Handle handle, String peer, Collection<String> codes) {
        return codes.isEmpty()
                ? List.of()
                : handle.createQuery(
                                "delete from channel_copies where peer = :peer and code = any(:codes) returning code")
                        .bind("peer", peer)
                        .bindArray("codes", String.class, List.copyOf(codes))
                        .mapTo(String.class)
                        .list();
    }

    /** Codes of a peer that its whole state no longer named. */
    static List<String> ofOtherRounds(Handle handle, String peer, int round) {
        return handle.createQuery("select code from channel_copies where peer = :peer and round <> :round limit :part")
                .bind("peer", peer)
                .bind("round", round)
                .bind("part", PART)
                .mapTo(String.class)
                .list();
    }

    /** Codes of a peer that no agreement gives any more, or that it may not speak for any more; a part of them. */
    static List<String> without(Handle handle, PeerEntry peer, Collection<String> agreements) {
        return handle.createQuery(
                        "select code from channel_copies where peer = :peer and (not (agreements && :agreements)"
                                + " or (home <> :peer and not (home = any(:carry))) or (cardinality(:prefixes) > 0 and not"
                                + " exists (select 1 from unnest(:prefixes) p where starts_with(code, p)))) limit :part")
                .bind("peer", peer.node())
                .bindArray("agreements", String.class, List.copyOf(agreements))
                .bindArray("carry", String.class, peer.mayCarry())
                .bindArray("prefixes", String.class, peer.codePrefixes())
                .bind("part", PART)
                .mapTo(String.class)
                .list();
    }

    /** Some of a peer's codes. */
    static List<String> part(Handle handle, String peer) {
        return handle.createQuery("select code from channel_copies where peer = :peer limit :part")
                .bind("peer", peer)
                .bind("part", PART)
                .mapTo(String.class)
                .list();
    }

    static boolean isWhole(List<String> part) {
        return part.size() == PART;
    }

    /**
     * After rows of these codes came or went: of each code the one of the shortest way is shown, the search is told, and
     * alerts that are no longer given are forgotten.
     */
    static void settle(Handle handle, String peer, Collection<String> codes) {
        if (codes.isEmpty()) {
            return;
        }
        List<String> list = List.copyOf(codes);
        String ranked =
                " from (select peer, code, row_number() over (partition by code order by cardinality(path), peer)"
                        + " = 1 as best from channel_copies where code = any(:codes)) r where r.peer = c.peer and r.code = c.code";
        handle.createUpdate("update channel_copies c set chosen = false" + ranked + " and c.chosen and not r.best")
                .bindArray("codes", String.class, list)
                .execute();
        handle.createUpdate("update channel_copies c set chosen = true" + ranked + " and r.best and not c.chosen")
                .bindArray("codes", String.class, list)
                .execute();
        // A mark that is there is held, see CopyRows.
        handle.createUpdate("insert into search_copies (code) select distinct unnest(:codes) order by 1"
                        + " on conflict (code) do update set code = excluded.code")
                .bindArray("codes", String.class, list)
                .execute();
        forgetAlerts(handle, peer, list);
    }

    /** Those of these codes that are no longer given. */
    static void forgetAlerts(Handle handle, String peer, Collection<String> codes) {
        List<String> silent = handle.createQuery("select distinct a.channel from alerts a where a.home = :peer"
                        + " and a.channel = any(:codes) and not exists (select 1 from channel_copies c where c.peer = :peer"
                        + " and c.code = a.channel and :alerts = any(c.manners))")
                .bind("peer", peer)
                .bindArray("codes", String.class, List.copyOf(codes))
                .bind("alerts", Manner.ALERTS_VALUE)
                .mapTo(String.class)
                .list();
        if (!silent.isEmpty()) {
            Feed.ALERTS.lock(handle);
            AlertCopies.forget(handle, peer, silent);
        }
    }

    static void heard(Handle handle, String peer, Map<String, Long> asOfUs) {
        PreparedBatch batch =
                handle.prepareBatch("insert into copy_sources (peer, home, as_of_us) values (:peer, :home,"
                        + " :as_of) on conflict (peer, home) do update set as_of_us = excluded.as_of_us");
        asOfUs.forEach((home, asOf) ->
                batch.bind("peer", peer).bind("home", home).bind("as_of", asOf).add());
        batch.execute();
    }
}
