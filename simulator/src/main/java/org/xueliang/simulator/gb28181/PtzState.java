package org.xueliang.simulator.gb28181;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.PtzInstruction;

/**
 * What a simulated camera's head does and where it looks. Immutable.
 *
 * @param panDegrees 0 to 360, clockwise
 * @param tiltDegrees -30 to 90, down positive
 * @param zoom 1 to 30
 * @param moving what it does at the moment
 * @param presets places that were stored, by their numbers
 * @param commands how many came
 * @param last the newest instruction; null where none came
 * @param lastBytes its eight bytes as they came, hexadecimal; empty where none came
 * @param sinceNs when {@code moving} began, by the machine's clock
 */
public record PtzState(
        double panDegrees,
        double tiltDegrees,
        double zoom,
        PtzInstruction.Move moving,
        Map<Integer, Place> presets,
        int commands,
        @Nullable PtzInstruction last,
        String lastBytes,
        long sinceNs) {
    /** Looks straight ahead; was told nothing. */
    public static final PtzState INITIAL = new PtzState(0, 0, 1, PtzInstruction.STOP, Map.of(), 0, null, "", 0);

    private static final double FULL_SPEED_DEGREES_PER_S = 60;
    private static final double FULL_SPEED = 255;
    private static final double ZOOM_PER_S = 0.5;
    private static final double MAX_ZOOM = 30;

    /** Where a head looks. */
    public record Place(double panDegrees, double tiltDegrees, double zoom) {}

    public PtzState {
        presets = Collections.unmodifiableMap(new LinkedHashMap<>(presets));
    }

    /** Where it looks at this time. */
    public Place at(long nowNs) {
        double seconds = Math.max(0, (nowNs - sinceNs) / 1e9);
        double turn = FULL_SPEED_DEGREES_PER_S / FULL_SPEED * seconds;
        double pan = panDegrees + moving.pan() * turn;
        double tilt = tiltDegrees - moving.tilt() * turn;
        double zoomed = zoom + moving.zoom() * ZOOM_PER_S * seconds;
        return new Place(
                ((pan % 360) + 360) % 360, Math.max(-30, Math.min(90, tilt)), Math.max(1, Math.min(MAX_ZOOM, zoomed)));
    }

    PtzState told(PtzInstruction instruction, String bytes, long nowNs) {
        Place here = at(nowNs);
        PtzInstruction.Move next = moving;
        Map<Integer, Place> stored = new LinkedHashMap<>(presets);
        if (instruction instanceof PtzInstruction.Move move) {
            next = move;
        } else if (instruction instanceof PtzInstruction.Preset preset) {
            switch (preset.action()) {
                case SET -> stored.put(preset.number(), here);
                case CALL -> here = stored.getOrDefault(preset.number(), here);
                case DELETE -> stored.remove(preset.number());
            }
        }
        return new PtzState(
                here.panDegrees(),
                here.tiltDegrees(),
                here.zoom(),
                next,
                stored,
                commands + 1,
                instruction,
                bytes,
                nowNs);
    }

    PtzState turned(ControlCommand.PrecisePtz to, long nowNs) {
        return new PtzState(
                to.panDegrees(),
                to.tiltDegrees(),
                to.zoom(),
                PtzInstruction.STOP,
                presets,
                commands + 1,
                last,
                lastBytes,
                nowNs);
    }
}
