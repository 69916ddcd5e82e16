package org.xueliang.ingest.gb28181.invite;

import java.util.function.LongConsumer;

/** Finds out that a stream which gave pictures gives nothing any more. For as long as it streams; on the device's event loop. */
final class SilenceWatch {
    /** Without a packet, after the device registered anew or its connection closed. */
    private static final long DOUBT_MS = 2_000;

    private final StreamParts parts;
    private final DialogStream stream;
    private final OneTimer timer;
    private final LongConsumer silent;
    private boolean maySilent;

    /** @param silent told of the milliseconds without a packet */
    SilenceWatch(StreamParts parts, DialogStream stream, OneTimer timer, LongConsumer silent) {
        this.parts = parts;
        this.stream = stream;
        this.timer = timer;
        this.silent = silent;
    }

    void begin() {
        timer.after(limitMs(), this::watched);
    }

    /** The device may have restarted: where nothing comes any more it is waited for less long. */
    void doubt() {
        long waitMs = Math.min(DOUBT_MS, limitMs());
        timer.after(waitMs, () -> ifSilent(waitMs));
    }

    /** Its connection closed, and may be made again; the silence that follows is what ends the stream. */
    void disconnected() {
        timer.after(Math.min(DOUBT_MS, limitMs()), this::watched);
    }

    /** While it is paused, or all was sent, silence is no end. */
    void maySilent(boolean on) {
        maySilent = on;
    }

    private void watched() {
        ifSilent(limitMs());
    }

    private void ifSilent(long mostMs) {
        long silentMs = parts.time().steadyMs() - stream.lastPacketMs();
        if (maySilent) {
            begin();
        } else if (silentMs < mostMs) {
            timer.after(Math.max(1, limitMs() - silentMs), this::watched);
        } else {
            silent.accept(silentMs);
        }
    }

    private long limitMs() {
        return parts.options().silence().toMillis();
    }
}
