package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoPacketizer;

/**
 * Writes a program stream as GB/T 28181-2022 annex C has it: for a keyframe {@code pack header | system header | program stream map |
 * video PES...}, for other pictures {@code pack header | video PES...}, audio in packs of its own. Video is stream E0, audio C0. A PES
 * packet is at most {@value #MAX_PES_BYTES} bytes (P13 in vendor-quirks: Hikvision recorders refuse longer ones).
 *
 * <p>Nothing is kept between calls but the map's version; not thread-safe.
 */
public final class PsMuxer {
    /** PES_packet_length never exceeds it: 0xFF80. */
    public static final int MAX_PES_BYTES = 0xFF80;

    /** Bytes that a picture may need around its own: headers of a keyframe. */
    public static final int OVERHEAD_BYTES = 128;

    private static final int PES_HEADER_BYTES = 3;
    private static final int TIMESTAMP_BYTES = 5;
    /** In units of 50 bytes/s; receivers ignore it: 6106 as in GB/T 28181's own examples of 2.4 Mbit/s. */
    private static final int MUX_RATE = 6106;

    private static final int HAS_PTS = 0x80;
    private static final int HAS_PTS_AND_DTS = 0xC0;

    private final PsStreamType video;
    private final @Nullable PsStreamType audio;
    private final int maxPesBytes;

    /** @param audio null where there is none */
    public PsMuxer(VideoCodec codec, @Nullable PsStreamType audio) {
        this(PsStreamType.of(codec), audio, MAX_PES_BYTES);
    }

    /** @param maxPesBytes bound of PES_packet_length, 64 to 65535 */
    public PsMuxer(PsStreamType video, @Nullable PsStreamType audio, int maxPesBytes) {
        if (maxPesBytes < 64 || maxPesBytes > 0xFFFF) {
            throw new IllegalArgumentException("maxPesBytes: " + maxPesBytes + " (expected: 64-65535)");
        }
        this.video = video;
        this.audio = audio;
        this.maxPesBytes = maxPesBytes;
    }

    /**
     * One access unit.
     *
     * @param annexB NAL units behind start codes, parameter sets in front of a keyframe; its indices do not move
     * @param keyframe whether system header and map go in front
     * @param ptsTicks 90 kHz; the lower 33 bits are used
     * @param dtsTicks the same as {@code ptsTicks} where pictures come in order: then no DTS is written
     */
    public void video(ByteBuf annexB, boolean keyframe, long ptsTicks, long dtsTicks, ByteBuf out) {
        packHeader(dtsTicks, out);
        if (keyframe) {
            systemHeader(out);
            programStreamMap(out);
        }
        int index = annexB.readerIndex();
        int left = annexB.readableBytes();
        boolean first = true;
        do {
            int headerBytes = PES_HEADER_BYTES + (first ? ptsTicks == dtsTicks ? 5 : 10 : 0);
            int length = Math.min(left, maxPesBytes - headerBytes);
            pesHeader(PsStartCode.VIDEO_0, length, first, ptsTicks, dtsTicks, out);
            out.writeBytes(annexB, index, length);
            index += length;
            left -= length;
            first = false;
        } while (left > 0);
    }

    /**
     * One or several whole audio frames.
     *
     * @param frames at most 65,000 bytes; indices do not move
     */
    public void audio(ByteBuf frames, long ptsTicks, ByteBuf out) {
        if (frames.readableBytes() > maxPesBytes - PES_HEADER_BYTES - TIMESTAMP_BYTES) {
            throw new IllegalArgumentException("audio of " + frames.readableBytes() + " bytes (expected: <= "
                    + (maxPesBytes - PES_HEADER_BYTES - TIMESTAMP_BYTES) + ")");
        }
        packHeader(ptsTicks, out);
        pesHeader(PsStartCode.AUDIO_0, frames.readableBytes(), true, ptsTicks, ptsTicks, out);
        out.writeBytes(frames, frames.readerIndex(), frames.readableBytes());
    }

