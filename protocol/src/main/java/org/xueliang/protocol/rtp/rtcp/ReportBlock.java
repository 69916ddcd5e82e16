package org.xueliang.protocol.rtp.rtcp;

/**
 * A report block (RFC 3550 clause 6.4.1).
 *
 * @param ssrc of the source it is about
 * @param fractionLost 0 to 255 of 256, since the last report
 * @param cumulativeLost 24 bits, signed
 * @param extendedHighestSequence cycles and sequence number
 * @param jitterTicks in ticks of the source's clock
 * @param lastSenderReport middle 32 bits of the last sender report's NTP timestamp; 0 where none came
 * @param delaySinceLastSenderReport 1/65536 s; 0 where none came
 */
public record ReportBlock(
        int ssrc,
        int fractionLost,
        int cumulativeLost,
        int extendedHighestSequence,
        int jitterTicks,
        int lastSenderReport,
        int delaySinceLastSenderReport) {}
