package org.xueliang.protocol.mpegps;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.VideoCodec;

/**
 * Tells H.264 from H.265 by the headers of NAL units. Many bytes are possible in both, so only headers that the other codec cannot
 * have count (rtp-mpegps-h26x.md 6.3), and one alone never decides against the map (P22 in vendor-quirks). Not thread-safe.
 */
final class CodecVote {
    private static final int VOTES = 2;
    /** So many that fit both are taken as what the map says. */
    private static final int BOTH_WITH_MAP = 4;

    private static final int MPEG2_SEQUENCE_HEADER = 0xB3;

    private int h264;
    private int h265;
    private int both;
    private boolean mpegVideo;

    /** @param second byte of the header or payload; 0 where the NAL unit is one byte long */
    void nal(int first, int second) {
        if ((first & 0x80) != 0) {
            mpegVideo |= first == MPEG2_SEQUENCE_HEADER;
            clear();
            return;
        }
        boolean as264 = isH264(first);
        boolean as265 = isH265(first, second);
        if (as264 && as265) {
            both++;
        } else if (as264) {
            h264++;
        } else if (as265) {
            h265++;
        }
    }

    /** The codec, or null where it cannot be told yet. @param declared by the map; null where there is none */
    @Nullable
    VideoCodec decide(@Nullable VideoCodec declared) {
        if (mpegVideo) {
            return null;
        }
        if (declared == VideoCodec.H264 && h265 == 0 && (h264 > 0 || both >= BOTH_WITH_MAP)) {
            return VideoCodec.H264;
        }
        if (declared == VideoCodec.H265 && h264 == 0 && (h265 > 0 || both >= BOTH_WITH_MAP)) {
            return VideoCodec.H265;
        }
        if (h264 >= h265 + VOTES) {
            return VideoCodec.H264;
        }
        return h265 >= h264 + VOTES ? VideoCodec.H265 : null;
    }

    /** A sequence header of MPEG-1 or MPEG-2 video was among them. */
    boolean isMpegVideo() {
        return mpegVideo;
    }

    void clear() {
        h264 = 0;
        h265 = 0;
        both = 0;
    }

    /** nal_ref_idc is 0 for some types and never for others (H.264 clause 7.4.1). */
    static boolean isH264(int first) {
        boolean reference = (first & 0x60) != 0;
        return switch (first & 0x9F) {
            case 1, 14 -> true;
            case 5, 7, 8, 15 -> reference;
            case 6, 9 -> !reference;
            default -> false;
        };
    }

    /** Base layer, a temporal id, and a type that is in use (H.265 table 7-1). */
    static boolean isH265(int first, int second) {
        if ((first & 0x81) != 0 || (second & 0xF8) != 0 || (second & 7) == 0) {
            return false;
        }
        int type = first >> 1;
        return type <= 9 || type >= 16 && type <= 21 || type >= 32 && type <= 40;
    }
}