    /**
     * Cuts what was written into RTP payloads; PS needs no alignment (2022 annex C.1).
     *
     * @param maxPayloadBytes 1400 fits any usual path
     */
    public static void cut(ByteBuf program, int maxPayloadBytes, VideoPacketizer.PayloadSink out) {
        int index = program.readerIndex();
        int end = program.writerIndex();
        while (index < end) {
            int length = Math.min(maxPayloadBytes, end - index);
            out.payload(program.slice(index, length), index + length == end);
            index += length;
        }
    }

    /** Table 2-33; the extension is 0. */
    private static void packHeader(long scrTicks, ByteBuf out) {
        out.writeInt(0x100 | PsStartCode.PACK);
        long scr = scrTicks & 0x1_FFFF_FFFFL;
        out.writeByte((int) (0x44 | (scr >> 30 & 7) << 3 | scr >> 28 & 3));
        out.writeByte((int) (scr >> 20));
        out.writeByte((int) (0x04 | (scr >> 15 & 0x1F) << 3 | scr >> 13 & 3));
        out.writeByte((int) (scr >> 5));
        out.writeByte((int) (0x04 | (scr & 0x1F) << 3));
        out.writeByte(0x01);
        out.writeMedium(MUX_RATE << 2 | 3);
        out.writeByte(0xF8);
    }

    /** Table 2-34, with the buffer bounds that cameras write. */
    private void systemHeader(ByteBuf out) {
        out.writeInt(0x100 | PsStartCode.SYSTEM_HEADER);
        out.writeShort(audio == null ? 9 : 12);
        out.writeMedium(0x800001 | MUX_RATE << 1);
        out.writeByte(audio == null ? 0 : 1 << 2);
        out.writeByte(0xE1);
        out.writeByte(0x7F);
        out.writeByte(PsStartCode.VIDEO_0);
        out.writeShort(0xE000 | 0x400);
        if (audio != null) {
            out.writeByte(PsStartCode.AUDIO_0);
            out.writeShort(0xC000 | 0x20);
        }
    }

    /** Table 2-41. */
    private void programStreamMap(ByteBuf out) {
        int from = out.writerIndex();
        int streamBytes = audio == null ? 4 : 8;
        out.writeInt(0x100 | PsStartCode.PROGRAM_STREAM_MAP);
        out.writeShort(10 + streamBytes);
        out.writeByte(0xE0);
        out.writeByte(0xFF);
        out.writeShort(0);
        out.writeShort(streamBytes);
        out.writeByte(video.code());
        out.writeByte(PsStartCode.VIDEO_0);
        out.writeShort(0);
        if (audio != null) {
            out.writeByte(audio.code());
            out.writeByte(PsStartCode.AUDIO_0);
            out.writeShort(0);
        }
        out.writeInt(Crc32Mpeg.of(out, from, out.writerIndex() - from));
    }

    /** Table 2-21; only the first PES packet of a picture has times: the later ones are known by having none. */
    private static void pesHeader(int id, int length, boolean first, long ptsTicks, long dtsTicks, ByteBuf out) {
        boolean withDts = first && ptsTicks != dtsTicks;
        int timeBytes = !first ? 0 : withDts ? 2 * TIMESTAMP_BYTES : TIMESTAMP_BYTES;
        out.writeInt(0x100 | id);
        out.writeShort(PES_HEADER_BYTES + timeBytes + length);
        out.writeByte(first && id == PsStartCode.VIDEO_0 ? 0x84 : 0x80);
        out.writeByte(!first ? 0 : withDts ? HAS_PTS_AND_DTS : HAS_PTS);
        out.writeByte(timeBytes);
        if (first) {
            timestamp(withDts ? 3 : 2, ptsTicks, out);
            if (withDts) {
                timestamp(1, dtsTicks, out);
            }
        }
    }

    private static void timestamp(int prefix, long ticks, ByteBuf out) {
        out.writeByte((int) (prefix << 4 | (ticks >> 30 & 7) << 1 | 1));
        out.writeShort((int) (ticks >> 15 & 0x7FFF) << 1 | 1);
        out.writeShort((int) (ticks & 0x7FFF) << 1 | 1);
    }
}
