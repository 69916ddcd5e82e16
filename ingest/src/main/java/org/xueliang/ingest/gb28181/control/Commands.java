package org.xueliang.ingest.gb28181.control;

import org.xueliang.ingest.gb28181.control.QueryException.Reason;
import org.xueliang.proto.v1.CruiseCommand;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.DragZoom;
import org.xueliang.proto.v1.PresetCommand;
import org.xueliang.proto.v1.ScanCommand;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.PtzInstruction;
import org.xueliang.protocol.manscdp.PtzInstruction.CruiseAction;
import org.xueliang.protocol.manscdp.PtzInstruction.PresetAction;
import org.xueliang.protocol.manscdp.PtzInstruction.ScanAction;

/** The contract's commands as the standard has them (GB/T 28181-2022 A.2.3.1). Following a target is not among them. */
final class Commands {
    private Commands() {}

    /** @throws QueryException a number out of range, or a command that the edition does not have */
    static ControlCommand of(DeviceCommand command, GbEdition edition) throws QueryException {
        try {
            return switch (command.getCommandCase()) {
                case PTZ ->
                    ptz(new PtzInstruction.Move(
                            command.getPtz().getPan(),
                            command.getPtz().getTilt(),
                            command.getPtz().getZoom()));
                case PRESET -> preset(command.getPreset());
                case CRUISE -> cruise(command.getCruise());
                case SCAN -> scan(command.getScan());
                case LENS ->
                    ptz(new PtzInstruction.Lens(
                            command.getLens().getFocus(), command.getLens().getIris()));
                case AUXILIARY ->
                    ptz(new PtzInstruction.Auxiliary(
                            command.getAuxiliary().getNumber(),
                            command.getAuxiliary().getOn()));
                case GUARD -> new ControlCommand.Guard(command.getGuard().getGuarded());
                case ALARM_RESET ->
                    new ControlCommand.AlarmReset(
                            numbers(
                                    "alarm_reset.method",
                                    command.getAlarmReset().getMethod()),
                            numbers("alarm_reset.type", command.getAlarmReset().getType()));
                case I_FRAME -> new ControlCommand.IFrame();
                case REBOOT -> new ControlCommand.Reboot();
                case DRAG_ZOOM -> dragZoom(command.getDragZoom());
                case HOME_POSITION ->
                    new ControlCommand.HomePosition(
                            command.getHomePosition().getEnabled(),
                            within(
                                    "home_position.reset_after_s",
                                    command.getHomePosition().getResetAfterS(),
                                    0,
                                    86_400),
                            within(
                                    "home_position.preset",
                                    command.getHomePosition().getPreset(),
                                    0,
                                    255));
                case PRECISE_PTZ -> precise(command, edition);
                case RECORD ->
                    new ControlCommand.RecordSwitch(command.getRecord().getOn(), 0);
                case FORMAT_CARD -> {
                    since2022("format_card", edition);
                    yield new ControlCommand.FormatSdCard(
                            within("format_card.card", command.getFormatCard().getCard(), 0, 255));
                }
                case COMMAND_NOT_SET -> throw new QueryException(Reason.BAD, "command: absent (expected: one of them)");
            };
        } catch (IllegalArgumentException e) {
            throw new QueryException(Reason.BAD, String.valueOf(e.getMessage()));
        }
    }

    /** Whether the thing moves on until something else is sent. */
    static boolean moves(ControlCommand command) {
        return command instanceof ControlCommand.Ptz ptz
                && (ptz.instruction() instanceof PtzInstruction.Move move
                                && (move.pan() != 0 || move.tilt() != 0 || move.zoom() != 0)
                        || ptz.instruction() instanceof PtzInstruction.Lens lens
                                && (lens.focus() != 0 || lens.iris() != 0));
    }

    /** What stops it. */
    static ControlCommand stopOf(ControlCommand command) {
        boolean lens = command instanceof ControlCommand.Ptz ptz && ptz.instruction() instanceof PtzInstruction.Lens;
        return new ControlCommand.Ptz(lens ? new PtzInstruction.Lens(0, 0) : PtzInstruction.STOP);
    }

    private static ControlCommand ptz(PtzInstruction instruction) {
        return new ControlCommand.Ptz(instruction);
    }

