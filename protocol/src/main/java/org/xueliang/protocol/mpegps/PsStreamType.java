package org.xueliang.protocol.mpegps;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.audio.AudioCodec;
import org.xueliang.protocol.media.VideoCodec;

/** stream_type of a program stream map, as GB/T 28181 uses it (2022 annex C.2); in DVD and ATSC some mean something else. */
public enum PsStreamType {
    MPEG1_VIDEO(0x01, true),
    MPEG2_VIDEO(0x02, true),
    MPEG4_VIDEO(0x10, true),
    H264(0x1B, true),
    H265(0x24, true),
    H266(0x33, true),
    SVAC_VIDEO(0x80, true),
    MPEG1_AUDIO(0x03, false),
    MPEG2_AUDIO(0x04, false),
    AAC(0x0F, false),
    AAC_LATM(0x11, false),
    G711A(0x90, false),
    G711U(0x91, false),
    G722_1(0x92, false),
    G723_1(0x93, false),
    G729(0x99, false),
    SVAC_AUDIO(0x9B, false);

    private final int code;
    private final boolean video;

    PsStreamType(int code, boolean video) {
        this.code = code;
        this.video = video;
    }

    /** The byte in the map. */
    public int code() {
        return code;
    }

    public boolean isVideo() {
        return video;
    }

    /** The codec where its pictures can be taken; null for all else. */
    public @Nullable VideoCodec videoCodec() {
        return switch (this) {
            case H264 -> VideoCodec.H264;
            case H265 -> VideoCodec.H265;
            default -> null;
        };
    }

    /** The codec where its audio is passed on; null for all else. */
    public @Nullable AudioCodec audioCodec() {
        return switch (this) {
            case G711A -> AudioCodec.PCMA;
            case G711U -> AudioCodec.PCMU;
            case AAC -> AudioCodec.AAC;
            default -> null;
        };
    }

    public static PsStreamType of(AudioCodec codec) {
        return switch (codec) {
            case PCMA -> G711A;
            case PCMU -> G711U;
            case AAC -> AAC;
        };
    }

    public static PsStreamType of(VideoCodec codec) {
        return switch (codec) {
            case H264 -> H264;
            case H265 -> H265;
        };
    }

    /** @return null where the number means nothing here */
    public static @Nullable PsStreamType ofCode(int code) {
        for (PsStreamType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}
