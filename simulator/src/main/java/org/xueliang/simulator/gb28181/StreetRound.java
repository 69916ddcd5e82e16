package org.xueliang.simulator.gb28181;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.Recording;
import org.xueliang.simulator.media.SceneRecording;
import org.xueliang.simulator.scene.StreetScene;
import org.xueliang.simulator.script.EventKind;
import org.xueliang.simulator.script.Heading;
import org.xueliang.simulator.script.Script;
import org.xueliang.simulator.script.ScriptedEvent;

/**
 * What happens in a street over and over: quiet first, long enough for whoever watches to learn what the camera usually sees, then events with
 * quiet between them. Pure data but for {@link #render}.
 *
 * @param seed which street it is
 * @param script of one round; times count from its beginning
 * @param lengthMs of one round, the quiet after the last event included
 */
public record StreetRound(long seed, Script script, long lengthMs) {
    /** Of the quiet that a round begins with, at least. */
    public static final long QUIET_MS = 24_000;

    private static final String CAMERA = "street";
    private static final long EVENT_MS = 8_000;
    private static final long PASS_MS = 6_000;
    private static final long GAP_MS = 15_500;
    private static final long LENGTH_MS = 76_000;

    /** Two a round. A camera that is turned is not among them: it would be turned back at the end of each round. A null is quiet. */
    private static final @Nullable EventKind[][] EVENTS = {
        {EventKind.PERSON_WALKS, EventKind.LENS_COVERED},
        {EventKind.VEHICLE_PASSES, EventKind.PICTURE_FROZEN},
        {EventKind.PERSON_ENTERS_YARD, EventKind.LIGHT_STEP},
        {EventKind.LENS_COVERED, EventKind.PERSON_WALKS},
        {EventKind.PICTURE_FROZEN, EventKind.VEHICLE_PASSES},
        {EventKind.LIGHT_STEP, EventKind.PERSON_ENTERS_YARD},
        {null, EventKind.PERSON_WALKS},
    };

    public StreetRound {
        if (lengthMs <= script.lengthMs()) {
            throw new IllegalArgumentException(
                    "length of a round: " + lengthMs + " ms (expected: > " + script.lengthMs() + " ms)");
        }
    }

    /** A street in which nothing happens. */
    public static StreetRound quiet(long seed, long lengthMs) {
        return new StreetRound(seed, Script.QUIET, lengthMs);
    }

    /** A street in which one thing happens. */
    public static StreetRound of(long seed, EventKind kind, long beginMs) {
        ScriptedEvent event = event(kind, beginMs, Heading.LEFT_TO_RIGHT);
        return new StreetRound(seed, new Script(List.of(event), List.of()), event.endMs() + GAP_MS);
    }

    /** Different streets with two events each, at different times, so that not everything happens at once. */
    public static List<StreetRound> some(int count) {
        List<StreetRound> rounds = new ArrayList<>();
        long slackMs = LENGTH_MS - QUIET_MS - 2 * EVENT_MS - GAP_MS - 500;
        for (int n = 0; n < count; n++) {
            long beginMs = QUIET_MS + slackMs * n / count;
            List<ScriptedEvent> events = new ArrayList<>();
            for (EventKind kind : EVENTS[n % EVENTS.length]) {
                if (kind != null) {
                    Heading where = n / EVENTS.length % 2 == 0 ? Heading.LEFT_TO_RIGHT : Heading.RIGHT_TO_LEFT;
                    events.add(event(kind, beginMs, where));
                }
                beginMs += EVENT_MS + GAP_MS;
            }
            rounds.add(new StreetRound(n + 1, new Script(events, List.of()), LENGTH_MS));
        }
        return List.copyOf(rounds);
    }

    private static ScriptedEvent event(EventKind kind, long beginMs, Heading where) {
        long lengthMs = kind == EventKind.VEHICLE_PASSES ? PASS_MS : EVENT_MS;
        return ScriptedEvent.of(CAMERA, kind, beginMs, beginMs + lengthMs, where);
    }

    /** Encodes one round, faster than it passes. */
    public Recording render(EncoderSettings settings) {
        StreetScene scene = new StreetScene(seed, settings.width(), settings.height(), script.events());
        return SceneRecording.record(scene, settings, lengthMs);
    }
}