    private static ControlCommand preset(PresetCommand preset) throws QueryException {
        PresetAction action = switch (preset.getAction()) {
            case SET -> PresetAction.SET;
            case CALL -> PresetAction.CALL;
            case DELETE -> PresetAction.DELETE;
            case ACTION_UNSPECIFIED, UNRECOGNIZED -> throw unspecified("preset");
        };
        return ptz(new PtzInstruction.Preset(action, preset.getPreset()));
    }

    private static ControlCommand cruise(CruiseCommand cruise) throws QueryException {
        int track = cruise.getTrack();
        return ptz(
                switch (cruise.getAction()) {
                    case ADD_POINT -> new PtzInstruction.Cruise(CruiseAction.ADD_POINT, track, cruise.getPreset());
                    case DELETE_POINT ->
                        new PtzInstruction.Cruise(CruiseAction.DELETE_POINT, track, cruise.getPreset());
                    case DELETE_TRACK -> new PtzInstruction.Cruise(CruiseAction.DELETE_TRACK, track, 0);
                    case SET_SPEED -> new PtzInstruction.Cruise(CruiseAction.SET_SPEED, track, cruise.getValue());
                    case SET_DWELL -> new PtzInstruction.Cruise(CruiseAction.SET_DWELL, track, cruise.getValue());
                    case START -> new PtzInstruction.Cruise(CruiseAction.START, track, 0);
                    case STOP -> PtzInstruction.STOP;
                    case ACTION_UNSPECIFIED, UNRECOGNIZED -> throw unspecified("cruise");
                });
    }

    private static ControlCommand scan(ScanCommand scan) throws QueryException {
        int number = scan.getScan();
        return ptz(
                switch (scan.getAction()) {
                    case START -> new PtzInstruction.Scan(ScanAction.START, number, 0);
                    case SET_LEFT_EDGE -> new PtzInstruction.Scan(ScanAction.SET_LEFT_EDGE, number, 0);
                    case SET_RIGHT_EDGE -> new PtzInstruction.Scan(ScanAction.SET_RIGHT_EDGE, number, 0);
                    case SET_SPEED -> new PtzInstruction.Scan(ScanAction.SET_SPEED, number, scan.getSpeed());
                    case STOP -> PtzInstruction.STOP;
                    case ACTION_UNSPECIFIED, UNRECOGNIZED -> throw unspecified("scan");
                });
    }

    private static ControlCommand dragZoom(DragZoom zoom) {
        return new ControlCommand.DragZoom(
                zoom.getOut(),
                // The standard's Length is the window's width and its Width the height (A.2.3.1.8).
                within("drag_zoom.window_width", zoom.getWindowWidth(), 1, 65_535),
                within("drag_zoom.window_height", zoom.getWindowHeight(), 1, 65_535),
                within("drag_zoom.mid_x", zoom.getMidX(), 0, 65_535),
                within("drag_zoom.mid_y", zoom.getMidY(), 0, 65_535),
                within("drag_zoom.box_width", zoom.getBoxWidth(), 1, 65_535),
                within("drag_zoom.box_height", zoom.getBoxHeight(), 1, 65_535));
    }

    private static ControlCommand precise(DeviceCommand command, GbEdition edition) throws QueryException {
        since2022("precise_ptz", edition);
        double pan = command.getPrecisePtz().getPan();
        double tilt = command.getPrecisePtz().getTilt();
        double zoom = command.getPrecisePtz().getZoom();
        if (!(pan >= 0 && pan <= 360 && tilt >= -30 && tilt <= 90 && zoom >= 1 && zoom <= 1000)) {
            throw new QueryException(
                    Reason.BAD,
                    "precise_ptz: " + pan + ", " + tilt + ", " + zoom + " (expected: 0 to 360, -30 to 90, 1 and up)");
        }
        return new ControlCommand.PrecisePtz(pan, tilt, zoom);
    }

    private static void since2022(String command, GbEdition edition) throws QueryException {
        if (!edition.isAtLeast(GbEdition.GB2022)) {
            throw new QueryException(
                    Reason.NOT_POSSIBLE, command + ": the device speaks edition " + edition + " (expected: GB2022)");
        }
    }

    private static String numbers(String field, String text) {
        if (!text.matches("[0-9/]{0,32}")) {
            throw new IllegalArgumentException(
                    field + ": '" + text.length() + " characters' (expected: digits and '/')");
        }
        return text;
    }

    private static int within(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: " + min + " to " + max + ")");
        }
        return value;
    }

    private static QueryException unspecified(String command) {
        return new QueryException(Reason.BAD, command + ".action: absent (expected: one of them)");
    }
}
