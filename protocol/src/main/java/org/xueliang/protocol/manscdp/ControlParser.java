package org.xueliang.protocol.manscdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Control (2022 A.2.3): what an upper platform commands. */
final class ControlParser {
    private ControlParser() {}

    static ManscdpMessage parse(MessageHead head, Fields root) {
        if (head.is("DeviceConfig")) {
            List<ConfigBlock> blocks = ConfigBlockParser.blocks(root);
            return blocks.isEmpty()
                    ? head.unsupported(UnsupportedMessage.Reason.UNKNOWN_CONTROL, "DeviceConfig without settings")
                    : new DeviceConfig(head.sn(), head.deviceId(), blocks);
        }
        return head.is("DeviceControl") ? deviceControl(head, root) : head.unknown();
    }

    private static ManscdpMessage deviceControl(MessageHead head, Fields root) {
        if (root.has("TargetTrack")) {
            return head.unsupported(
                    UnsupportedMessage.Reason.TARGET_TRACK_REFUSED, "TargetTrack: following a target is not done here");
        }
        if (root.has("DeviceUpgrade")) {
            return head.unsupported(UnsupportedMessage.Reason.NOT_OFFERED, "DeviceUpgrade");
        }
        if (root.has("SnapShotConfig") || root.has("SnapShot")) {
            // L8 in gb28181-quirks: under DeviceControl in some code, under DeviceConfig in the text.
            root.oddities().see(ManscdpOddity.BLOCK_NAMED_OTHERWISE);
            return new DeviceConfig(head.sn(), head.deviceId(), ConfigBlockParser.blocks(root));
        }
        ControlCommand command;
        try {
            command = command(root);
        } catch (PtzCommandException bad) {
            return head.unsupported(UnsupportedMessage.Reason.BAD_PTZ_COMMAND, String.valueOf(bad.getMessage()));
        }
        return command == null
                ? head.unsupported(UnsupportedMessage.Reason.UNKNOWN_CONTROL, "DeviceControl without a known command")
                : new DeviceControl(head.sn(), head.deviceId(), command);
    }

    private static @Nullable ControlCommand command(Fields root) throws PtzCommandException {
        if (root.has("PTZCmd")) {
            return new ControlCommand.Ptz(PtzCommandCodec.decode(root.text("PTZCmd")));
        }
        if (root.has("TeleBoot")) {
            return root.text("TeleBoot").equalsIgnoreCase("Boot") ? new ControlCommand.Reboot() : null;
        }
        if (root.has("RecordCmd")) {
            Boolean on = choice(root.text("RecordCmd"), "Record", "StopRecord");
            return on == null ? null : new ControlCommand.RecordSwitch(on, root.integer("StreamNumber", 0));
        }
        if (root.has("GuardCmd")) {
            Boolean on = choice(root.text("GuardCmd"), "SetGuard", "ResetGuard");
            return on == null ? null : new ControlCommand.Guard(on);
        }
        if (root.has("AlarmCmd")) {
            Fields info = root.child("Info");
            Fields place = info == null ? root : info;
            return root.text("AlarmCmd").equalsIgnoreCase("ResetAlarm")
                    ? new ControlCommand.AlarmReset(place.text("AlarmMethod", 64), place.text("AlarmType", 64))
                    : null;
        }
        if (root.has("IFrameCmd")) {
            return new ControlCommand.IFrame();
        }
        if (root.has("IFameCmd")) {
            root.oddities().see(ManscdpOddity.OLD_SPELLING);
            return new ControlCommand.IFrame();
        }
        return position(root);
    }

    private static @Nullable ControlCommand position(Fields root) {
        Fields in = root.child("DragZoomIn");
        Fields out = root.child("DragZoomOut");
        if (in != null) {
            return dragZoom(in, false);
        }
        if (out != null) {
            return dragZoom(out, true);
        }
        Fields home = root.child("HomePosition");
        if (home != null) {
            return homePosition(home);
        }
        if (root.has("FormatSDCard")) {
            int card = root.integer("FormatSDCard", -1);
            return card < 0 ? null : new ControlCommand.FormatSdCard(card);
        }
        Fields precise = root.child("PTZPreciseCtrl");
        if (precise != null) {
            Double pan = precise.number("Pan");
            Double tilt = precise.number("Tilt");
            Double zoom = precise.number("Zoom");
            return pan == null || tilt == null
                    ? null
                    : new ControlCommand.PrecisePtz(pan, tilt, zoom == null ? 1 : zoom);
        }
        return null;
    }

    private static ControlCommand.DragZoom dragZoom(Fields box, boolean out) {
        return new ControlCommand.DragZoom(
                out,
                box.integer("Length", 0),
                box.integer("Width", 0),
                box.integer("MidPointX", 0),
                box.integer("MidPointY", 0),
                box.integer("LengthX", 0),
                box.integer("LengthY", 0));
    }

    static ControlCommand.HomePosition homePosition(Fields home) {
        return new ControlCommand.HomePosition(
                home.integer("Enabled", 0) != 0, home.integer("ResetTime", 0), home.integer("PresetIndex", 0));
    }

    private static @Nullable Boolean choice(String text, String yes, String no) {
        return text.equalsIgnoreCase(yes) ? Boolean.TRUE : text.equalsIgnoreCase(no) ? Boolean.FALSE : null;
    }
}
