package org.xueliang.ingest.recorded;

import org.xueliang.protocol.media.AccessUnit;

/** Who takes a recording's pictures. Called one call at a time, on any thread; must not block. */
public interface RecordedSink {
    /** Whether a picture would be sent on at once; none is given while this is false. */
    boolean takesMore();

    /**
     * The next picture, in decoding order.
     *
     * @param unit the caller's; retain it to keep it
     * @param ticks time of presentation, 90 kHz: it goes on over jumps and changes of speed
     * @param positionS seconds from the begin of the period that was asked for
     */
    void unit(AccessUnit unit, long ticks, double positionS);

    /** Nothing comes any more; told once. */
    void ended(String cause);

    /** Whether it has gone: it is given nothing then, and not told of the end. */
    boolean gone();
}
