package org.xueliang.ingest.recorded;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.StreamObserver;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.RandomAccess;

/**
 * One recording's pictures on their way to one viewer. What it does not take yet is held, up to a bound: a recording is sent once, and
 * nothing of it shall be missing because its viewer came a moment late. Thread-safe.
 */
public final class RecordedOutlet implements StreamObserver {
    private record Waiting(AccessUnit unit, long ticks, double positionS) {}

    private final RecordedTimeline timeline;
    private final int maxBytes;
    private final boolean whole;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private volatile @Nullable ChannelStream stream;
    private @Nullable RecordedSink sink;
    private @Nullable String endCause;
    private long bytes;
    private long given;
    private long dropped;
    private long damaged;
    /** Until the next keyframe nothing can be decoded. */
    private boolean skipping = true;

    private boolean held;
    private boolean overflowed;
    private boolean closed;

    /**
     * @param maxBytes that are held at most
     * @param whole true where a recording of which pictures were left out is worth nothing: then {@link #overflowed} says so; else
     *     what waits is let go and the next keyframe goes on
     */
    public RecordedOutlet(RecordedTimeline timeline, int maxBytes, boolean whole) {
        this.timeline = timeline;
        this.maxBytes = maxBytes;
        this.whole = whole;
    }

    /** Null before the first picture. */
    public @Nullable ChannelStream stream() {
        return stream;
    }

    @Override
    public void started(ChannelStream begun) {
        stream = begun;
    }

    @Override
    public synchronized void accessUnit(ChannelStream of, AccessUnit unit, long receivedUs) {
        if (closed || overflowed) {
            return;
        }
        boolean keyframe = unit.randomAccess() != RandomAccess.NONE;
        if (skipping && !keyframe) {
            dropped++;
            return;
        }
        skipping = false;
        damaged += unit.damaged() || unit.afterLoss() ? 1 : 0;
        long ticks = timeline.out(unit.timestampTicks());
        if (bytes + unit.sizeBytes() > maxBytes && !waiting.isEmpty()) {
            dropped += waiting.size();
            letGo();
            overflowed = whole;
            if (whole || !keyframe) {
                dropped++;
                skipping = true;
                return;
            }
        }
        waiting.add(new Waiting(unit.retain(), ticks, timeline.positionS()));
        bytes += unit.sizeBytes();
        drain();
    }

    @Override
    public synchronized void ended(ChannelStream of, String cause, boolean deliberate) {
        if (endCause == null) {
            endCause = cause;
        }
        drain();
    }

    /** Gives on what can be given; to be called now and then, for a sink that takes more again says so to nobody. */
    public synchronized void drain() {
        RecordedSink to = sink;
        if (to == null || to.gone() || held) {
            return;
        }
        Waiting next;
        while (to.takesMore() && (next = waiting.poll()) != null) {
            bytes -= next.unit().sizeBytes();
            given++;
            try {
                to.unit(next.unit(), next.ticks(), next.positionS());
            } finally {
                next.unit().release();
            }
        }
        if (waiting.isEmpty() && endCause != null) {
            sink = null;
            closed = true;
            to.ended(endCause);
        }
    }

    /** The sink gets what is held and what comes. One that had it before is told that it is over. */
    public synchronized void join(RecordedSink coming) {
        RecordedSink before = sink;
        boolean another = coming != before;
        sink = coming;
        held = false;
        if (before != null && another && !before.gone()) {
            before.ended("somebody else looks at it now");
        }
        if (another && given > 0) {
            toKeyframe();
        }
        if (closed) {
            sink = null;
            coming.ended(endCause == null ? "it is over" : endCause);
            return;
        }
        drain();
    }

    /** A viewer that begins in the middle begins with a keyframe. */
    private void toKeyframe() {
        Waiting first;
        while ((first = waiting.peek()) != null && first.unit().randomAccess() == RandomAccess.NONE) {
            waiting.poll();
            bytes -= first.unit().sizeBytes();
            first.unit().release();
            dropped++;
        }
        skipping |= waiting.isEmpty();
    }

    /** The sink takes no more of it; what comes is held. */
    public synchronized void leave(RecordedSink going) {
        if (sink == going) {
            sink = null;
        }
    }

    /** The sink pauses: what still comes is held. */
    public synchronized void hold(boolean on) {
        held = on;
        drain();
    }

    /** The device goes on elsewhere in the recording: what came before is of no use any more. */
    public synchronized void jump(double toS) {
        timeline.jump(toS);
        letGo();
        skipping = true;
    }

    public synchronized void scale(double scale) {
        timeline.scale(scale);
    }

    private void letGo() {
        Waiting next;
        while ((next = waiting.poll()) != null) {
            next.unit().release();
        }
        bytes = 0;
    }

    /** Seconds from the begin of the period: where the newest picture that came is. */
    public synchronized double positionS() {
        return timeline.positionS();
    }

    /** Whether somebody is there who takes it. */
    public synchronized boolean hasSink() {
        return sink != null && !sink.gone();
    }

    /** The whole of it cannot be had any more: its viewer took too little of it for too long. */
    public synchronized boolean overflowed() {
        return overflowed;
    }

    /** Everything was given and the end was told. */
    public synchronized boolean isFinished() {
        return closed;
    }

    /** Pictures that were given. */
    public synchronized long given() {
        return given;
    }

    /** Pictures that were left out. */
    public synchronized long dropped() {
        return dropped;
    }

    /** Pictures that did not come whole, or behind ones that did not. */
    public synchronized long damaged() {
        return damaged;
    }

    /** Lets everything go; who looks is told. More than once is fine. */
    public synchronized void close(String cause) {
        letGo();
        boolean first = !closed;
        closed = true;
        endCause = endCause == null ? cause : endCause;
        RecordedSink to = sink;
        sink = null;
        if (first && to != null && !to.gone()) {
            to.ended(cause);
        }
    }
}
