package org.xueliang.protocol.rtp.rtcp;

/**
 * A sender report's sender information (RFC 3550 clause 6.4.1).
 *
 * @param ntp seconds since 1900 in the upper 32 bits, fraction in the lower; 0 where the sender has no clock
 * @param rtpTimestamp the same instant in the stream's clock, 32 bits
 * @param packets unsigned 32 bits
 * @param octets unsigned 32 bits
 */
public record SenderReport(int ssrc, long ntp, int rtpTimestamp, int packets, int octets) {
    /** Seconds from 1900 to 1970. */
    public static final long NTP_TO_UNIX_SECONDS = 2_208_988_800L;

    /** @return microseconds since 1970 in the sender's clock */
    public long unixUs() {
        long seconds = (ntp >>> 32) - NTP_TO_UNIX_SECONDS;
        long fractionUs = (ntp & 0xFFFF_FFFFL) * 1_000_000 >>> 32;
        return seconds * 1_000_000 + fractionUs;
    }

    /** @return the NTP form of microseconds since 1970 */
    public static long ntpOfUnixUs(long unixUs) {
        long seconds = Math.floorDiv(unixUs, 1_000_000L) + NTP_TO_UNIX_SECONDS;
        long fraction = (Math.floorMod(unixUs, 1_000_000L) << 32) / 1_000_000;
        return seconds << 32 | fraction;
    }
}
