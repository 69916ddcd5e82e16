package org.xueliang.protocol.manscdp;

/** Writes DeviceControl and DeviceConfig (2022 A.2.3). */
final class ControlWriter {
    private ControlWriter() {}

    static void write(XmlWriter xml, ControlCommand command, GbEdition edition) {
        boolean since2022 = edition.isAtLeast(GbEdition.GB2022);
        if (command instanceof ControlCommand.Ptz ptz) {
            xml.leaf("PTZCmd", PtzCommandCodec.encode(ptz.instruction()));
            if (!since2022) {
                // Devices until 2016 often expect it.
                xml.open("Info").leaf("ControlPriority", 5).close("Info");
            }
        } else if (command instanceof ControlCommand.Reboot) {
            xml.leaf("TeleBoot", "Boot");
        } else if (command instanceof ControlCommand.RecordSwitch record) {
            xml.leaf("RecordCmd", record.on() ? "Record" : "StopRecord");
            if (since2022) {
                xml.leaf("StreamNumber", record.streamNumber());
            }
        } else if (command instanceof ControlCommand.Guard guard) {
            xml.leaf("GuardCmd", guard.guarded() ? "SetGuard" : "ResetGuard");
        } else if (command instanceof ControlCommand.AlarmReset reset) {
            alarmReset(xml, reset);
        } else if (command instanceof ControlCommand.IFrame) {
            xml.leaf(since2022 ? "IFrameCmd" : "IFameCmd", "Send");
        } else if (command instanceof ControlCommand.DragZoom zoom) {
            dragZoom(xml, zoom);
        } else if (command instanceof ControlCommand.HomePosition home) {
            homePosition(xml, home);
        } else if (command instanceof ControlCommand.PrecisePtz precise) {
            xml.open("PTZPreciseCtrl")
                    .leaf("Pan", XmlWriter.decimal(precise.panDegrees()))
                    .leaf("Tilt", XmlWriter.decimal(precise.tiltDegrees()))
                    .leaf("Zoom", XmlWriter.decimal(precise.zoom()))
                    .close("PTZPreciseCtrl");
        } else if (command instanceof ControlCommand.FormatSdCard format) {
            xml.leaf("FormatSDCard", format.card());
        }
    }

    private static void alarmReset(XmlWriter xml, ControlCommand.AlarmReset reset) {
        xml.leaf("AlarmCmd", "ResetAlarm");
        if (!reset.method().isEmpty() || !reset.type().isEmpty()) {
            xml.open("Info")
                    .said("AlarmMethod", reset.method())
                    .said("AlarmType", reset.type())
                    .close("Info");
        }
    }

    private static void dragZoom(XmlWriter xml, ControlCommand.DragZoom zoom) {
        String element = zoom.out() ? "DragZoomOut" : "DragZoomIn";
        xml.open(element)
                .leaf("Length", zoom.windowLength())
                .leaf("Width", zoom.windowWidth())
                .leaf("MidPointX", zoom.midX())
                .leaf("MidPointY", zoom.midY())
                .leaf("LengthX", zoom.boxLength())
                .leaf("LengthY", zoom.boxWidth())
                .close(element);
    }

    static void homePosition(XmlWriter xml, ControlCommand.HomePosition home) {
        xml.open("HomePosition")
                .leaf("Enabled", home.enabled() ? 1 : 0)
                .leaf("ResetTime", home.resetAfterS())
                .leaf("PresetIndex", home.preset())
                .close("HomePosition");
    }
}
