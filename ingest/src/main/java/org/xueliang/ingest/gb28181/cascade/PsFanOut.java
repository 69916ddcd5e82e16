package org.xueliang.ingest.gb28181.cascade;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.Gop;
import org.xueliang.ingest.media.TimedAccessUnit;
import org.xueliang.protocol.audio.AdtsHeader;
import org.xueliang.protocol.audio.AudioCodec;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.AnnexB;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.mpegps.PsMuxer;
import org.xueliang.protocol.mpegps.PsStreamType;

/**
 * One stream for all platforms that look at it: each picture is multiplexed once. Who joins begins with the cache's newest
 * keyframe. Owned by the stream's event loop; {@link #join} alone may be called from elsewhere.
 */
final class PsFanOut {
    /** A larger group is not sent at once: over UDP the network would lose it, over TCP it would fill the queue. */
    private static final long MAX_FIRST_UDP_BYTES = 512 << 10;

    private static final long MAX_FIRST_TCP_BYTES = 4 << 20;
    private static final int H264_SPS = 7;
    private static final int H265_SPS = 33;
    private static final int NALS_LOOKED_AT = 8;

    private final ChannelStream stream;
    private final ByteBufAllocator allocator;
    private final PsMuxer silent;
    /** For platforms that may hear; the silent one before the first sound. */
    private PsMuxer sounding;

    private @Nullable AudioFormat format;
    private final Queue<PsSeat> joining = new ConcurrentLinkedQueue<>();
    private final List<PsSeat> seats = new ArrayList<>();
    private volatile boolean ended;

    PsFanOut(ChannelStream stream, ByteBufAllocator allocator) {
        this.stream = stream;
        this.allocator = allocator;
        this.silent = new PsMuxer(stream.codec(), null);
        this.sounding = silent;
    }

    /** False where the stream is over. */
    boolean join(PsSeat seat) {
        if (ended) {
            return false;
        }
        joining.add(seat);
        return !ended || !joining.remove(seat);
    }

    void accessUnit(AccessUnit unit) {
        if (seats.isEmpty() && joining.isEmpty()) {
            return;
        }
        seats.removeIf(PsSeat::gone);
        send(unit, false);
        send(unit, true);
        // After the live ones: the cache holds this unit already.
        PsSeat seat;
        while ((seat = joining.poll()) != null) {
            sendCached(seat);
            seats.add(seat);
        }
    }

    /** To those who hear, or to those who do not. */
    private void send(AccessUnit unit, boolean hearing) {
        if (seats.stream().noneMatch(seat -> seat.hears() == hearing)) {
            return;
        }
        ByteBuf program = allocator.buffer(unit.sizeBytes() + 1024);
        try {
            boolean keyframe = mux(unit, hearing ? sounding : silent, program);
            for (PsSeat seat : seats) {
                if (seat.hears() == hearing) {
                    seat.unit(program, keyframe, unit.timestampTicks());
                }
            }
        } finally {
            program.release();
        }
    }

    /** The map tells of the audio with the next keyframe. */
    void audio(AudioFormat coming, ByteBuf frame, long ticks) {
        if (!coming.fitsProgramStream() || seats.stream().noneMatch(PsSeat::hears)) {
            return;
        }
        if (!coming.equals(format)) {
            format = coming;
            sounding = new PsMuxer(stream.codec(), PsStreamType.of(coming.codec()));
        }
        ByteBuf frames = allocator.buffer(frame.readableBytes() + AdtsHeader.BYTES);
        ByteBuf program = allocator.buffer(frame.readableBytes() + 128);
        try {
            if (coming.codec() == AudioCodec.AAC) {
                AdtsHeader.write(coming, frame.readableBytes(), frames);
            }
            frames.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
            sounding.audio(frames, ticks, program);
            for (PsSeat seat : seats) {
                if (seat.hears() && !seat.gone()) {
                    seat.audio(program, ticks);
                }
            }
        } finally {
            frames.release();
            program.release();
        }
    }

    /** @return whether a decoder can begin here */
    private boolean mux(AccessUnit unit, PsMuxer muxer, ByteBuf program) {
        boolean keyframe = unit.randomAccess() != RandomAccess.NONE;
        ParameterSets sets = keyframe && !hasParameterSets(unit) ? stream.parameterSets() : null;
        if (sets == null) {
            muxer.video(unit.annexB(), keyframe, unit.timestampTicks(), unit.timestampTicks(), program);
            return keyframe;
        }
        // RTSP cameras may say them in SDP alone; in a program stream they have to be in front of the picture.
        ByteBuf whole = allocator.buffer(sets.annexB().length + unit.sizeBytes());
        try {
            whole.writeBytes(sets.annexB());
            whole.writeBytes(unit.annexB(), unit.annexB().readerIndex(), unit.sizeBytes());
            muxer.video(whole, true, unit.timestampTicks(), unit.timestampTicks(), program);
        } finally {
            whole.release();
        }
        return true;
    }

    private static boolean hasParameterSets(AccessUnit unit) {
        ByteBuf bytes = unit.annexB();
        boolean h264 = unit.codec() == VideoCodec.H264;
        int index = bytes.readerIndex();
        int end = bytes.writerIndex();
        for (int i = 0; i < NALS_LOOKED_AT; i++) {
            int code = AnnexB.findStartCode(bytes, index, end);
            int nal = code + AnnexB.START_CODE_BYTES;
            if (code < 0 || code >= end || nal >= end) {
                return false;
            }
            int first = bytes.getByte(nal);
            if ((h264 ? first & 0x1F : first >> 1 & 0x3F) == (h264 ? H264_SPS : H265_SPS)) {
                return true;
            }
            index = nal;
        }
        return false;
    }

    /** From the newest keyframe on; nothing where there is none, it was cut, or it is too much: the next keyframe begins then. */
    private void sendCached(PsSeat seat) {
        Gop gop = stream.gops().retainedNewest();
        if (gop == null) {
            return;
        }
        try {
            long bytes = 0;
            for (TimedAccessUnit unit : gop.units()) {
                bytes += unit.unit().sizeBytes();
            }
            if (gop.cut() || bytes > (seat.overUdp() ? MAX_FIRST_UDP_BYTES : MAX_FIRST_TCP_BYTES)) {
                return;
            }
            for (TimedAccessUnit unit : gop.units()) {
                ByteBuf program = allocator.buffer(unit.unit().sizeBytes() + 1024);
                try {
                    boolean keyframe = mux(unit.unit(), seat.hears() ? sounding : silent, program);
                    seat.unit(program, keyframe, unit.unit().timestampTicks());
                } finally {
                    program.release();
                }
            }
        } finally {
            gop.close();
        }
    }

    void end(String cause) {
        ended = true;
        seats.forEach(seat -> seat.streamEnded(cause));
        seats.clear();
        @Nullable PsSeat seat;
        while ((seat = joining.poll()) != null) {
            seat.streamEnded(cause);
        }
    }
}
