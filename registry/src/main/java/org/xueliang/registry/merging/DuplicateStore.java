package org.xueliang.registry.merging;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.xueliang.proto.v1.Duplicate;
import org.xueliang.proto.v1.EvidenceKind;
import org.xueliang.proto.v1.MergeEvidence;
import org.xueliang.registry.merging.Comparisons.Likely;

/** The table {@code duplicates}: pairs that wait for a person, and pairs that a person called different. */
final class DuplicateStore {
    private static final int HELD = 1;
    private static final int DIFFERENT = 2;

    private DuplicateStore() {}

    /** A pair in the order of its codes. */
    record Pair(String one, String other) {
        static Pair of(String a, String b) {
            return a.compareTo(b) < 0 ? new Pair(a, b) : new Pair(b, a);
        }
    }

    /** As it is kept. */
    record Row(Pair pair, double score, List<MergeEvidence> evidence, long atUs) {}

    /** Pairs of these channels that wait are looked for anew. */
    static void forget(Handle handle, Collection<String> codes) {
        handle.createUpdate(
                        "delete from duplicates where outcome = :held and (one = any(:codes) or other = any(:codes))")
                .bind("held", HELD)
                .bindArray("codes", String.class, List.copyOf(codes))
                .execute();
    }

    /** Leaves what a person has decided; those that are held now. */
    static Set<Pair> hold(Handle handle, List<Likely> likely, long atUs) {
        if (likely.isEmpty()) {
            return Set.of();
        }
        PreparedBatch rows = handle.prepareBatch("insert into duplicates (one, other, outcome, score, evidence, caller,"
                + " at_us) values (:one, :other, :held, :score, :evidence, '', :at)"
                + " on conflict (one, other) do update set score = excluded.score,"
                + " evidence = excluded.evidence where duplicates.outcome = :held");
        for (Likely found : likely) {
            rows.bind("one", found.pair().one)
                    .bind("other", found.pair().other)
                    .bind("held", HELD)
                    .bind("score", found.comparison().score())
                    .bind("evidence", bytes(found.comparison()))
                    .bind("at", atUs)
                    .add();
        }
        int[] written = rows.execute();
        Set<Pair> held = new HashSet<>();
        for (int i = 0; i < written.length; i++) {
            if (written[i] == 1) {
                held.add(likely.get(i).pair());
            }
        }
        return held;
    }

    /** @param takenApart whether they were merged until now */
    static void different(Handle handle, Pair pair, boolean takenApart, String caller, long atUs) {
        handle.createUpdate("insert into duplicates (one, other, outcome, score, evidence, caller, at_us, taken_apart)"
                        + " values (:one, :other, :different, 0, '', :caller, :at, :apart)"
                        + " on conflict (one, other) do update set outcome = :different, caller = :caller, at_us = :at,"
                        + " taken_apart = duplicates.taken_apart or :apart")
                .bind("one", pair.one)
                .bind("other", pair.other)
                .bind("different", DIFFERENT)
                .bind("caller", caller)
                .bind("at", atUs)
                .bind("apart", takenApart)
                .execute();
    }

    /** Those of the channels that a merge was taken apart of: what they are a person knows better, whatever is like them now. */
    static Set<String> takenApart(Handle handle, Collection<String> codes) {
        return handle.createQuery("select x.code from unnest(:codes) x (code) where exists (select 1 from duplicates"
                        + " where one = x.code and taken_apart) or exists (select 1"
                        + " from duplicates where other = x.code and taken_apart)")
                .bindArray("codes", String.class, List.copyOf(codes))
                .mapTo(String.class)
                .set();
    }

    static boolean isDifferent(Handle handle, Pair pair) {
        return handle.createQuery("select exists (select 1 from duplicates where one = :one and other = :other"
                        + " and outcome = :different)")
                .bind("one", pair.one)
                .bind("other", pair.other)
                .bind("different", DIFFERENT)
                .mapTo(Boolean.class)
                .one();
    }

    /** A person merged what was called different once. */
    static void drop(Handle handle, Pair pair) {
        handle.createUpdate("delete from duplicates where one = :one and other = :other")
                .bind("one", pair.one)
                .bind("other", pair.other)
                .execute();
    }

    static Optional<Row> find(Handle handle, Pair pair) {
        return handle.createQuery("select * from duplicates where one = :one and other = :other and outcome = :held")
                .bind("one", pair.one)
                .bind("other", pair.other)
                .bind("held", HELD)
                .map((rs, ctx) ->
                        new Row(pair, rs.getDouble("score"), parsed(rs.getBytes("evidence")), rs.getLong("at_us")))
                .findOne();
    }

    /**
     * Those that wait, the likeliest first.
     *
     * @param code of one of them; empty: any
     * @param below the last of the page before; infinite score for the first page
     */
    static List<Row> held(Handle handle, String code, double belowScore, Pair behind, int limit) {
        return handle.createQuery("select * from duplicates where outcome = :held"
                        + (code.isEmpty() ? "" : " and (one = :code or other = :code)")
                        + " and (score < :score or score = :score and (one, other) > (:one, :other))"
                        + " order by score desc, one, other limit :limit")
                .bind("held", HELD)
                .bind("code", code)
                .bind("score", belowScore)
                .bind("one", behind.one)
                .bind("other", behind.other)
                .bind("limit", limit)
                .map((rs, ctx) -> new Row(
                        new Pair(rs.getString("one"), rs.getString("other")),
                        rs.getDouble("score"),
                        parsed(rs.getBytes("evidence")),
                        rs.getLong("at_us")))
                .list();
    }

    static byte[] bytes(Comparison comparison) {
        Duplicate.Builder kept = Duplicate.newBuilder();
        comparison
                .evidence()
                .forEach(one -> kept.addEvidence(MergeEvidence.newBuilder()
                        .setKind(EvidenceKind.valueOf(
                                "EVIDENCE_" + one.kind().name().toUpperCase(Locale.ROOT)))
                        .setBits(one.bits())
                        .setWords(one.words())));
        return kept.build().toByteArray();
    }

    static List<MergeEvidence> parsed(byte[] bytes) {
        try {
            return Duplicate.parseFrom(bytes).getEvidenceList();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("evidence in the database cannot be read: " + e.getMessage(), e);
        }
    }
}
