package org.xueliang.protocol.manscdp;

/** What DeviceControl asks for (2022 A.2.3.1). Following a target is not among them. */
public sealed interface ControlCommand {
    /** 2022 9.3.1: whether a Response follows the SIP 200. */
    default boolean expectsResponse() {
        return false;
    }

    /** PTZCmd. */
    record Ptz(PtzInstruction instruction) implements ControlCommand {}

    /** TeleBoot. */
    record Reboot() implements ControlCommand {}

    /** @param streamNumber 2022: 0 main stream; left out for older editions */
    record RecordSwitch(boolean on, int streamNumber) implements ControlCommand {
        @Override
        public boolean expectsResponse() {
            return true;
        }
    }

    /** GuardCmd. Hikvision sends no alarms before it (S32 in vendor-quirks). */
    record Guard(boolean guarded) implements ControlCommand {
        @Override
        public boolean expectsResponse() {
            return true;
        }
    }

    /**
     * AlarmCmd ResetAlarm.
     *
     * @param method "0" or "1/2"; empty for all
     * @param type empty for all
     */
    record AlarmReset(String method, String type) implements ControlCommand {
        @Override
        public boolean expectsResponse() {
            return true;
        }
    }

    /** IFrameCmd, spelled IFameCmd until 2016. */
    record IFrame() implements ControlCommand {}

    /** DragZoomIn and DragZoomOut: window and box in pixels, origin top left. */
    record DragZoom(boolean out, int windowLength, int windowWidth, int midX, int midY, int boxLength, int boxWidth)
            implements ControlCommand {}

    /**
     * HomePosition.
     *
     * @param resetAfterS seconds without a command until it goes there
     * @param preset 0 to 255
     */
    record HomePosition(boolean enabled, int resetAfterS, int preset) implements ControlCommand {
        @Override
        public boolean expectsResponse() {
            return true;
        }
    }

    /**
     * PTZPreciseCtrl, 2022.
     *
     * @param panDegrees clockwise from above, 0 to 360
     * @param tiltDegrees down positive, -30 to 90
     * @param zoom 1 and up
     */
    record PrecisePtz(double panDegrees, double tiltDegrees, double zoom) implements ControlCommand {}

    /**
     * FormatSDCard, 2022.
     *
     * @param card its number; 0 all of them
     */
    record FormatSdCard(int card) implements ControlCommand {}
}
