package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.support.CollectedUnits;
import org.xueliang.protocol.support.Hex;

/** Small program streams, and ways to demultiplex them. */
final class PsStreams {
    static final String H264_SETS = "000000016742C01EDA02C049B011000003000100000300320F162EA00000000168CE3C80";
    static final String H264_IDR = H264_SETS + "00000001658884AABBCCDD";
    static final String H264_P = "00000001419A0203AABBCC";
    static final String H265_SETS = "0000000140010C01FFFF"
            + "00000001420101016000000300900000030000030078A003C0801107CB965654A4C2F0168080000003008000000C84"
            + "000000014401C0F2C68D03B240";
    static final String H265_IDR = H265_SETS + "000000012601AF08AABBCCDDEE";

    private PsStreams() {}

    /** Bytes of one RTP timestamp. */
    record Frame(byte[] bytes, long rtpTicks) {}

    static byte[] bytes(ByteBuf buf) {
        byte[] bytes = new byte[buf.readableBytes()];
        buf.getBytes(buf.readerIndex(), bytes);
        return bytes;
    }

    static byte[] hex(String... parts) {
        return Hex.bytes(String.join("", parts).replace(" ", ""));
    }

    /** A keyframe and pictures behind it, 3600 ticks each, as our own multiplexer has them. */
    static List<Frame> muxed(VideoCodec codec, List<byte[]> units, int keyEvery) {
        PsMuxer muxer = new PsMuxer(codec, PsStreamType.G711A);
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            ByteBuf out = Unpooled.buffer();
            long ticks = 90_000 + 3600L * i;
            muxer.video(Unpooled.wrappedBuffer(units.get(i)), i % keyEvery == 0, ticks, ticks, out);
            frames.add(new Frame(bytes(out), ticks));
        }
        return frames;
    }

    /** In payloads of random length; markers at the end of each frame where asked for. */
    static CollectedUnits demux(
            ByteBufAllocator allocator, List<Frame> frames, boolean markers, Random random, int mostBytes) {
        PsDemuxer demuxer = new PsDemuxer(allocator);
        CollectedUnits units = new CollectedUnits();
        for (Frame frame : frames) {
            feed(demuxer, frame, markers, random, mostBytes, units);
        }
        demuxer.flush(units);
        demuxer.close();
        return units;
    }

    static void feed(
            PsDemuxer demuxer, Frame frame, boolean marker, Random random, int mostBytes, CollectedUnits units) {
        int at = 0;
        while (at < frame.bytes().length) {
            int length = Math.min(frame.bytes().length - at, 1 + random.nextInt(mostBytes));
            boolean last = at + length == frame.bytes().length;
            demuxer.packet(
                    Unpooled.wrappedBuffer(frame.bytes(), at, length), frame.rtpTicks(), marker && last, false, units);
            at += length;
        }
    }
}
