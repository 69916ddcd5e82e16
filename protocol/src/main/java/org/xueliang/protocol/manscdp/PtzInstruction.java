package org.xueliang.protocol.manscdp;

/** What the 8 bytes of PTZCmd say (2022 A.3). */
public sealed interface PtzInstruction {
    /** Ends movements, cruises and scans. */
    Move STOP = new Move(0, 0, 0);

    /**
     * Moves until the next one.
     *
     * @param pan -255 (left) to 255 (right)
     * @param tilt -255 (down) to 255 (up)
     * @param zoom -15 (out) to 15 (in)
     */
    record Move(int pan, int tilt, int zoom) implements PtzInstruction {
        public Move {
            PtzRange.check("pan", pan, -255, 255);
            PtzRange.check("tilt", tilt, -255, 255);
            PtzRange.check("zoom", zoom, -15, 15);
        }
    }

    /**
     * Focus and iris; both 0 stops them.
     *
     * @param focus -255 (near) to 255 (far)
     * @param iris -255 (close) to 255 (open)
     */
    record Lens(int focus, int iris) implements PtzInstruction {
        public Lens {
            PtzRange.check("focus", focus, -255, 255);
            PtzRange.check("iris", iris, -255, 255);
        }
    }

    /** @param number 1 to 255 */
    record Preset(PresetAction action, int number) implements PtzInstruction {
        public Preset {
            PtzRange.check("preset", number, 1, 255);
        }
    }

    enum PresetAction {
        SET,
        CALL,
        DELETE
    }

    /**
     * @param track 0 to 255
     * @param value preset for points (1 to 255), speed or seconds (0 to 4095), else 0
     */
    record Cruise(CruiseAction action, int track, int value) implements PtzInstruction {
        public Cruise {
            PtzRange.check("cruise", track, 0, 255);
            switch (action) {
                case ADD_POINT, DELETE_POINT -> PtzRange.check("preset", value, 1, 255);
                case SET_SPEED, SET_DWELL -> PtzRange.check("cruise value", value, 0, 4095);
                case DELETE_TRACK, START -> PtzRange.check("cruise value", value, 0, 0);
            }
        }
    }

    /** A cruise is stopped by {@link #STOP}. */
    enum CruiseAction {
        ADD_POINT,
        DELETE_POINT,
        DELETE_TRACK,
        SET_SPEED,
        SET_DWELL,
        START
    }

    /**
     * @param scan 0 to 255
     * @param speed 0 to 4095 for SET_SPEED, else 0
     */
    record Scan(ScanAction action, int scan, int speed) implements PtzInstruction {
        public Scan {
            PtzRange.check("scan", scan, 0, 255);
            PtzRange.check("scan speed", speed, 0, action == ScanAction.SET_SPEED ? 4095 : 0);
        }
    }

    /** A scan is stopped by {@link #STOP}. */
    enum ScanAction {
        START,
        SET_LEFT_EDGE,
        SET_RIGHT_EDGE,
        SET_SPEED
    }

    /** @param number 1 is the wiper; 1 to 255 */
    record Auxiliary(int number, boolean on) implements PtzInstruction {
        public Auxiliary {
            PtzRange.check("auxiliary", number, 1, 255);
        }
    }
}
