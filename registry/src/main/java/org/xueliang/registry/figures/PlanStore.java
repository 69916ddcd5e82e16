package org.xueliang.registry.figures;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.BuildPlan;
import org.xueliang.registry.error.Refusal;

/** The table {@code plans}: how many cameras are to be built, the one number that people enter. */
final class PlanStore {
    private static final int MAX_LISTED = 1000;

    private PlanStore() {}

    /** Anew or in its place; a stale write is refused with what is there. */
    static BuildPlan put(Handle handle, BuildPlan plan) {
        Optional<BuildPlan> known = handle.createQuery("select * from plans where owner = :owner and place = :place"
                        + " and valid_from = cast(:day as date) for update")
                .bind("owner", plan.getOwner())
                .bind("place", plan.getPlace())
                .bind("day", plan.getValidFrom())
                .map((rs, ctx) -> plan(rs))
                .findOne();
        if (known.map(BuildPlan::getRevision).orElse(0L) != plan.getRevision()) {
            throw stale(plan, known);
        }
        // A row that was not there could not be locked: of two that write the first plan of a day one finds it taken.
        return handle.createQuery("""
                        insert into plans (owner, place, valid_from, cameras, note)
                        values (:owner, :place, cast(:day as date), :cameras, :note)
                        on conflict (owner, place, valid_from) do update set cameras = excluded.cameras,
                            note = excluded.note, revision = excluded.revision
                            where plans.revision = :revision
                        returning *
                        """)
                .bind("revision", plan.getRevision())
                .bind("owner", plan.getOwner())
                .bind("place", plan.getPlace())
                .bind("day", plan.getValidFrom())
                .bind("cameras", plan.getCameras())
                .bind("note", plan.getNote())
                .map((rs, ctx) -> plan(rs))
                .findOne()
                .orElseThrow(() -> stale(plan, Optional.empty()));
    }

    /** @param known empty: there is none, or somebody else writes the first this moment */
    private static Refusal stale(BuildPlan plan, Optional<BuildPlan> known) {
        return Refusal.stale("plan of " + plan.getValidFrom() + ": the change was made from revision "
                + plan.getRevision()
                + known.map(is -> " (expected: " + is.getRevision() + "); it is " + is.getCameras() + " cameras by now")
                        .orElse(
                                plan.getRevision() == 0
                                        ? "; somebody else entered one at the same time (figures plan shows it)"
                                        : " (expected: 0); there is none"));
    }

    static List<BuildPlan> list(Handle handle, String owner, String place) {
        return handle.createQuery("select * from plans where true" + (owner.isEmpty() ? "" : " and owner = :owner")
                        + (place.isEmpty() ? "" : " and place = :place")
                        + " order by valid_from desc, owner, place limit :limit")
                .bind("owner", owner)
                .bind("place", place)
                .bind("limit", MAX_LISTED)
                .map((rs, ctx) -> plan(rs))
                .list();
    }

    private static BuildPlan plan(ResultSet rs) throws SQLException {
        return BuildPlan.newBuilder()
                .setOwner(rs.getString("owner"))
                .setPlace(rs.getString("place"))
                .setValidFrom(rs.getObject("valid_from", LocalDate.class).toString())
                .setCameras(rs.getLong("cameras"))
                .setNote(rs.getString("note"))
                .setRevision(rs.getLong("revision"))
                .build();
    }

    /** What holds on a day, by owner and by place; the whole installation's is that of the empty code. */
    record Plans(Map<String, Long> byOwner, Map<String, Long> byPlace) {
        /** Of a node; where it has none, the sum of the topmost below it. */
        static OptionalLong of(Map<String, Long> plans, Map<String, Node> nodes, String code) {
            Long own = plans.get(code);
            if (own != null) {
                return OptionalLong.of(own);
            }
            long sum = 0;
            boolean any = false;
            for (Map.Entry<String, Long> plan : plans.entrySet()) {
                if (!plan.getKey().isEmpty()
                        && Node.isBelow(nodes, code, plan.getKey())
                        && !isUnderAnother(plans, nodes, code, plan.getKey())) {
                    sum += plan.getValue();
                    any = true;
                }
            }
            return any ? OptionalLong.of(sum) : OptionalLong.empty();
        }

        private static boolean isUnderAnother(
                Map<String, Long> plans, Map<String, Node> nodes, String top, String code) {
            Node at = nodes.get(code);
            for (int i = 0; at != null && !at.parent().isEmpty() && !at.parent().equals(top) && i < 64; i++) {
                if (plans.containsKey(at.parent())) {
                    return true;
                }
                at = nodes.get(at.parent());
            }
            return false;
        }
    }

    /** The newest of each that is not after the day. */
    static Plans on(Handle handle, LocalDate day) {
        Map<String, Long> byOwner = new HashMap<>();
        Map<String, Long> byPlace = new HashMap<>();
        handle.createQuery("select distinct on (owner, place) * from plans where valid_from <= :day"
                        + " order by owner, place, valid_from desc")
                .bind("day", day)
                .map((rs, ctx) -> plan(rs))
                .forEach(plan -> {
                    if (plan.getPlace().isEmpty()) {
                        byOwner.put(plan.getOwner(), plan.getCameras());
                    }
                    if (plan.getOwner().isEmpty()) {
                        byPlace.put(plan.getPlace(), plan.getCameras());
                    }
                });
        return new Plans(byOwner, byPlace);
    }
}
