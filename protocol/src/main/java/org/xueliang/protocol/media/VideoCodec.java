package org.xueliang.protocol.media;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Codecs that are taken. Names are those of SDP's rtpmap (RFC 6184, RFC 7798). */
public enum VideoCodec {
    H264,
    H265;

    /** RTP clock of both. */
    public static final int CLOCK_RATE_HZ = 90_000;

    /** @return the codec of an encoding name, without case; null where it is not taken */
    public static @Nullable VideoCodec ofEncodingName(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "H264" -> H264;
            case "H265", "HEVC" -> H265;
            default -> null;
        };
    }
}
