package org.xueliang.simulator.script;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AlertType;

/** What can happen in view of a camera or to it, and what should be found because of it. */
public enum EventKind {
    /** Somebody walks along the pavement, through the whole view. */
    PERSON_WALKS(AlertType.MOTION),
    /** A vehicle drives along the road, through the whole view. */
    VEHICLE_PASSES(AlertType.MOTION),
    /** Somebody comes in from the side, goes to the yard's gate and is gone behind it. */
    PERSON_ENTERS_YARD(AlertType.MOTION),
    /** Something dark is put over the lens and taken off again. */
    LENS_COVERED(AlertType.CAMERA_COVERED),
    /** The camera is turned; it stays so, also after the event's end. */
    CAMERA_MOVED(AlertType.CAMERA_MOVED),
    /** The same picture again and again, bit for bit; the encoder goes on. */
    PICTURE_FROZEN(AlertType.PICTURE_FROZEN),
    /** The camera drops its connections, refuses new ones, and comes back at the end. */
    SIGNAL_LOST(AlertType.SIGNAL_LOST),
    /** A lamp goes on, and off at the end: a trap, nothing should be found. */
    LIGHT_STEP(null);

    private final @Nullable AlertType expected;

    EventKind(@Nullable AlertType expected) {
        this.expected = expected;
    }

    /** What should be found; null where nothing should. */
    public @Nullable AlertType expected() {
        return expected;
    }

    /** True where what was changed stays changed, so that the finding has no scripted end. */
    public boolean stays() {
        return this == CAMERA_MOVED;
    }

    /** The name in a script file: {@code person-walks}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
