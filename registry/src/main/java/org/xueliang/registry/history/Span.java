package org.xueliang.registry.history;

import org.xueliang.proto.v1.StateKind;

/**
 * A stretch of one state, [fromUs, untilUs).
 *
 * @param onlineUs of it; the whole where ONLINE, a share where UNSTABLE
 */
public record Span(long fromUs, long untilUs, StateKind state, long onlineUs) {
    public long lengthUs() {
        return untilUs - fromUs;
    }

    /** The part of it in a window that it reaches into; online time pro rata, rounded down. */
    public Span part(long windowFromUs, long windowUntilUs) {
        long begin = Math.max(fromUs, windowFromUs);
        long end = Math.min(untilUs, windowUntilUs);
        if (begin == fromUs && end == untilUs) {
            return this;
        }
        // All or nothing is exact; what lies between is shorter than half an hour, see Damper.
        long online = onlineUs == 0 || onlineUs == lengthUs()
                ? (onlineUs == 0 ? 0 : end - begin)
                : onlineUs * (end - begin) / lengthUs();
        return new Span(begin, end, state, online);
    }
}
