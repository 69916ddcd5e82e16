package org.xueliang.ingest.media;

import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;

/**
 * Access units of one session to the GOP cache and the observers. They are told of the start with the first access unit, and of the end
 * once. One event loop owns it.
 */
final class StreamPublication implements AccessUnitSink {
    private static final long FRAME_RATE_WINDOW_US = 2_000_000;

    private final MediaShared shared;
    private final ChannelStream stream;
    private final StreamStatistics statistics;
    private final SessionLedger.Entry cacheEntry;

    private long receivedUs;
    private long newestTicks;
    private long senderReportUs;
    private long senderReportTicks;
    private long windowFromUs;
    private int windowUnits;
    private boolean started;
    private boolean ended;
    private @Nullable String conflict;

    StreamPublication(MediaShared shared, ChannelStream stream) {
        this.shared = shared;
        this.stream = stream;
        statistics = stream.statistics();
        cacheEntry = shared.ledger().open(SessionLedger.Kind.GOP_CACHE, stream.channel());
    }

    boolean started() {
        return started;
    }

    ChannelStream stream() {
        return stream;
    }

    long receivedUs() {
        return receivedUs;
    }

    /** Of the newest picture, 90 kHz; 0 before the first. */
    long newestTicks() {
        return newestTicks;
    }

    /** Where the pictures are at an instant by the sender's clock, 90 kHz; null where its reports do not say. */
    @Nullable
    Long ticksAt(long deviceTimeUs) {
        return senderReportUs == 0
                ? null
                : senderReportTicks + (deviceTimeUs - senderReportUs) * VideoCodec.CLOCK_RATE_HZ / 1_000_000;
    }

    @Nullable
    String conflict() {
        return conflict;
    }

    /** When the packets came that complete what is given next; wall time, microseconds. */
    void receivedAt(long wallUs) {
        receivedUs = wallUs;
    }

    @Override
    public void accessUnit(AccessUnit unit) {
        try {
            deliver(unit);
        } finally {
            unit.release();
        }
    }

    @Override
    public void parameterSetRefused(ParameterSetException reason) {
        statistics.dropped();
        stream.refusedParameterSet(reason.getMessage() == null ? "parameter set refused" : reason.getMessage());
    }

    private void deliver(AccessUnit unit) {
        if (ended || conflict != null) {
            return;
        }
        if (!stream.isOf(unit.codec())) {
            conflict = "the codec changed from " + stream.codec() + " to " + unit.codec();
            return;
        }
        ParameterSets sets = unit.newParameterSets();
        if (sets != null) {
            stream.parameterSets(sets);
        }
        if (unit.sliceCount() == 0) {
            return;
        }
        if (!started && !start()) {
            return;
        }
        newestTicks = unit.timestampTicks();
        boolean keyframe = unit.randomAccess().isKeyframe();
        statistics.accessUnit(keyframe, unit.damaged(), receivedUs);
        measureFrameRate();
        if (senderReportUs != 0) {
            long sinceReportUs = (unit.timestampTicks() - senderReportTicks) * 1_000_000 / VideoCodec.CLOCK_RATE_HZ;
            stream.deviceTimeUs(senderReportUs + sinceReportUs);
        }
        stream.gops().add(unit, receivedUs);
        shared.observers().accessUnit(stream, unit, receivedUs);
    }

    private boolean start() {
        if (!shared.directory().add(stream)) {
            conflict = "another session has the channel " + stream.channel();
            return false;
        }
        started = true;
        windowFromUs = receivedUs;
        shared.observers().started(stream);
        return true;
    }

    private void measureFrameRate() {
        long sinceUs = receivedUs - windowFromUs;
        if (sinceUs >= FRAME_RATE_WINDOW_US) {
            statistics.frameRate(Math.round(windowUnits * 1e8 / sinceUs) / 100.0);
            windowFromUs = receivedUs;
            windowUnits = 0;
        } else if (sinceUs < 0) {
            windowFromUs = receivedUs;
            windowUnits = 0;
        }
        windowUnits++;
    }

    void packetsLost(int packets) {
        if (started) {
            shared.observers().packetsLost(stream, packets);
        }
    }

    /** @param ticks RTP timestamp of the same instant, unwrapped */
    void senderReport(long deviceTimeUs, long ticks) {
        senderReportUs = deviceTimeUs;
        senderReportTicks = ticks;
        if (started) {
            shared.observers().senderReport(stream, deviceTimeUs, ticks);
        }
    }

    /** The source began anew: its clock is another's. */
    void forgetDeviceTime() {
        senderReportUs = 0;
    }

    /** Everything held is let go. */
    void end(String cause, boolean deliberate) {
        ended = true;
        if (started) {
            shared.directory().remove(stream, cause);
            shared.observers().ended(stream, cause, deliberate);
        }
        stream.gops().close();
        cacheEntry.close();
    }
}
