package org.xueliang.ingest.analysis;

/**
 * When one stream's newest keyframes were received, in microseconds: by these a picture that is decoded late is told of which
 * group it is. Bounded; a group that is further back than it remembers is not known.
 *
 * <p>Pure. Not thread-safe: guarded by its {@link AdaptiveDecoder}.
 */
final class KeyframeTimes {
    /** A decoder that is behind is at a group of a few seconds ago; a stream of nothing but keyframes needs no group. */
    static final int KEPT = 64;

    private final long[] timesUs = new long[KEPT];
    private long added;

    /** An undamaged one: what replaces the missing parts of another is taken from the pictures before it. */
    void add(long receivedUs) {
        timesUs[(int) (added++ % KEPT)] = receivedUs;
    }

    /**
     * @param keyframe the picture is one itself. Another that was received in the same microsecond as a keyframe may have come
     *     before it
     * @return time of receipt of the keyframe that began the picture's group; 0 where it is not known
     */
    long groupOf(long receivedUs, boolean keyframe) {
        for (long n = added - 1; n >= 0 && n >= added - KEPT; n--) {
            long timeUs = timesUs[(int) (n % KEPT)];
            if (timeUs < receivedUs || (keyframe && timeUs == receivedUs)) {
                return timeUs;
            }
        }
        return 0;
    }
}
