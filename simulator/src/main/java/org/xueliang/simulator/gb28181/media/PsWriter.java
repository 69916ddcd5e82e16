package org.xueliang.simulator.gb28181.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Set;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoPacketizer;
import org.xueliang.protocol.mpegps.PsMuxer;
import org.xueliang.protocol.mpegps.PsStreamType;
import org.xueliang.protocol.rtp.RtpPacketWriter;
import org.xueliang.protocol.rtp.RtpStreamFramer;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.media.CodedAccessUnit;

/** Makes a program stream of coded pictures, right or as an oddity or a fault has it, and cuts it into RTP packets. Not thread-safe. */
public final class PsWriter {
    /** Of the program stream, by the standard. */
    public static final int PAYLOAD_TYPE = 96;

    private static final int MAX_PAYLOAD_BYTES = 1400;
    private static final int LARGEST_PES = 0xFFFF;

    private final VideoCodec codec;
    private final Set<GbQuirk> quirks;
    private final MediaFault fault;
    private final PsMuxer muxer;
    private final PsMuxer other;
    private int keyframes;

    public PsWriter(VideoCodec codec, Set<GbQuirk> quirks, MediaFault fault) {
        this.codec = codec;
        this.quirks = Set.copyOf(quirks);
        this.fault = fault;
        PsStreamType audio = quirks.contains(GbQuirk.P21_AUDIO_NEVER_COMES) ? PsStreamType.G711A : null;
        int longest = quirks.contains(GbQuirk.P12_PES_FFFF) ? LARGEST_PES : PsMuxer.MAX_PES_BYTES;
        PsStreamType video = fault == MediaFault.SVAC ? PsStreamType.SVAC_VIDEO : PsStreamType.of(codec);
        VideoCodec lie = switch (codec) {
            case H264 -> VideoCodec.H265;
            case H265 -> VideoCodec.H264;
        };
        this.muxer = new PsMuxer(video, audio, longest);
        this.other = new PsMuxer(PsStreamType.of(lie), audio, longest);
    }

    /** The next picture. */
    public PsAccessUnit write(CodedAccessUnit unit) {
        byte[] annexB = fault == MediaFault.NO_PSM ? ParameterSetsRemoved.of(codec, unit.annexB()) : unit.annexB();
        ByteBuf program = program(Unpooled.wrappedBuffer(annexB), unit);
        boolean bare = quirks.contains(GbQuirk.P6_BARE_STREAM);
        return packets(program, bare ? PsClock.find(Unpooled.EMPTY_BUFFER, 0) : clock(program), unit);
    }

    private static PsClock clock(ByteBuf program) {
        return PsClock.find(program, MAX_PAYLOAD_BYTES);
    }

    private ByteBuf program(ByteBuf annexB, CodedAccessUnit unit) {
        if (quirks.contains(GbQuirk.P6_BARE_STREAM)) {
            return annexB;
        }
        ByteBuf program = Unpooled.buffer(annexB.readableBytes() + PsMuxer.OVERHEAD_BYTES);
        boolean lying = quirks.contains(GbQuirk.P14_PSM_LIES) && keyframes % 2 == 1;
        (lying ? other : muxer).video(annexB, unit.keyframe(), unit.timestampTicks(), unit.sendTicks(), program);
        if (unit.keyframe()) {
            keyframes++;
        }
        return PsSurgery.of(program, quirks, fault);
    }

    private static PsAccessUnit packets(ByteBuf program, PsClock clock, CodedAccessUnit unit) {
        int count = (program.readableBytes() + MAX_PAYLOAD_BYTES - 1) / MAX_PAYLOAD_BYTES;
        int[] starts = new int[count + 1];
        ByteBuf out = Unpooled.buffer(
                program.readableBytes() + count * (PsAccessUnit.PREFIX_BYTES + PsAccessUnit.RTP_HEADER_BYTES));
        PsMuxer.cut(program, MAX_PAYLOAD_BYTES, new VideoPacketizer.PayloadSink() {
            private int next;

            @Override
            public void payload(ByteBuf payload, boolean last) {
                starts[next++] = out.writerIndex();
                RtpStreamFramer.writeLength(PsAccessUnit.RTP_HEADER_BYTES + payload.readableBytes(), out);
                RtpPacketWriter.writeHeader(out, PAYLOAD_TYPE, last, 0, 0, 0);
                out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
            }
        });
        starts[count] = out.writerIndex();
        byte[] frames = Arrays.copyOf(out.array(), out.writerIndex());
        return new PsAccessUnit(frames, starts, clock, unit.timestampTicks(), unit.sendTicks(), unit.keyframe());
    }
}
