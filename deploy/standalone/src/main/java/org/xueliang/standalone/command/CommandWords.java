package org.xueliang.standalone.command;

import org.xueliang.proto.v1.AlarmReset;
import org.xueliang.proto.v1.AuxiliarySwitch;
import org.xueliang.proto.v1.CruiseCommand;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.FormatCard;
import org.xueliang.proto.v1.GuardCommand;
import org.xueliang.proto.v1.HomePosition;
import org.xueliang.proto.v1.IFrameRequest;
import org.xueliang.proto.v1.LensCommand;
import org.xueliang.proto.v1.PrecisePtz;
import org.xueliang.proto.v1.PresetCommand;
import org.xueliang.proto.v1.PtzMove;
import org.xueliang.proto.v1.Reboot;
import org.xueliang.proto.v1.RecordSwitch;
import org.xueliang.proto.v1.ScanCommand;

/** Commands as people write them on a command line: {@code left:30,up:10}. Ranges are the server's to check. Pure. */
final class CommandWords {
    private CommandWords() {}

    /** @param name of the option, without its dashes */
    static DeviceCommand parse(String name, String text) {
        DeviceCommand.Builder command = DeviceCommand.newBuilder();
        switch (name) {
            case "ptz" -> command.setPtz(ptz(text));
            case "precise" -> command.setPrecisePtz(precise(text));
            case "preset" -> {
                String[] parts = parts("--preset", text, 2, 2);
                command.setPreset(PresetCommand.newBuilder()
                        .setAction(Words.constant(PresetCommand.Action.class, "--preset", parts[0]))
                        .setPreset(number("--preset", parts[1])));
            }
            case "cruise" -> {
                String[] parts = parts("--cruise", text, 2, 4);
                command.setCruise(CruiseCommand.newBuilder()
                        .setAction(Words.constant(CruiseCommand.Action.class, "--cruise", parts[0]))
                        .setTrack(number("--cruise", parts[1]))
                        .setPreset(parts.length > 2 ? number("--cruise", parts[2]) : 0)
                        .setValue(parts.length > 3 ? number("--cruise", parts[3]) : 0));
            }
            case "scan" -> {
                String[] parts = parts("--scan", text, 2, 3);
                command.setScan(ScanCommand.newBuilder()
                        .setAction(Words.constant(ScanCommand.Action.class, "--scan", parts[0]))
                        .setScan(number("--scan", parts[1]))
                        .setSpeed(parts.length > 2 ? number("--scan", parts[2]) : 0));
            }
            case "lens" -> command.setLens(lens(text));
            case "aux" -> {
                String[] parts = parts("--aux", text, 1, 2);
                command.setAuxiliary(AuxiliarySwitch.newBuilder()
                        .setOn(on("--aux", parts[0]))
                        .setNumber(parts.length > 1 ? number("--aux", parts[1]) : 1));
            }
            case "guard" -> command.setGuard(GuardCommand.newBuilder().setGuarded(on("--guard", text)));
            case "record" -> command.setRecord(RecordSwitch.newBuilder().setOn(on("--record", text)));
            case "home" -> command.setHomePosition(home(text));
            case "reset-alarm" -> command.setAlarmReset(AlarmReset.newBuilder().setMethod("0"));
            case "i-frame" -> command.setIFrame(IFrameRequest.getDefaultInstance());
            case "reboot" -> command.setReboot(Reboot.getDefaultInstance());
            case "format-card" -> command.setFormatCard(FormatCard.newBuilder().setCard(number("--format-card", text)));
            default -> throw new IllegalArgumentException("no such command: " + name);
        }
        return command.build();
    }

    private static PtzMove ptz(String text) {
        PtzMove.Builder move = PtzMove.newBuilder();
        if (text.equals("stop")) {
            return move.build();
        }
        for (String word : text.split(",", -1)) {
            String[] parts = parts("--ptz", word, 2, 2);
            int speed = number("--ptz", parts[1]);
            switch (parts[0]) {
                case "left" -> move.setPan(-speed);
                case "right" -> move.setPan(speed);
                case "up" -> move.setTilt(speed);
                case "down" -> move.setTilt(-speed);
                case "zoom-in" -> move.setZoom(speed);
                case "zoom-out" -> move.setZoom(-speed);
                default ->
                    throw wrong("--ptz", word, "left, right, up, down, zoom-in, zoom-out, each with :SPEED, or stop");
            }
        }
        return move.build();
    }

    private static LensCommand lens(String text) {
        LensCommand.Builder move = LensCommand.newBuilder();
        if (text.equals("stop")) {
            return move.build();
        }
        for (String word : text.split(",", -1)) {
            String[] parts = parts("--lens", word, 2, 2);
            int speed = number("--lens", parts[1]);
            switch (parts[0]) {
                case "near" -> move.setFocus(-speed);
                case "far" -> move.setFocus(speed);
                case "close" -> move.setIris(-speed);
                case "open" -> move.setIris(speed);
                default -> throw wrong("--lens", word, "near, far, close, open, each with :SPEED, or stop");
            }
        }
        return move.build();
    }

    private static PrecisePtz precise(String text) {
        PrecisePtz.Builder view = PrecisePtz.newBuilder().setZoom(1);
        for (String word : text.split(",", -1)) {
            String[] parts = parts("--precise", word, 2, 2);
            double value = decimal("--precise", parts[1]);
            switch (parts[0]) {
                case "pan" -> view.setPan(value);
                case "tilt" -> view.setTilt(value);
                case "zoom" -> view.setZoom(value);
                default -> throw wrong("--precise", word, "pan, tilt, zoom, each with :VALUE");
            }
        }
        return view.build();
    }

    private static HomePosition home(String text) {
        String[] parts = parts("--home", text, 1, 3);
        boolean on = on("--home", parts[0]);
        if (on != (parts.length == 3)) {
            throw wrong("--home", text, "off, or on:PRESET:SECONDS");
        }
        HomePosition.Builder home = HomePosition.newBuilder().setEnabled(on);
        if (on) {
            home.setPreset(number("--home", parts[1])).setResetAfterS(number("--home", parts[2]));
        }
        return home.build();
    }

    private static String[] parts(String option, String text, int least, int most) {
        String[] parts = text.split(":", -1);
        if (parts.length < least || parts.length > most) {
            throw wrong(
                    option,
                    text,
                    least == most ? least + " parts joined by ':'" : least + " to " + most + " parts joined by ':'");
        }
        return parts;
    }

    private static boolean on(String option, String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw wrong(option, text, "on or off");
        };
    }

    private static int number(String option, String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw wrong(option, text, "a whole number");
        }
        return Integer.parseInt(text);
    }

    private static double decimal(String option, String text) {
        if (!text.matches("-?[0-9]{1,6}(\\.[0-9]{1,6})?")) {
            throw wrong(option, text, "a number");
        }
        return Double.parseDouble(text);
    }

    private static IllegalArgumentException wrong(String option, String text, String expected) {
        return new IllegalArgumentException(option + ": '" + text + "' (expected: " + expected + ")");
    }
}
