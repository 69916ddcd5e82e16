package org.xueliang.registry.device;

import org.xueliang.proto.v1.CruiseCommand;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.DragZoom;
import org.xueliang.proto.v1.HomePosition;
import org.xueliang.proto.v1.PrecisePtz;
import org.xueliang.proto.v1.PresetCommand;
import org.xueliang.proto.v1.PtzMove;
import org.xueliang.proto.v1.ScanCommand;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** Ranges of commands (GB/T 28181-2022 A.2.3 and A.3), and their words for the record. Pure. */
final class CommandCheck {
    private static final String FIELD = "command.";
    private static final int MAX_PIXELS = 65535;

    private CommandCheck() {}

    static void command(DeviceCommand command) {
        switch (command.getCommandCase()) {
            case PTZ -> ptz(command.getPtz());
            case PRESET -> {
                Check.known(
                        FIELD + "preset.action",
                        command.getPreset().getAction(),
                        PresetCommand.Action.ACTION_UNSPECIFIED);
                Check.range(FIELD + "preset.preset", command.getPreset().getPreset(), 1, 255);
            }
            case CRUISE -> cruise(command.getCruise());
            case SCAN -> {
                Check.known(
                        FIELD + "scan.action", command.getScan().getAction(), ScanCommand.Action.ACTION_UNSPECIFIED);
                Check.range(FIELD + "scan.scan", command.getScan().getScan(), 0, 255);
                Check.range(FIELD + "scan.speed", command.getScan().getSpeed(), 0, 4095);
            }
            case LENS -> {
                Check.range(FIELD + "lens.focus", command.getLens().getFocus(), -255, 255);
                Check.range(FIELD + "lens.iris", command.getLens().getIris(), -255, 255);
            }
            case AUXILIARY ->
                Check.range(FIELD + "auxiliary.number", command.getAuxiliary().getNumber(), 1, 255);
            case ALARM_RESET -> {
                Check.text(FIELD + "alarm_reset.method", command.getAlarmReset().getMethod(), 0, 16);
                Check.text(FIELD + "alarm_reset.type", command.getAlarmReset().getType(), 0, 16);
            }
            case DRAG_ZOOM -> dragZoom(command.getDragZoom());
            case HOME_POSITION -> homePosition(command.getHomePosition());
            case FORMAT_CARD ->
                Check.range(FIELD + "format_card.card", command.getFormatCard().getCard(), 0, 255);
            case PRECISE_PTZ -> precisePtz(command.getPrecisePtz());
            case GUARD, I_FRAME, REBOOT, RECORD -> {}
            case COMMAND_NOT_SET ->
                throw Refusal.badField(
                        "command",
                        "",
                        "one of ptz, preset, cruise, scan, lens, auxiliary, guard, alarm_reset, i_frame, reboot,"
                                + " drag_zoom, home_position, precise_ptz, record, format_card");
        }
    }

    private static void ptz(PtzMove ptz) {
        Check.range(FIELD + "ptz.pan", ptz.getPan(), -255, 255);
        Check.range(FIELD + "ptz.tilt", ptz.getTilt(), -255, 255);
        Check.range(FIELD + "ptz.zoom", ptz.getZoom(), -15, 15);
    }

    private static void cruise(CruiseCommand cruise) {
        Check.known(FIELD + "cruise.action", cruise.getAction(), CruiseCommand.Action.ACTION_UNSPECIFIED);
        Check.range(FIELD + "cruise.track", cruise.getTrack(), 0, 255);
        switch (cruise.getAction()) {
            case ADD_POINT, DELETE_POINT, SET_SPEED, SET_DWELL ->
                Check.range(FIELD + "cruise.preset", cruise.getPreset(), 1, 255);
            case DELETE_TRACK, START, STOP -> Check.range(FIELD + "cruise.preset", cruise.getPreset(), 0, 255);
            case ACTION_UNSPECIFIED, UNRECOGNIZED -> {}
        }
        Check.range(FIELD + "cruise.value", cruise.getValue(), 0, 4095);
    }

    private static void dragZoom(DragZoom zoom) {
        Check.range(FIELD + "drag_zoom.window_width", zoom.getWindowWidth(), 1, MAX_PIXELS);
        Check.range(FIELD + "drag_zoom.window_height", zoom.getWindowHeight(), 1, MAX_PIXELS);
        Check.range(FIELD + "drag_zoom.mid_x", zoom.getMidX(), 0, zoom.getWindowWidth());
        Check.range(FIELD + "drag_zoom.mid_y", zoom.getMidY(), 0, zoom.getWindowHeight());
        Check.range(FIELD + "drag_zoom.box_width", zoom.getBoxWidth(), 1, zoom.getWindowWidth());
        Check.range(FIELD + "drag_zoom.box_height", zoom.getBoxHeight(), 1, zoom.getWindowHeight());
    }

    private static void homePosition(HomePosition home) {
        Check.range(FIELD + "home_position.reset_after_s", home.getResetAfterS(), 0, 86_400);
        Check.range(FIELD + "home_position.preset", home.getPreset(), 0, 255);
    }

    private static void precisePtz(PrecisePtz ptz) {
        Check.range(FIELD + "precise_ptz.pan", ptz.getPan(), 0, 360);
        Check.range(FIELD + "precise_ptz.tilt", ptz.getTilt(), -30, 90);
        Check.range(FIELD + "precise_ptz.zoom", ptz.getZoom(), 1, 1000);
    }

    /** {@code ptz pan: -30 tilt: 0 zoom: 0}: its name and values on one line. */
    static String words(DeviceCommand command) {
        return command.toString()
                .replaceAll("\\s+", " ")
                .replace("{ ", "")
                .replace(" }", "")
                .trim();
    }
}
