package org.xueliang.standalone.recording;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoDepacketizer;
import org.xueliang.protocol.mpegps.PsMuxer;
import org.xueliang.protocol.rtp.RtpPacket;
import org.xueliang.protocol.rtp.SequenceTracker;
import org.xueliang.protocol.rtp.TimestampUnwrapper;
import org.xueliang.protocol.sdp.VideoTrack;
import org.xueliang.protocol.video.VideoFormats;

/** RTP of one video track into an MPEG program stream file. For one thread. */
final class PsFile implements AccessUnitSink, AutoCloseable {
    private static final int PROGRAM_END = 0x1B9;
    private static final double TICKS_PER_SECOND = 90_000;

    private final VideoTrack track;
    private final OutputStream out;
    private final PsMuxer muxer;
    private final VideoDepacketizer depacketizer;
    private final RtpPacket packet = new RtpPacket();
    private final SequenceTracker sequence = new SequenceTracker();
    private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
    private final DecodingTimes<AccessUnit> times = new DecodingTimes<>(this::write);
    private final ByteBuf program = UnpooledByteBufAllocator.DEFAULT.heapBuffer();
    private long bytes;
    private long pictures;
    private long damaged;
    private long lost;
    private long firstTicks;
    private long newestTicks;

    PsFile(VideoTrack track, Path file) throws IOException {
        this.track = track;
        this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
        this.muxer = new PsMuxer(track.codec(), null);
        this.depacketizer =
                VideoFormats.depacketizer(track.codec(), UnpooledByteBufAllocator.DEFAULT, track.parameterSets());
    }

    /** @throws UncheckedIOException the file cannot be written */
    void packet(ByteBuf rtp) {
        if (packet.wrap(rtp) != RtpPacket.Validity.VALID || packet.payloadType() != track.payloadType()) {
            return;
        }
        sequence.packet(packet.sequence());
        lost += sequence.missing();
        depacketizer.packet(
                packet.payload(), timestamps.unwrap(packet.timestamp()), packet.marker(), sequence.missing() > 0, this);
    }

    @Override
    public void accessUnit(AccessUnit unit) {
        if (unit.sliceCount() == 0) {
            unit.release();
            return;
        }
        if (pictures == 0) {
            firstTicks = unit.timestampTicks();
            newestTicks = firstTicks;
        }
        newestTicks = Math.max(newestTicks, unit.timestampTicks());
        pictures++;
        damaged += unit.damaged() ? 1 : 0;
        times.picture(unit, unit.timestampTicks() - firstTicks + (long) TICKS_PER_SECOND);
    }

    private void write(AccessUnit unit, long presentationTicks, long decodingTicks) {
        try {
            program.clear();
            muxer.video(
                    unit.annexB(), unit.randomAccess() != RandomAccess.NONE, presentationTicks, decodingTicks, program);
            bytes += program.readableBytes();
            program.readBytes(out, program.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            unit.release();
        }
    }

    @Override
    public void parameterSetRefused(ParameterSetException reason) {
        damaged++;
    }

    long bytes() {
        return bytes;
    }

    long pictures() {
        return pictures;
    }

    /** Packets that did not come, and pictures that are not whole. */
    long faults() {
        return lost + damaged;
    }

    /** Of what was written. */
    double seconds() {
        return (newestTicks - firstTicks) / TICKS_PER_SECOND;
    }

    @Override
    public void close() throws IOException {
        depacketizer.flush(this);
        times.end();
        depacketizer.close();
        program.clear().writeInt(PROGRAM_END);
        program.readBytes(out, program.readableBytes());
        program.release();
        out.close();
    }
}
