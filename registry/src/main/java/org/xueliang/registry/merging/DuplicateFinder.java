package org.xueliang.registry.merging;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.merging.Comparisons.Likely;
import org.xueliang.registry.merging.DuplicateStore.Pair;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/**
 * Looks for what a channel that changed may be a second way of. Follows the feed of channels; each changed channel is compared
 * with those that share a key with it, and with nothing else. Few changes ask the database for those ({@link StoredKeys}); for
 * many all channels are read once and asked from memory (a sweep, {@link Sketches}).
 */
final class DuplicateFinder {
    /** Fewer are not worth a sweep. */
    private static final int FEWEST_SWEPT = 128;
    /** To read a channel for a sweep costs about so much less than to ask the database what one may be. */
    private static final int CHANNELS_READ_FOR_ONE = 400;

    private static final int READ_AT_ONCE = 2000;

    private final Database database;
    private final MergingMetrics metrics;
    private final Clock clock;

    DuplicateFinder(Database database, MergingMetrics metrics, Clock clock) {
        this.database = database;
        this.metrics = metrics;
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

    /** Changes that were not looked at yet. */
    long behind() {
        long behind = database.read(handle -> Feed.CHANNELS.head(handle)
                - handle.createQuery("select revision from merging_progress")
                        .mapTo(Long.class)
                        .one());
        metrics.behind.set(behind);
        return behind;
    }

    /** Whether so many changes are looked at faster by a sweep, and nobody else is looking at them. */
    boolean isBetterSwept(long behind) {
        if (behind < FEWEST_SWEPT) {
            return false;
        }
        long most = Math.min(CHANNELS_READ_FOR_ONE * behind, Sketches.MOST_CHANNELS / 2);
        return database.transaction(handle -> progress(handle, " for update skip locked")
                        .isPresent()
                && handle.createQuery("select count(*) <= :most from (select 1 from channels limit :most + 1) t")
                        .bind("most", most)
                        .mapTo(Boolean.class)
                        .one());
    }

    Sweep sweep() {
        return new Sweep();
    }

    /** All that changed until it began, looked at from memory: first every channel is read, then steps are made. */
    final class Sweep {
        private final long head = database.read(Feed.CHANNELS::head);
        private final Sketches sketches = new Sketches(database.read(
                handle -> handle.createQuery("select count(*) from channels where not removed and enrolment = 2")
                        .mapTo(Integer.class)
                        .one()));
        private String after = "";

        /** Reads some channels; false where all are read. */
        boolean read() {
            List<Sighting> page = database.read(handle -> Sightings.after(handle, after, READ_AT_ONCE));
            page.forEach(sketches::add);
            if (!page.isEmpty()) {
                after = page.get(page.size() - 1).id();
            }
            return page.size() == READ_AT_ONCE;
        }

        int channels() {
            return sketches.size();
        }

        /** As {@link DuplicateFinder#step}; waits for another that looks. */
        Step step(int most) {
            return DuplicateFinder.this.step(most, true, head, handle -> sketches);
        }
    }

    /** Takes in at most so many changes; nothing where another registry on the database does it. */
    Step step(int most, boolean wait) {
        return step(most, wait, Long.MAX_VALUE, StoredKeys::new);
    }

    private Step step(int most, boolean wait, long until, Function<Handle, Holders> holders) {
        return database.transaction(handle -> progress(handle, " for update" + (wait ? "" : " skip locked"))
                .map(progress -> step(handle, progress, most, until, holders.apply(handle)))
                .orElse(new Step(0, false, List.of())));
    }

    private static Optional<Progress> progress(Handle handle, String locking) {
        return handle.createQuery("select revision, hold_all from merging_progress" + locking)
                .map((rs, ctx) -> new Progress(rs.getLong("revision"), rs.getBoolean("hold_all")))
                .findOne();
    }

    private Step step(Handle handle, Progress progress, int most, long until, Holders holders) {
        record Changed(String code, long revision) {}
        long head = Feed.CHANNELS.head(handle);
        long end = Math.min(head, until);
        if (end <= progress.revision) {
            return new Step(progress.revision, false, List.of());
        }
        List<Changed> changed = handle.createQuery("select code, revision from channels where revision > :after"
                        + " and revision <= :end order by revision limit :most")
                .bind("after", progress.revision)
                .bind("end", end)
                .bind("most", most)
                .map((rs, ctx) -> new Changed(rs.getString("code"), rs.getLong("revision")))
                .list();
        List<Certain> certain =
                look(handle, changed.stream().map(Changed::code).toList(), progress.holdAll, head, holders);
        // Rows up to the head are all committed (see Feed.lock), so a scan that ended early has seen them all.
        long reached =
                changed.size() < most ? end : changed.get(changed.size() - 1).revision();
        metrics.behind.set(head - reached);
        if (certain.isEmpty()) {
            advance(handle, reached);
        }
        return new Step(reached, changed.size() == most, certain);
    }

    /** What a step found is done: the next begins behind it. One that was cut short is done again, which changes nothing. */
    void done(Step step) {
        if (!step.certain.isEmpty()) {
            database.transaction(handle -> advance(handle, step.reached));
        }
    }

    private static int advance(Handle handle, long reached) {
        return handle.createUpdate("update merging_progress set revision = :revision where revision < :revision")
                .bind("revision", reached)
                .execute();
    }

    private List<Certain> look(Handle handle, Collection<String> codes, boolean holdAll, long head, Holders holders) {
        List<Sighting> sightings = Sightings.of(handle, codes);
        Set<String> gone = new HashSet<>(codes);
        sightings.forEach(sighting -> gone.remove(sighting.id()));
        StoredKeys.write(handle, sightings, gone);
        DuplicateStore.forget(handle, codes);
        Holders.Tally before = holders.tally();
        Comparisons comparisons = new Comparisons(holders, others -> Sightings.of(handle, others));
        List<Likely> likely = comparisons.of(sightings);
        metrics.searched.inc(codes.size());
        metrics.shared.inc(holders.tally().shared() - before.shared());
        metrics.tooCommon.inc(holders.tally().tooCommon() - before.tooCommon());
        metrics.compared.inc(comparisons.compared());
        // Held first, also where it is certain: a merge that fails leaves it for a person.
        Set<Pair> held = DuplicateStore.hold(handle, likely, clock.millis() * 1000);
        metrics.held.inc(held.size());
        return holdAll ? List.of() : certain(handle, likely, held, head);
    }

    private static List<Certain> certain(Handle handle, List<Likely> likely, Set<Pair> held, long head) {
        Set<String> takenApart = DuplicateStore.takenApart(
                handle,
                held.stream()
                        .flatMap(pair -> Stream.of(pair.one(), pair.other()))
                        .collect(Collectors.toSet()));
        List<Certain> certain = new ArrayList<>();
        for (Likely found : likely) {
            Pair pair = found.pair();
            if (found.verdict() == Verdict.MERGE
                    && held.contains(pair)
                    && !takenApart.contains(pair.one())
                    && !takenApart.contains(pair.other())) {
                certain.add(new Certain(pair.one(), pair.other(), found.comparison(), head));
            }
        }
        return certain;
    }
}
