package org.xueliang.ingest.codec;

import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * What of FFmpeg is open in this process: each native object is entered when it is made and struck out when it is freed,
 * so that the ledger is zero when everything was closed. Garbage collection frees none of them.
 */
public final class NativeLedger {
    static {
        // What FFmpeg has to say about a camera's bytes is counted by whoever decodes; a flood of it on standard error
        // would be a camera's way into the log.
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    }

    private static final AtomicLong OPEN = new AtomicLong();
    private static final AtomicLong OPENED = new AtomicLong();
    private static final AtomicLong RESERVED_BYTES = new AtomicLong();

    private NativeLedger() {}

    /** Decoders, scalers and encoders that are open now. */
    public static long open() {
        return OPEN.get();
    }

    /** Decoders, scalers and encoders that were opened since the process began. */
    public static long opened() {
        return OPENED.get();
    }

    /** Picture memory that the open decoders may take, by their limits' estimate. */
    public static long reservedBytes() {
        return RESERVED_BYTES.get();
    }

    static void enter() {
        OPEN.incrementAndGet();
        OPENED.incrementAndGet();
    }

    static void strikeOut() {
        OPEN.decrementAndGet();
    }

    /** Takes the bytes if all together stay within the bound. */
    static boolean reserve(long bytes, long maxBytes) {
        long now = RESERVED_BYTES.addAndGet(bytes);
        if (now > maxBytes) {
            RESERVED_BYTES.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    static void giveBack(long bytes) {
        RESERVED_BYTES.addAndGet(-bytes);
    }
}
