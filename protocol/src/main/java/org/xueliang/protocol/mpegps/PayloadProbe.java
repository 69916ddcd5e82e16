package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.media.AnnexB;

/**
 * Tells what RTP payloads of a GB/T 28181 stream are, whatever was declared (P6 in vendor-quirks). A bare elementary stream is believed
 * only when a parameter set was seen: any byte may begin a payload of a program stream. Not thread-safe.
 */
public final class PayloadProbe {
    /** What the payloads are. */
    public enum Kind {
        UNKNOWN,
        PROGRAM_STREAM,
        TRANSPORT_STREAM,
        /** RFC 6184, or Annex B in RTP. */
        H264,
        /** RFC 7798, or Annex B in RTP. */
        H265
    }

    /** So many payloads that tell nothing are taken as a program stream that was joined inside a picture. */
    private static final int MAX_PAYLOADS = 256;

    private static final int TS_PACKET_BYTES = 188;
    private static final int TS_SYNC = 0x47;
    private static final int H264_STAP_A = 24;
    private static final int H264_SPS = 7;
    private static final int H265_AP = 48;
    private static final int H265_VPS = 32;
    private static final int H265_SPS = 33;
    /** A pack begins a payload. */
    private static final int HEAD_BYTES = 64;
    /** No parameter set is longer than a payload. */
    private static final int MAX_SET_BYTES = 512;

    private Kind kind = Kind.UNKNOWN;
    private int payloads;

    public Kind kind() {
        return kind;
    }

    /** @param payload its indices do not move */
    public Kind payload(ByteBuf payload) {
        if (kind == Kind.UNKNOWN) {
            kind = judge(payload, payload.writerIndex());
            if (kind == Kind.UNKNOWN && ++payloads >= MAX_PAYLOADS) {
                kind = Kind.PROGRAM_STREAM;
            }
        }
        return kind;
    }

    /** What a payload shows by its beginning alone; UNKNOWN for most. @param payload its indices do not move */
    static Kind head(ByteBuf payload) {
        return judge(payload, Math.min(payload.writerIndex(), payload.readerIndex() + HEAD_BYTES));
    }

    /** The stream has become another kind's. */
    void become(Kind now) {
        kind = now;
    }

    private static Kind judge(ByteBuf payload, int searchEnd) {
        int at = payload.readerIndex();
        int end = payload.writerIndex();
        if (end - at < 4) {
            return Kind.UNKNOWN;
        }
        if (isTransportStream(payload, at, end)) {
            return Kind.TRANSPORT_STREAM;
        }
        int code = AnnexB.findStartCode(payload, at, searchEnd);
        while (code >= 0 && code + 3 < searchEnd) {
            int id = payload.getUnsignedByte(code + 3);
            if (id >= PsStartCode.PACK && id <= PsStartCode.PRIVATE_1 || PsStartCode.isVideo(id)) {
                return Kind.PROGRAM_STREAM;
            }
            code = AnnexB.findStartCode(payload, code + 3, searchEnd);
        }
        int startCode = AnnexB.startCodeAt(payload, at, end);
        return nalUnit(payload, at + startCode, end, startCode > 0);
    }

    private static boolean isTransportStream(ByteBuf payload, int at, int end) {
        if (payload.getByte(at) != TS_SYNC || (end - at) % TS_PACKET_BYTES != 0) {
            return false;
        }
        for (int packet = at; packet < end; packet += TS_PACKET_BYTES) {
            if (payload.getByte(packet) != TS_SYNC) {
                return false;
            }
        }
        return true;
    }

    private static Kind nalUnit(ByteBuf payload, int at, int end, boolean annexB) {
        if (end - at < 4 || !annexB && end - at > MAX_SET_BYTES) {
            return Kind.UNKNOWN;
        }
        int first = payload.getUnsignedByte(at);
        int second = payload.getUnsignedByte(at + 1);
        if (isH264Sps(first, payload.getUnsignedByte(at + 3))) {
            return Kind.H264;
        }
        if (isH265Set(first, second)) {
            return Kind.H265;
        }
        if (end - at > 8
                && (first & 0x1F) == H264_STAP_A
                && isH264Sps(payload.getUnsignedByte(at + 3), payload.getUnsignedByte(at + 6))) {
            return Kind.H264;
        }
        if (end - at > 8
                && first >> 1 == H265_AP
                && isH265Set(payload.getUnsignedByte(at + 4), payload.getUnsignedByte(at + 5))) {
            return Kind.H265;
        }
        return Kind.UNKNOWN;
    }

    /** Header 27, 47 or 67, and a level that exists. */
    private static boolean isH264Sps(int header, int level) {
        return (header & 0x9F) == H264_SPS && (header & 0x60) != 0 && level >= 9 && level <= 62;
    }

    private static boolean isH265Set(int first, int second) {
        int type = first >> 1;
        return (first & 0x81) == 0 && second == 1 && (type == H265_VPS || type == H265_SPS);
    }
}
