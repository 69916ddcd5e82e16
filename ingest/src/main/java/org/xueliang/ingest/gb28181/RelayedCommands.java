package org.xueliang.ingest.gb28181;

import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AlarmReset;
import org.xueliang.proto.v1.AuxiliarySwitch;
import org.xueliang.proto.v1.CruiseCommand;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.DragZoom;
import org.xueliang.proto.v1.GuardCommand;
import org.xueliang.proto.v1.HomePosition;
import org.xueliang.proto.v1.IFrameRequest;
import org.xueliang.proto.v1.LensCommand;
import org.xueliang.proto.v1.PrecisePtz;
import org.xueliang.proto.v1.PresetCommand;
import org.xueliang.proto.v1.PtzMove;
import org.xueliang.proto.v1.RecordSwitch;
import org.xueliang.proto.v1.ScanCommand;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.PtzInstruction;

/** Commands of a platform above as our own calls have them: so they are watched and bounded as if a person had given them. */
final class RelayedCommands {
    private RelayedCommands() {}

    /** @return null where it is not passed on: a device is not restarted from above */
    static @Nullable DeviceCommand of(ControlCommand command) {
        DeviceCommand.Builder relayed = DeviceCommand.newBuilder();
        if (command instanceof ControlCommand.Ptz ptz) {
            ptz(ptz.instruction(), relayed);
        } else if (command instanceof ControlCommand.RecordSwitch record) {
            relayed.setRecord(RecordSwitch.newBuilder().setOn(record.on()));
        } else if (command instanceof ControlCommand.Guard guard) {
            relayed.setGuard(GuardCommand.newBuilder().setGuarded(guard.guarded()));
        } else if (command instanceof ControlCommand.AlarmReset reset) {
            relayed.setAlarmReset(
                    AlarmReset.newBuilder().setMethod(reset.method()).setType(reset.type()));
        } else if (command instanceof ControlCommand.IFrame) {
            relayed.setIFrame(IFrameRequest.getDefaultInstance());
        } else if (command instanceof ControlCommand.DragZoom zoom) {
            relayed.setDragZoom(DragZoom.newBuilder()
                    .setOut(zoom.out())
                    .setWindowWidth(zoom.windowLength())
                    .setWindowHeight(zoom.windowWidth())
                    .setMidX(zoom.midX())
                    .setMidY(zoom.midY())
                    .setBoxWidth(zoom.boxLength())
                    .setBoxHeight(zoom.boxWidth()));
        } else if (command instanceof ControlCommand.HomePosition home) {
            relayed.setHomePosition(HomePosition.newBuilder()
                    .setEnabled(home.enabled())
                    .setResetAfterS(home.resetAfterS())
                    .setPreset(home.preset()));
        } else if (command instanceof ControlCommand.PrecisePtz precise) {
            relayed.setPrecisePtz(PrecisePtz.newBuilder()
                    .setPan(precise.panDegrees())
                    .setTilt(precise.tiltDegrees())
                    .setZoom(precise.zoom()));
        } else {
            return null;
        }
        return relayed.build();
    }

    private static void ptz(PtzInstruction instruction, DeviceCommand.Builder relayed) {
        if (instruction instanceof PtzInstruction.Move move) {
            relayed.setPtz(
                    PtzMove.newBuilder().setPan(move.pan()).setTilt(move.tilt()).setZoom(move.zoom()));
        } else if (instruction instanceof PtzInstruction.Lens lens) {
            relayed.setLens(LensCommand.newBuilder().setFocus(lens.focus()).setIris(lens.iris()));
        } else if (instruction instanceof PtzInstruction.Preset preset) {
            relayed.setPreset(PresetCommand.newBuilder()
                    .setAction(PresetCommand.Action.valueOf(preset.action().name()))
                    .setPreset(preset.number()));
        } else if (instruction instanceof PtzInstruction.Cruise cruise) {
            boolean point = cruise.action() == PtzInstruction.CruiseAction.ADD_POINT
                    || cruise.action() == PtzInstruction.CruiseAction.DELETE_POINT;
            relayed.setCruise(CruiseCommand.newBuilder()
                    .setAction(CruiseCommand.Action.valueOf(cruise.action().name()))
                    .setTrack(cruise.track())
                    .setPreset(point ? cruise.value() : 0)
                    .setValue(point ? 0 : cruise.value()));
        } else if (instruction instanceof PtzInstruction.Scan scan) {
            relayed.setScan(ScanCommand.newBuilder()
                    .setAction(ScanCommand.Action.valueOf(scan.action().name()))
                    .setScan(scan.scan())
                    .setSpeed(scan.speed()));
        } else if (instruction instanceof PtzInstruction.Auxiliary auxiliary) {
            relayed.setAuxiliary(
                    AuxiliarySwitch.newBuilder().setNumber(auxiliary.number()).setOn(auxiliary.on()));
        }
    }
}
