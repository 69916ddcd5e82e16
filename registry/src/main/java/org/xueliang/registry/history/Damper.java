package org.xueliang.registry.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.StateCause;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.registry.history.Judged.Change;
import org.xueliang.registry.history.Judged.Said;

/**
 * Makes states of what is said. Pure; times are microseconds since the epoch.
 *
 * <p>The rule for flapping: who changes between ONLINE and OFFLINE {@value #FLIPS} times within {@value #WINDOW_MINUTES}
 * minutes is UNSTABLE from the last of these changes on, and stays so until it has kept one state for as long; the state that it
 * kept begins then. While it is UNSTABLE no change is written: they are counted, and so is the time that it was online. After
 * {@value #STRETCH_MINUTES} minutes a new stretch begins, so that the time is known to the half hour however long it goes on.
 */
final class Damper {
    static final int FLIPS = 6;
    static final int WINDOW_MINUTES = 10;
    static final int STRETCH_MINUTES = 30;
    static final long WINDOW_US = WINDOW_MINUTES * 60_000_000L;
    /** Below 2^31.7 microseconds, so that two such lengths can be multiplied in 64 bits. */
    static final long STRETCH_US = STRETCH_MINUTES * 60_000_000L;

    private Damper() {}

    /**
     * What follows from one thing said.
     *
     * @param changes new rows of the history, oldest first
     * @param counted the row of the present UNSTABLE state has new counts
     * @param backwards a time was said that lies before what was known: the time of hearing was taken
     */
    record Step(Judged now, List<Change> changes, boolean counted, boolean backwards) {
        Step {
            changes = List.copyOf(changes);
        }

        boolean isNothing() {
            return changes.isEmpty() && !counted;
        }
    }

    /** @param before null where nothing was known */
    static Step hear(@Nullable Judged before, Said said, long nowUs) {
        if (before == null) {
            Judged first = begun(said, nowUs, List.of());
            return new Step(first, List.of(new Change(StateKind.STATE_KIND_UNSPECIFIED, first)), false, false);
        }
        if (said.state() == before.raw()) {
            return new Step(before, List.of(), false, false);
        }
        long lastUs = Math.max(before.sinceUs(), before.rawSinceUs());
        // That nobody knows any more begins where knowledge ended, also where that is where it began.
        boolean backwards = said.sinceUs() != 0 && said.sinceUs() <= lastUs && said.state() != StateKind.STATE_UNKNOWN;
        long saidUs = said.sinceUs() == 0 || backwards ? nowUs : Math.min(said.sinceUs(), nowUs);
        long atUs = Math.max(saidUs, lastUs + 1);
        List<Change> changes = new ArrayList<>(2);
        Judged known = before;
        Step calm = calm(before, atUs);
        if (!calm.changes().isEmpty()) {
            changes.addAll(calm.changes());
            known = calm.now();
            atUs = Math.max(atUs, known.sinceUs() + 1);
        }
        boolean flip = isSeen(known.raw()) && isSeen(said.state());
        List<Long> flips = flips(known.flipsUs(), flip, atUs);
        if (flip && known.state() == StateKind.STATE_UNSTABLE) {
            return unstable(known, said, atUs, flips, changes, backwards);
        }
        Judged next = flip && flips.size() == FLIPS
                ? stretch(said.state(), atUs, flips)
                : begun(said, atUs, said.state() == StateKind.STATE_REMOVED ? List.of() : flips);
        changes.add(new Change(known.state(), next));
        return new Step(next, changes, false, backwards);
    }

    private static Step unstable(
            Judged known, Said said, long atUs, List<Long> flips, List<Change> changes, boolean backwards) {
        if (atUs - known.sinceUs() >= STRETCH_US) {
            Judged next = stretch(said.state(), atUs, flips);
            changes.add(new Change(StateKind.STATE_UNSTABLE, next));
            return new Step(next, changes, false, backwards);
        }
        Judged next = new Judged(
                known.state(),
                known.sinceUs(),
                known.cause(),
                known.words(),
                said.state(),
                atUs,
                flips,
                atUs,
                known.onlineUs() + (known.raw() == StateKind.STATE_ONLINE ? atUs - known.countedUs() : 0),
                known.changes() + 1);
        return new Step(next, changes, true, backwards);
    }

    /** What follows from nothing being said: who was UNSTABLE and kept one state for long enough is in that state. */
    static Step calm(Judged known, long nowUs) {
        long atUs = known.rawSinceUs() + WINDOW_US;
        if (known.state() != StateKind.STATE_UNSTABLE || nowUs < atUs) {
            return new Step(known, List.of(), false, false);
        }
        boolean offline = known.raw() == StateKind.STATE_OFFLINE;
        Judged next = new Judged(
                known.raw(),
                atUs,
                offline ? StateCause.CAUSE_OTHER : StateCause.STATE_CAUSE_UNSPECIFIED,
                offline ? "offline for " + WINDOW_MINUTES + " minutes after it was unstable" : "",
                known.raw(),
                atUs,
                List.of(),
                0,
                0,
                0);
        return new Step(next, List.of(new Change(StateKind.STATE_UNSTABLE, next)), false, false);
    }

    private static Judged begun(Said said, long atUs, List<Long> flips) {
        String words = said.state() == StateKind.STATE_ONLINE ? "" : said.words();
        return new Judged(said.state(), atUs, cause(said, words), words, said.state(), atUs, flips, 0, 0, 0);
    }

    private static StateCause cause(Said said, String words) {
        return switch (said.state()) {
            case STATE_REMOVED -> StateCause.CAUSE_REMOVED;
            case STATE_UNKNOWN -> words.isEmpty() ? StateCause.CAUSE_NOT_HEARD_OF : Causes.of(words);
            default -> Causes.of(words);
        };
    }

    private static Judged stretch(StateKind raw, long atUs, List<Long> flips) {
        return new Judged(
                StateKind.STATE_UNSTABLE,
                atUs,
                StateCause.CAUSE_FLAPPING,
                FLIPS + " changes between online and offline within " + WINDOW_MINUTES + " minutes",
                raw,
                atUs,
                flips,
                atUs,
                0,
                1);
    }

    /** The window is half open: a change that lies exactly as long back counts no more. */
    private static List<Long> flips(List<Long> known, boolean flip, long atUs) {
        List<Long> flips = new ArrayList<>(FLIPS);
        for (long flipUs : known) {
            if (flipUs > atUs - WINDOW_US) {
                flips.add(flipUs);
            }
        }
        if (flip) {
            flips.add(atUs);
        }
        return flips.size() > FLIPS ? flips.subList(flips.size() - FLIPS, flips.size()) : flips;
    }

    private static boolean isSeen(StateKind state) {
        return state == StateKind.STATE_ONLINE || state == StateKind.STATE_OFFLINE;
    }
}
