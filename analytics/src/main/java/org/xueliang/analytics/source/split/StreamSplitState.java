package org.xueliang.analytics.source.split;

/** A split while it is read. Touched by the task's thread alone. */
public final class StreamSplitState {
    /** How far a gateway's clock may be from the bus's before anything of it was read. */
    private static final long CLOCK_MARGIN_US = 2_000_000;

    /** After so long without an entry nothing is known any more of the clocks of those who write to the partition. */
    private static final long CLOCK_KNOWN_MS = 30_000;

    private final StreamSplit split;
    private String position;
    private long lastAddedMs;
    private long lastTimeUs;

    public StreamSplitState(StreamSplit split) {
        this.split = split;
        this.position = split.position();
    }

    /** The entry with this id was passed on or passed over. */
    public void advanceTo(String id) {
        position = id;
    }

    /** An entry that the bus took at {@code addedMs} by its own clock has this event time. */
    public void sawTime(long addedMs, long timeUs) {
        lastAddedMs = addedMs;
        lastTimeUs = timeUs;
    }

    /**
     * Event time of the moment {@code busMs}, a reading of the bus's clock: what the gateway's clock shows, judged by the
     * last entry, so that a gateway whose clock is off is not taken for silent. One that is gone, and whose clock was
     * behind, does not hold back the other partitions for ever.
     */
    public long eventTimeUs(long busMs) {
        long byBusUs = busMs * 1000 - CLOCK_MARGIN_US;
        if (lastAddedMs == 0) {
            return byBusUs;
        }
        long byGatewayUs = lastTimeUs + (busMs - lastAddedMs) * 1000;
        return busMs - lastAddedMs > CLOCK_KNOWN_MS ? Math.max(byGatewayUs, byBusUs) : byGatewayUs;
    }

    public StreamSplit toSplit() {
        return new StreamSplit(split.stream(), split.partition(), position);
    }
}
