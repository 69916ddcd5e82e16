package org.xueliang.analytics.detect;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.xueliang.analytics.codec.Codec;

/**
 * Bytes of a channel's state, version 3 (1 had no awaited stream, 2 counted keyframes where 3 has groups). Fields lie in the order of the classes; models as unsigned 16-bit in 1/256 of a
 * step of luma, which is finer than anything that is judged.
 */
public final class ChannelStateCodec implements Codec<ChannelState> {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CELLS = Picture.MAX_SIDE * Picture.MAX_SIDE;
    private static final int MAX_ZONES = 64;

    @Override
    public int version() {
        return 3;
    }

    @Override
    public void write(ChannelState state, DataOutput out) throws IOException {
        out.writeUTF(state.place);
        SignalState signal = state.signal;
        out.writeBoolean(signal.online);
        out.writeLong(signal.lastUs);
        out.writeUTF(signal.session);
        out.writeLong(signal.sequence);
        out.writeLong(signal.lostUs);
        out.writeLong(signal.graceUntilUs);
        out.writeLong(signal.awaitedUs);
        out.writeUTF(signal.awaitedCause);
        writeScene(state.scene, out);
        writeFrozen(state.frozen, out);
        out.writeInt(state.motion.size());
        for (var entry : state.motion.entrySet()) {
            out.writeUTF(entry.getKey());
            writeMotion(entry.getValue(), out);
        }
        writeModel(state.model, out);
    }

    @Override
    public ChannelState read(int version, DataInput in) throws IOException {
        ChannelState state = new ChannelState();
        state.place = in.readUTF();
        SignalState signal = state.signal;
        signal.online = in.readBoolean();
        signal.lastUs = in.readLong();
        signal.session = in.readUTF();
        signal.sequence = in.readLong();
        signal.lostUs = in.readLong();
        signal.graceUntilUs = in.readLong();
        if (version >= 2) {
            signal.awaitedUs = in.readLong();
            signal.awaitedCause = in.readUTF();
        }
        readScene(state.scene, in);
        readFrozen(state.frozen, version, in);
        int zones = bounded("zones", in.readInt(), MAX_ZONES);
        for (int i = 0; i < zones; i++) {
            String zone = in.readUTF();
            state.motion.put(zone, readMotion(in));
        }
        state.model = readModel(in);
        return state;
    }

    private static void writeScene(SceneState scene, DataOutput out) throws IOException {
        out.writeByte(
                switch (scene.phase) {
                    case NORMAL -> 0;
                    case COVERED -> 1;
                    case MOVED -> 2;
                });
        out.writeLong(scene.beginUs);
        out.writeLong(scene.fadingUs);
        out.writeLong(scene.suspectUs);
        out.writeInt(scene.coverVotes);
        out.writeInt(scene.moveVotes);
        out.writeLong(scene.crowdedUs);
        out.writeLong(scene.goodUs);
        out.writeInt(scene.goodSamples);
        out.writeFloat(scene.usualSame);
        out.writeInt(scene.fine.length);
        for (float energy : scene.fine) {
            out.writeFloat(energy);
        }
        writeModel(scene.candidate, out);
        writeModel(scene.previous, out);
        out.writeLong(scene.previousUs);
    }

    private static void readScene(SceneState scene, DataInput in) throws IOException {
        int phase = in.readUnsignedByte();
        scene.phase = switch (phase) {
            case 0 -> SceneState.Phase.NORMAL;
            case 1 -> SceneState.Phase.COVERED;
            case 2 -> SceneState.Phase.MOVED;
            default -> throw new IOException("phase of a scene: " + phase + " (expected: 0 to 2)");
        };
        scene.beginUs = in.readLong();
        scene.fadingUs = in.readLong();
        scene.suspectUs = in.readLong();
        scene.coverVotes = in.readInt();
        scene.moveVotes = in.readInt();
        scene.crowdedUs = in.readLong();
        scene.goodUs = in.readLong();
        scene.goodSamples = in.readInt();
        scene.usualSame = in.readFloat();
        scene.fine = new float[bounded("blocks", in.readInt(), MAX_CELLS)];
        for (int i = 0; i < scene.fine.length; i++) {
            scene.fine[i] = in.readFloat();
        }
        scene.candidate = readModel(in);
        scene.previous = readModel(in);
        scene.previousUs = in.readLong();
    }

