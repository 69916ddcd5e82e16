package org.xueliang.simulator.demo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.script.EventKind;
import org.xueliang.simulator.script.Heading;
import org.xueliang.simulator.script.Script;
import org.xueliang.simulator.script.ScriptedEvent;
import org.xueliang.simulator.script.ScriptedReading;

/**
 * Plans what happens in the demonstration. Each camera's time is parted into turns of 8 s with 15 s and more of quiet
 * between them; a table says what happens in the first two, a cycle what happens later. Some turns hold a lamp that goes
 * on, or nothing: traps.
 */
final class DemoScript {
    /** Before it nothing happens: whoever watches learns what each camera usually sees. */
    static final long QUIET_MS = 20_000;

    /** Everything has ended so long before the end, that it can be found and told. */
    static final long TAIL_MS = 8_000;

    static final long MIN_GAP_MS = 15_000;
    static final long OUTAGE_FROM_MS = 80_000;

    private static final long TURN_MS = 8_000;
    private static final long GAP_MS = MIN_GAP_MS + 500;
    private static final long PASS_MS = 6_000;
    private static final long GESTURE_MS = 1_000;
    private static final int OUTAGE_TURN = 1;
    private static final double GOLDEN = 0.381966;

    /** Rows: cameras in the order of {@link DemoStreet#CAMERAS}. The first three share a place. */
    private static final @Nullable EventKind[][] FIRST_TURNS = {
        {EventKind.PERSON_WALKS, EventKind.LENS_COVERED},
        {EventKind.PERSON_ENTERS_YARD, EventKind.LIGHT_STEP},
        {EventKind.VEHICLE_PASSES, null},
        {EventKind.LENS_COVERED, EventKind.VEHICLE_PASSES},
        {EventKind.PERSON_WALKS, EventKind.PICTURE_FROZEN},
        {EventKind.LIGHT_STEP, EventKind.CAMERA_MOVED},
        {EventKind.SIGNAL_LOST, EventKind.PERSON_WALKS},
        {EventKind.PICTURE_FROZEN, EventKind.PERSON_ENTERS_YARD},
        {EventKind.VEHICLE_PASSES, EventKind.SIGNAL_LOST},
    };

    private static final @Nullable EventKind[] LATER_TURNS = {
        EventKind.PERSON_WALKS,
        EventKind.LENS_COVERED,
        null,
        EventKind.VEHICLE_PASSES,
        EventKind.PICTURE_FROZEN,
        EventKind.LIGHT_STEP,
        EventKind.PERSON_ENTERS_YARD,
        EventKind.SIGNAL_LOST,
        null,
        EventKind.VEHICLE_PASSES,
        EventKind.PERSON_WALKS,
    };

    /** What is turned is turned last: whoever watches must learn the new view, and that takes its time. */
    private static final int TURNED_CAMERA = 5;

    private final List<DemoCamera> cameras;
    private final long durationMs;
    private final int turns;
    private final long slackMs;
    private final boolean outage;

    private DemoScript(List<DemoCamera> cameras, long durationMs) {
        this.cameras = cameras;
        this.durationMs = durationMs;
        long usable = durationMs - QUIET_MS - TAIL_MS;
        this.turns = (int) ((usable + GAP_MS) / (TURN_MS + GAP_MS));
        this.slackMs = usable - turns * TURN_MS - (turns - 1) * GAP_MS;
        this.outage = durationMs >= OUTAGE_FROM_MS;
    }

    static Script plan(List<DemoCamera> cameras, long durationMs) {
        return new DemoScript(cameras, durationMs).plan();
    }

    private Script plan() {
        List<ScriptedEvent> events = new ArrayList<>();
        for (int camera = 0; camera < cameras.size(); camera++) {
            for (int turn = 0; turn < turns; turn++) {
                ScriptedEvent event = event(camera, turn);
                if (event != null) {
                    events.add(event);
                }
            }
        }
        // A manhole cover tilts while a vehicle passes in the camera's view beside it.
        ScriptedReading tilt = new ScriptedReading(
                "lane-manhole", cameras.get(2).place(), begin(2, 0) + 2_000, "tilt", 31, "deg", true);
        return new Script(events, tilt.atMs() > durationMs ? List.of() : List.of(tilt));
    }

    private @Nullable ScriptedEvent event(int camera, int turn) {
        String alias = cameras.get(camera).alias();
        long begin = begin(camera, turn);
        Heading where = (camera + turn) % 2 == 0 ? Heading.LEFT_TO_RIGHT : Heading.RIGHT_TO_LEFT;
        if (outage && turn == OUTAGE_TURN && camera < 3) {
            return ScriptedEvent.of(alias, EventKind.SIGNAL_LOST, begin, begin + TURN_MS, where)
                    .asOutage();
        }
        EventKind kind = kind(camera, turn);
        return kind == null ? null : ScriptedEvent.of(alias, kind, begin, begin + lengthMs(kind), where);
    }

    private @Nullable EventKind kind(int camera, int turn) {
        if (camera == TURNED_CAMERA && turn > 0) {
            return turn == turns - 1 ? EventKind.CAMERA_MOVED : EventKind.PERSON_WALKS;
        }
        if (turn < FIRST_TURNS[camera].length) {
            return FIRST_TURNS[camera][turn];
        }
        return LATER_TURNS[(camera * 4 + turn) % LATER_TURNS.length];
    }

    private static long lengthMs(EventKind kind) {
        return switch (kind) {
            case CAMERA_MOVED -> GESTURE_MS;
            case VEHICLE_PASSES -> PASS_MS;
            case PERSON_WALKS, PERSON_ENTERS_YARD, LENS_COVERED, PICTURE_FROZEN, SIGNAL_LOST, LIGHT_STEP -> TURN_MS;
        };
    }

    /** Cameras of one place begin together, so that an outage is one; places are spread over what time is left. */
    private long begin(int camera, int turn) {
        int place = camera < 3 ? 0 : (camera - 1) / 2;
        double shift = place * GOLDEN % 1;
        return QUIET_MS + Math.round(slackMs * shift) + turn * (TURN_MS + GAP_MS);
    }
}
