package org.xueliang.protocol.rtp;

import org.xueliang.protocol.rtp.rtcp.ReportBlock;

/**
 * What a receiver reports about one source: losses and jitter (RFC 3550 A.3, A.8). Times are microseconds of one monotonic base, passed in.
 * Not thread-safe.
 */
public final class ReceptionStatistics {
    private final int clockRateHz;

    private boolean started;
    private int firstSequence;
    private long extendedHighest;
    private long received;
    private long expectedAtLastReport;
    private long receivedAtLastReport;
    private long lastTransitTicks;
    private double jitterTicks;
    private long lastSenderReportNtp;
    private long lastSenderReportUs;
    private boolean senderReportSeen;

    public ReceptionStatistics(int clockRateHz) {
        this.clockRateHz = clockRateHz;
    }

    /** Every packet as it arrives, before reordering. */
    public void packet(int sequence, int timestamp, long arrivalUs) {
        long arrivalTicks = arrivalUs / 1000 * clockRateHz / 1000 + arrivalUs % 1000 * clockRateHz / 1_000_000;
        long transit = arrivalTicks - timestamp;
        if (!started) {
            started = true;
            firstSequence = sequence;
            extendedHighest = sequence;
        } else {
            int delta = SequenceNumber.delta(sequence, (int) extendedHighest & 0xFFFF);
            if (delta > 0) {
                extendedHighest += delta;
            }
            int difference = Math.abs((int) (transit - lastTransitTicks));
            jitterTicks += (difference - jitterTicks) / 16;
        }
        lastTransitTicks = transit;
        received++;
    }

    /** @param ntp 64-bit timestamp of the report */
    public void senderReport(long ntp, long arrivalUs) {
        senderReportSeen = true;
        lastSenderReportNtp = ntp;
        lastSenderReportUs = arrivalUs;
    }

    /** @return packets that should have come, from the first to the highest seen */
    public long expected() {
        return started ? extendedHighest - firstSequence + 1 : 0;
    }

    public long received() {
        return received;
    }

    /** May be below 0 where packets came twice. */
    public long lost() {
        return expected() - received;
    }

    public double jitterMs() {
        return jitterTicks * 1000 / clockRateHz;
    }

    /** The block for a receiver report; the fraction lost is of the time since the last call. */
    public ReportBlock report(int ssrc, long nowUs) {
        long expected = expected();
        long expectedNow = expected - expectedAtLastReport;
        long lostNow = expectedNow - (received - receivedAtLastReport);
        expectedAtLastReport = expected;
        receivedAtLastReport = received;
        int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
        int cumulative = (int) Math.max(-0x800000, Math.min(0x7FFFFF, lost()));
        int middleNtp = senderReportSeen ? (int) (lastSenderReportNtp >>> 16) : 0;
        long delay = senderReportSeen ? (nowUs - lastSenderReportUs) * 65536 / 1_000_000 : 0;
        return new ReportBlock(
                ssrc, fraction, cumulative, (int) extendedHighest, (int) Math.round(jitterTicks), middleNtp, (int)
                        delay);
    }

    /** The source restarted or changed. */
    public void reset() {
        started = false;
        received = 0;
        expectedAtLastReport = 0;
        receivedAtLastReport = 0;
        jitterTicks = 0;
        senderReportSeen = false;
    }
}