    private static void writeFrozen(FrozenState frozen, DataOutput out) throws IOException {
        out.writeInt(frozen.anchor.length);
        out.write(frozen.anchor);
        out.writeLong(frozen.anchorUs);
        out.writeLong(frozen.anchorGroupUs);
        out.writeInt(frozen.still);
        out.writeInt(frozen.reference.length);
        out.write(frozen.reference);
        out.writeLong(frozen.referenceUs);
        out.writeLong(frozen.referenceGroupUs);
        out.writeFloat(frozen.usualNoise);
        out.writeInt(frozen.noiseSamples);
        out.writeFloat(frozen.usualBytes);
        out.writeLong(frozen.collapsedUs);
        out.writeLong(frozen.lastUs);
        out.writeLong(frozen.sampleUs);
        out.writeLong(frozen.groupUs);
        out.writeLong(frozen.beginUs);
    }

    private static void readFrozen(FrozenState frozen, int version, DataInput in) throws IOException {
        frozen.anchor = new byte[bounded("pixels", in.readInt(), MAX_CELLS)];
        in.readFully(frozen.anchor);
        frozen.anchorUs = in.readLong();
        if (version >= 3) {
            frozen.anchorGroupUs = in.readLong();
        }
        frozen.still = in.readInt();
        if (version < 3) {
            in.readInt(); // keyframes: the group stays unknown until the next sample
        }
        frozen.reference = new byte[bounded("pixels", in.readInt(), MAX_CELLS)];
        in.readFully(frozen.reference);
        frozen.referenceUs = in.readLong();
        if (version >= 3) {
            frozen.referenceGroupUs = in.readLong();
        } else {
            in.readInt();
        }
        frozen.usualNoise = in.readFloat();
        frozen.noiseSamples = in.readInt();
        frozen.usualBytes = in.readFloat();
        frozen.collapsedUs = in.readLong();
        frozen.lastUs = in.readLong();
        if (version >= 3) {
            frozen.sampleUs = in.readLong();
            frozen.groupUs = in.readLong();
        }
        frozen.beginUs = in.readLong();
    }

    private static void writeMotion(MotionState motion, DataOutput out) throws IOException {
        out.writeLong(motion.streakUs);
        out.writeInt(motion.streak);
        out.writeLong(motion.beginUs);
        out.writeLong(motion.lastSeenUs);
        out.writeInt(motion.quiet);
        out.writeFloat(motion.peak);
    }

    private static MotionState readMotion(DataInput in) throws IOException {
        MotionState motion = new MotionState();
        motion.streakUs = in.readLong();
        motion.streak = in.readInt();
        motion.beginUs = in.readLong();
        motion.lastSeenUs = in.readLong();
        motion.quiet = in.readInt();
        motion.peak = in.readFloat();
        return motion;
    }

    private static void writeModel(@Nullable BackgroundModel model, DataOutput out) throws IOException {
        out.writeBoolean(model != null);
        if (model == null) {
            return;
        }
        out.writeShort(model.width);
        out.writeShort(model.height);
        out.writeInt(model.samples);
        out.writeLong(model.firstUs);
        out.writeLong(model.lastUs);
        byte[] cells = new byte[model.mean.length * 4];
        for (int i = 0; i < model.mean.length; i++) {
            int mean = Math.max(0, Math.min(0xFFFF, Math.round(model.mean[i] * 256)));
            int deviation = Math.max(0, Math.min(0xFFFF, Math.round(model.deviation[i] * 256)));
            cells[i * 4] = (byte) (mean >> 8);
            cells[i * 4 + 1] = (byte) mean;
            cells[i * 4 + 2] = (byte) (deviation >> 8);
            cells[i * 4 + 3] = (byte) deviation;
        }
        out.write(cells);
    }

    private static @Nullable BackgroundModel readModel(DataInput in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        int width = bounded("width", in.readShort(), Picture.MAX_SIDE);
        int height = bounded("height", in.readShort(), Picture.MAX_SIDE);
        BackgroundModel model = new BackgroundModel(width, height);
        model.samples = in.readInt();
        model.firstUs = in.readLong();
        model.lastUs = in.readLong();
        byte[] cells = new byte[width * height * 4];
        in.readFully(cells);
        for (int i = 0; i < model.mean.length; i++) {
            model.mean[i] = ((cells[i * 4] & 0xFF) << 8 | cells[i * 4 + 1] & 0xFF) / 256f;
            model.deviation[i] = ((cells[i * 4 + 2] & 0xFF) << 8 | cells[i * 4 + 3] & 0xFF) / 256f;
        }
        return model;
    }

    private static int bounded(String what, int value, int max) throws IOException {
        if (value < 0 || value > max) {
            throw new IOException(what + ": " + value + " (expected: 0 to " + max + ")");
        }
        return value;
    }

    @Override
    public ChannelState copy(ChannelState value) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
            write(value, new DataOutputStream(bytes));
            return read(version(), new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException("a state that cannot be read back", e);
        }
    }
}
