package org.xueliang.protocol.sdp;

import org.jspecify.annotations.Nullable;

/**
 * {@code a=rtpmap:96 H264/90000}.
 *
 * @param encoding as it came
 * @param clockRateHz 0 where missing
 */
public record RtpMap(int payloadType, String encoding, int clockRateHz) {
    /** @param value blanks anywhere are fine (R23 in vendor-quirks) */
    static @Nullable RtpMap parse(String value) {
        String[] parts = value.strip().split("[ \t]+", 2);
        Integer payloadType = SdpParser.number(parts[0], 127);
        if (payloadType == null || parts.length < 2) {
            return null;
        }
        String[] fields = parts[1].strip().split("/");
        if (fields.length == 0) {
            return null;
        }
        Integer clock = fields.length > 1 ? SdpParser.number(fields[1].strip(), 10_000_000) : null;
        return new RtpMap(payloadType, fields[0].strip(), clock == null ? 0 : clock);
    }
}
