package org.xueliang.standalone.recording;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;

/**
 * When pictures are decoded, where only their order and the times when they are shown are known: RTP says no more. In order of time the
 * n-th picture is decoded at the n-th time, earlier by as much as the first pictures need for none to be shown before it is
 * decoded. Holds {@value #AHEAD} pictures. Pure; not thread-safe.
 *
 * @param <T> a picture
 */
final class DecodingTimes<T> {
    /** H.264 and H.265 reorder 16 pictures at most. */
    static final int AHEAD = 16;

    /** Takes pictures in the order that they came. */
    interface Output<T> {
        void picture(T picture, long presentationTicks, long decodingTicks);
    }

    private record Waiting<T>(T picture, long ticks) {}

    private final Output<T> out;
    private final Deque<Waiting<T>> waiting = new ArrayDeque<>();
    private final PriorityQueue<Long> times = new PriorityQueue<>();
    private boolean begun;
    private long delayTicks;
    private long newestTicks;

    DecodingTimes(Output<T> out) {
        this.out = out;
    }

    void picture(T picture, long presentationTicks) {
        waiting.add(new Waiting<>(picture, presentationTicks));
        times.add(presentationTicks);
        if (waiting.size() > AHEAD) {
            next();
        }
    }

    private void next() {
        if (!begun) {
            begin();
        }
        Waiting<T> first = waiting.remove();
        long inOrder = times.remove() - delayTicks;
        // A jump of the clock must not make time go back.
        long ticks = Math.min(first.ticks(), Math.max(inOrder, newestTicks + 1));
        newestTicks = ticks;
        out.picture(first.picture(), first.ticks(), ticks);
    }

    private void begin() {
        begun = true;
        newestTicks = Long.MIN_VALUE / 2;
        long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
        int i = 0;
        for (Waiting<T> each : waiting) {
            delayTicks = Math.max(delayTicks, sorted[i++] - each.ticks());
        }
    }

    /** Nothing more comes. */
    void end() {
        while (!waiting.isEmpty()) {
            next();
        }
    }
}
