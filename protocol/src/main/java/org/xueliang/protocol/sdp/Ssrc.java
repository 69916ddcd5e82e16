package org.xueliang.protocol.sdp;

import org.jspecify.annotations.Nullable;

/**
 * Text and number of {@code y=} (2022 annex G): 10 decimal digits, first 0 live or 1 history, then digits 4 to 8 of the domain, then the stream's
 * number. Numbers are unsigned 32 bits in an int, as in RTP.
 */
public final class Ssrc {
    private Ssrc() {}

    /** @return 10 digits with leading zeros: Hikvision does not answer otherwise (D8 in vendor-quirks) */
    public static String text(int ssrc) {
        String digits = Integer.toUnsignedString(ssrc);
        return "0".repeat(10 - digits.length()) + digits;
    }

    /** @return the number, or null for nothing, zeros, {@code null}, and what is no unsigned number of 32 bits (D1 to D3) */
    public static @Nullable Integer parse(String text) {
        String digits = text.strip();
        if (digits.isEmpty() || digits.length() > 32) {
            return null;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return null;
            }
            value = value * 10 + c - '0';
            if (value > 0xFFFF_FFFFL) {
                return null;
            }
        }
        return value == 0 ? null : (int) value;
    }
}
