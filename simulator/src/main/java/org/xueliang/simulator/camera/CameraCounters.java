package org.xueliang.simulator.camera;

import java.util.concurrent.atomic.LongAdder;

/** What simulated cameras have done, of one camera or of many together. Thread-safe; figures only grow, but for playing. */
public final class CameraCounters {
    private final LongAdder accessUnits = new LongAdder();
    private final LongAdder packets = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder droppedAccessUnits = new LongAdder();
    private final LongAdder playing = new LongAdder();
    private final LongAdder sessions = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder reconnects = new LongAdder();

    void sent(int packetCount, int sentBytes) {
        accessUnits.increment();
        packets.add(packetCount);
        bytes.add(sentBytes);
    }

    void dropped() {
        droppedAccessUnits.increment();
    }

    void playBegan() {
        playing.increment();
        sessions.increment();
    }

    void playEnded() {
        playing.decrement();
    }

    void refusal() {
        refused.increment();
    }

    void reconnect() {
        reconnects.increment();
    }

    public long accessUnits() {
        return accessUnits.sum();
    }

    public long packets() {
        return packets.sum();
    }

    /** RTP bytes with headers. */
    public long bytes() {
        return bytes.sum();
    }

    /** Access units that were left out because the receiver was too slow. */
    public long droppedAccessUnits() {
        return droppedAccessUnits.sum();
    }

    /** Sessions that play or record at the moment. */
    public long playing() {
        return playing.sum();
    }

    /** Sessions that ever began to play or record. */
    public long sessions() {
        return sessions.sum();
    }

    /** Requests answered with an error or not at all, and attempts to push that were refused. */
    public long refused() {
        return refused.sum();
    }

    /** Attempts to push again after a session ended. */
    public long reconnects() {
        return reconnects.sum();
    }
}
