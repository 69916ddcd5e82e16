package org.xueliang.simulator.camera;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that render and encode live scenes, off the event loops. Its queue is bounded by its users: a {@link LiveFeed}
 * has at most one picture in it. To be closed by whoever made it.
 */
public final class EncoderPool implements AutoCloseable {
    private final ThreadPoolExecutor executor;

    /** @param threads 1 to 64 */
    public EncoderPool(int threads) {
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: 1 to 64)");
        }
        executor = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("scene-encoder", true));
    }

    void execute(Runnable work) {
        executor.execute(work);
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            executor.awaitTermination(3, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
