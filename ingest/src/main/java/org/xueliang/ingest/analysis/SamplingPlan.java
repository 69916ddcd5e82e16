package org.xueliang.ingest.analysis;

/**
 * How often one stream's pictures are sampled: often while something happens and for a while after it, at a lower rate
 * while the stream is young, else as keyframes come.
 *
 * <p>Pure: time is passed in. Guarded by its {@link AdaptiveDecoder}.
 */
final class SamplingPlan {
    /** Pictures so long before the one that woke the channel are sampled too: a visit began before it was noticed. */
    private static final long LOOK_BACK_US = 1_000_000;

    private final AnalysisSettings settings;
    private final long startedUs;
    private long activeUntilUs = Long.MIN_VALUE;
    private long sampleFromUs;
    private long lastSampleUs;
    private boolean sampled;
    private long dueUs;
    private SamplingMode mode = SamplingMode.STARTING;

    SamplingPlan(AnalysisSettings settings, long startedUs) {
        this.settings = settings;
        this.startedUs = startedUs;
        this.sampleFromUs = startedUs;
        this.lastSampleUs = startedUs;
    }

    /** @return the mode from here on */
    SamplingMode accessUnit(boolean gateActive, long receivedUs) {
        if (gateActive) {
            excite(receivedUs);
        }
        SamplingMode before = mode;
        mode = receivedUs < activeUntilUs
                ? SamplingMode.ACTIVE
                : receivedUs - startedUs < settings.startUs() ? SamplingMode.STARTING : SamplingMode.QUIET;
        if (mode == SamplingMode.ACTIVE && before != SamplingMode.ACTIVE) {
            lookFrom(receivedUs);
            // At once, but none that was sampled: decoding begins anew at the group's start, and the same picture
            // again would be taken for another that is the same.
            dueUs = sampled ? lastSampleUs + 1 + intervalUs() / 4 : 0;
        }
        return mode;
    }

    /** Something was seen: active for the linger from here on. */
    void excite(long receivedUs) {
        activeUntilUs = Math.max(activeUntilUs, receivedUs + settings.lingerUs());
    }

    /** A picture of about now is wanted; what must be decoded on the way to it is not. */
    void lookFrom(long receivedUs) {
        sampleFromUs = Math.max(sampleFromUs, receivedUs - LOOK_BACK_US);
    }

    /**
     * @param doubtful concealed, or after a loss: wanted where nothing better came for long, for a smear looks like motion
     */
    boolean wants(long receivedUs, boolean doubtful) {
        if (receivedUs < sampleFromUs) {
            return false;
        }
        if (doubtful && receivedUs - lastSampleUs < 2 * settings.quietIntervalUs()) {
            return false;
        }
        // A quarter of the interval early is jitter.
        return receivedUs >= dueUs - intervalUs() / 4;
    }

    void sampled(long receivedUs) {
        long intervalUs = intervalUs();
        // The pace is kept over jitter; what was missed is not made up for.
        dueUs = receivedUs - dueUs > intervalUs
                ? receivedUs + intervalUs
                : Math.max(dueUs + intervalUs, receivedUs + intervalUs / 2);
        lastSampleUs = receivedUs;
        sampled = true;
    }

    private long intervalUs() {
        return switch (mode) {
            case ACTIVE -> settings.activeIntervalUs();
            case STARTING -> settings.startIntervalUs();
            case QUIET -> settings.quietIntervalUs() / 2;
        };
    }

    SamplingMode mode() {
        return mode;
    }

    /** Time of receipt of the newest picture that was sampled; the stream's start where none was. */
    long lastSampleUs() {
        return lastSampleUs;
    }
}
