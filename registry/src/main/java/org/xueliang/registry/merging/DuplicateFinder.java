package org.xueliang.registry.merging;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.merging.DuplicateStore.Pair;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/**
 * Looks for what a channel that changed may be a second way of. Follows the feed of channels; each changed channel is compared
 * with those that share a key with it, and with nothing else.
 */
final class DuplicateFinder {
    private final Database database;
    private final Clock clock;

    DuplicateFinder(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A pair that is certain, with the rows that it was found in.
     *
     * @param asOf revision of the feed that the rows were read at: one that changed behind it is looked at anew
     */
    record Certain(String one, String other, Comparison comparison, long asOf) {}

    /**
     * What a step came to.
     *
     * @param reached revision of the feed up to which it looked
     * @param more whether there may be more to look at
     */
    record Step(long reached, boolean more, List<Certain> certain) {}

    private record Progress(long revision, boolean holdAll) {}

    long behind() {
        return database.read(handle -> Feed.CHANNELS.head(handle)
                - handle.createQuery("select revision from merging_progress")
                        .mapTo(Long.class)
                        .one());
    }

    /** Takes in at most so many changes; nothing where another registry on the database does it. */
    Step step(int most, boolean wait) {
        return database.transaction(handle -> {
            Optional<Progress> progress = handle.createQuery(
                            "select revision, hold_all from merging_progress for update" + (wait ? "" : " skip locked"))
                    .map((rs, ctx) -> new Progress(rs.getLong("revision"), rs.getBoolean("hold_all")))
                    .findOne();
            return progress.isEmpty() ? new Step(0, false, List.of()) : step(handle, progress.get(), most);
        });
    }

    private Step step(Handle handle, Progress progress, int most) {
        record Changed(String code, long revision) {}
        long head = Feed.CHANNELS.head(handle);
        if (head == progress.revision) {
            return new Step(progress.revision, false, List.of());
        }
        List<Changed> changed = handle.createQuery("select code, revision from channels where revision > :after"
                        + " and revision <= :head order by revision limit :most")
                .bind("after", progress.revision)
                .bind("head", head)
                .bind("most", most)
                .map((rs, ctx) -> new Changed(rs.getString("code"), rs.getLong("revision")))
                .list();
        List<Certain> certain = look(handle, changed.stream().map(Changed::code).toList(), progress.holdAll, head);
        // Rows up to the head are all committed (see Feed.lock), so a scan that ended early has seen them all.
        long reached =
                changed.size() < most ? head : changed.get(changed.size() - 1).revision();
        return new Step(reached, changed.size() == most, certain);
    }

    /** What a step found is done: the next begins behind it. One that was cut short is done again, which changes nothing. */
    void done(Step step) {
        database.transaction(handle -> handle.createUpdate(
                        "update merging_progress set revision = :revision where revision < :revision")
                .bind("revision", step.reached)
                .execute());
    }

    private List<Certain> look(Handle handle, List<String> codes, boolean holdAll, long head) {
        List<Sighting> sightings = Sightings.of(handle, codes);
        Set<String> gone = new HashSet<>(codes);
        sightings.forEach(sighting -> gone.remove(sighting.id()));
        StoredKeys.write(handle, sightings, gone);
        DuplicateStore.forget(handle, codes);
        if (sightings.isEmpty()) {
            return List.of();
        }
        StoredKeys keys = new StoredKeys(handle);
        Map<String, Sighting> known = new HashMap<>();
        sightings.forEach(sighting -> known.put(sighting.id(), sighting));
        Comparisons comparisons = new Comparisons(keys, known);
        load(handle, keys, known, sightings);
        Set<Pair> likely = new HashSet<>();
        for (Sighting sighting : sightings) {
            comparisons.of(sighting).keySet().forEach(other -> likely.add(Pair.of(sighting.id(), other)));
        }
        // Whether something else is as like the other of a pair: what that one may be is to be known too.
        List<Sighting> others = new ArrayList<>();
        for (Pair pair : likely) {
            for (String code : List.of(pair.one(), pair.other())) {
                Sighting other = known.get(code);
                if (other != null && !codes.contains(code)) {
                    others.add(other);
                }
            }
        }
        load(handle, keys, known, others);
        return decide(handle, likely, known, comparisons, holdAll, head);
    }

    private static void load(
            Handle handle, StoredKeys keys, Map<String, Sighting> known, Collection<Sighting> sightings) {
        keys.ask(sightings);
        Set<String> missing = new HashSet<>();
        sightings.forEach(sighting -> missing.addAll(keys.candidates(sighting)));
        missing.removeAll(known.keySet());
        Sightings.of(handle, missing).forEach(sighting -> known.put(sighting.id(), sighting));
    }

    private List<Certain> decide(
            Handle handle,
            Set<Pair> likely,
            Map<String, Sighting> known,
            Comparisons comparisons,
            boolean holdAll,
            long head) {
        long nowUs = clock.millis() * 1000;
        Set<String> takenApart = DuplicateStore.takenApart(
                handle,
                likely.stream()
                        .flatMap(pair -> Stream.of(pair.one(), pair.other()))
                        .collect(Collectors.toSet()));
        List<Certain> certain = new ArrayList<>();
        for (Pair pair : likely) {
            Sighting a = known.get(pair.one());
            Sighting b = known.get(pair.other());
            if (a == null || b == null) {
                continue;
            }
            Comparison comparison = comparisons.of(a).get(b.id());
            if (comparison == null) {
                comparison = comparisons.of(b).get(a.id());
            }
            if (comparison == null) {
                continue;
            }
            double rival = Math.max(comparisons.rival(a, b), comparisons.rival(b, a));
            Verdict verdict = Verdict.of(a, b, comparison, rival);
            // Held first, also where it is certain: a merge that fails leaves it for a person.
            if (verdict != Verdict.DIFFERENT
                    && DuplicateStore.hold(handle, pair, comparison, nowUs)
                    && verdict == Verdict.MERGE
                    && !holdAll
                    && !takenApart.contains(pair.one())
                    && !takenApart.contains(pair.other())) {
                certain.add(new Certain(pair.one(), pair.other(), comparison, head));
            }
        }
        return certain;
    }

    /** What was compared with what in one step, each once. */
    private static final class Comparisons {
        private final StoredKeys keys;
        private final Map<String, Sighting> known;
        private final Matcher matcher;
        private final Map<String, Map<String, Comparison>> made = new HashMap<>();

        Comparisons(StoredKeys keys, Map<String, Sighting> known) {
            this.keys = keys;
            this.known = known;
            this.matcher = new Matcher(keys::count);
        }

        /** Those that are worth a look. */
        Map<String, Comparison> of(Sighting sighting) {
            Map<String, Comparison> before = made.get(sighting.id());
            if (before != null) {
                return before;
            }
            Map<String, Comparison> found = new HashMap<>();
            for (String code : keys.candidates(sighting)) {
                Sighting other = known.get(code);
                if (other != null) {
                    matcher.compare(sighting, other)
                            .filter(comparison -> comparison.score() >= Weights.HOLD)
                            .ifPresent(comparison -> found.put(code, comparison));
                }
            }
            made.put(sighting.id(), found);
            return found;
        }

        double rival(Sighting of, Sighting chosen) {
            double best = Double.NEGATIVE_INFINITY;
            for (Map.Entry<String, Comparison> entry : of(of).entrySet()) {
                Sighting other = known.get(entry.getKey());
                if (other != null
                        && !other.id().equals(chosen.id())
                        && other.way().equals(chosen.way())) {
                    best = Math.max(best, entry.getValue().score());
                }
            }
            return best;
        }
    }
}
