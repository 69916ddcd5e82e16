package org.xueliang.registry.federation;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.federation.SharedBodies.Wanted;

/**
 * Compares what a peer may see now with what it was told, and writes the differences into {@code shared_channels} with the next
 * revisions: one statement reads a part, one writes it.
 */
final class SharedComparison {
    private static final String TOLD = "select code, mark from shared_channels where peer = :peer and not removed";
    private static final int WRITTEN_AT_ONCE = 2000;

    private final SharedBodies bodies;
    private final int most;

    /** @param most codes that are compared in one part */
    SharedComparison(SharedBodies bodies, int most) {
        this.bodies = bodies;
        this.most = most;
    }

    /**
     * What was compared.
     *
     * @param changed rows that are told next
     * @param next the code behind which it goes on; empty where all was compared
     * @param owners that changed rows name, maintainers among them
     * @param places that changed rows name
     */
    record Compared(int changed, Optional<String> next, Set<String> owners, Set<String> places) {}

    private record Difference(
            String code, boolean copied, @Nullable String grants, long mark, boolean gone) {}

    /** @param after empty: from the beginning */
    Compared part(Handle handle, String peer, SharedView view, String after, long nowUs) {
        long revision = lock(handle, peer);
        String[] reached = new String[1];
        // Both sides are read up to where the shorter of them ends; one that was read whole ends nowhere.
        List<Difference> differences = differences(
                view.bind(handle.createQuery("with want as materialized (select * from (" + view.part()
                                + ") v order by code limit :most), told as materialized (" + TOLD
                                + " and code > :after order by code limit :most), reached as (select least("
                                + "(select max(code) from want having count(*) >= :most),"
                                + " (select max(code) from told having count(*) >= :most)) as code)"
                                + " select r.code as reached, d.* from reached r left join (" + differing()
                                + ") d on r.code is null or d.code <= r.code order by d.gone desc, d.code"))
                        .bind("after", after)
                        .bind("most", most),
                reached);
        return written(handle, peer, view, differences, Optional.ofNullable(reached[0]), revision, nowUs);
    }

    /** Of these codes alone. */
    Compared some(Handle handle, String peer, SharedView view, List<String> codes, long nowUs) {
        long revision = lock(handle, peer);
        List<Difference> differences = differences(
                view.bind(handle.createQuery("with want as materialized (" + view.some() + "), told as materialized ("
                                + TOLD + " and code = any(:codes)) select cast(null as text) as reached, d.* from ("
                                + differing() + ") d order by d.gone desc, d.code"))
                        .bindArray("codes", String.class, codes),
                new String[1]);
        return written(handle, peer, view, differences, Optional.empty(), revision, nowUs);
    }

    private static String differing() {
        return "select coalesce(w.code, l.code) as code, coalesce(w.copied, false) as copied, w.grants,"
                + " coalesce(w.mark, 0) as mark, w.code is null as gone from want w full join told l on l.code = w.code"
                + " where w.code is null or l.code is null or l.mark <> w.mark";
    }

    private static long lock(Handle handle, String peer) {
        return handle.createQuery("select shared_revision from peers where node = :peer for no key update")
                .bind("peer", peer)
                .mapTo(Long.class)
                .findOne()
                .orElseThrow(() -> Refusal.notAllowed("node: '" + peer + "' is not a peer any more"));
    }

    private static List<Difference> differences(Query query, String[] reached) {
        List<Difference> differences = new ArrayList<>(query.map((rs, ctx) -> {
                    reached[0] = rs.getString("reached");
                    return new Difference(
                            Objects.requireNonNullElse(rs.getString("code"), ""),
                            rs.getBoolean("copied"),
                            rs.getString("grants"),
                            rs.getLong("mark"),
                            rs.getBoolean("gone"));
                })
                .list());
        differences.removeIf(row -> row.code.isEmpty());
        return differences;
    }

    private Compared written(
            Handle handle,
            String peer,
            SharedView view,
            List<Difference> differences,
            Optional<String> next,
            long revision,
            long nowUs) {
        Set<String> owners = new HashSet<>();
        Set<String> places = new HashSet<>();
        if (differences.isEmpty()) {
            return new Compared(0, next, owners, places);
        }
        long last = revision;
        for (int from = 0; from < differences.size(); from += WRITTEN_AT_ONCE) {
            List<Difference> part = differences.subList(from, Math.min(from + WRITTEN_AT_ONCE, differences.size()));
            Map<String, SharedChannel> found = bodies.of(
                    handle,
                    part.stream()
                            .filter(row -> !row.gone)
                            .map(row -> new Wanted(row.code, row.copied, view.grants(row.grants)))
                            .toList());
            found.values().forEach(row -> {
                Channel channel = row.getChannel();
                owners.add(channel.getOwner());
                owners.add(channel.getMaintainer());
                places.add(channel.getPlace());
            });
            last = write(handle, peer, part, found, last, nowUs);
        }
        handle.createUpdate("update peers set shared_revision = :revision where node = :peer")
                .bind("revision", last)
                .bind("peer", peer)
                .execute();
        return new Compared(differences.size(), next, owners, places);
    }

    private static long write(
            Handle handle,
            String peer,
            List<Difference> part,
            Map<String, SharedChannel> found,
            long revision,
            long nowUs) {
        List<String> codes = new ArrayList<>();
        List<Long> marks = new ArrayList<>();
        List<Integer> begins = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        List<Integer> alerts = new ArrayList<>();
        // All bodies in one value: an array of them would be text in hexadecimal, twice as long.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Difference row : part) {
            SharedChannel body = found.get(row.code);
            if (body == null && !row.gone) {
                // Went away between two statements: seen as gone at the next comparison.
                continue;
            }
            codes.add(row.code);
            marks.add(row.gone ? 0 : row.mark);
            begins.add(bytes.size() + 1);
            byte[] written = body == null ? new byte[0] : body.toByteArray();
            lengths.add(written.length);
            bytes.writeBytes(written);
            alerts.add(body != null && body.getMannersList().contains(Manner.ALERTS) ? 1 : 0);
        }
        handle.createUpdate("""
                        insert into shared_channels (peer, code, mark, body, alerts, revision, removed, at_us)
                        select :peer, t.code, t.mark,
                            case when t.length > 0 then substring(cast(:bodies as bytea) from t.begin for t.length) end,
                            t.alerts = 1, :revision + t.n, t.length = 0, :at
                        from unnest(:codes, :marks, :begins, :lengths, :alerts) with ordinality
                            as t (code, mark, begin, length, alerts, n)
                        on conflict (peer, code) do update set mark = excluded.mark, body = excluded.body,
                            alerts = excluded.alerts, revision = excluded.revision, removed = excluded.removed,
                            at_us = excluded.at_us
                        """)
                .bind("peer", peer)
                .bind("bodies", bytes.toByteArray())
                .bind("revision", revision)
                .bind("at", nowUs)
                .bindArray("codes", String.class, codes)
                .bindArray("marks", Long.class, marks)
                .bindArray("begins", Integer.class, begins)
                .bindArray("lengths", Integer.class, lengths)
                .bindArray("alerts", Integer.class, alerts)
                .execute();
        return revision + codes.size();
    }
}
