package org.xueliang.standalone;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started, ended in the opposite order: by the command itself when it is done, or when the process is told to end
 * (Ctrl-C, SIGTERM). Whatever happens, each part is ended once and nothing is left behind.
 */
public final class Running implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Running.class);
    private static final long CLOSE_WITHIN_S = 30;

    private record Part(String name, AutoCloseable handle) {}

    private final Deque<Part> parts = new ArrayDeque<>();
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::toldToEnd, "end");

    public Running() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Notes a part that was started; gives it back. */
    public synchronized <T extends AutoCloseable> T add(String name, T part) {
        parts.push(new Part(name, part));
        return part;
    }

    /**
     * Waits until the process is told to end or the time is over.
     *
     * @param ms Long.MAX_VALUE waits for ever
     * @return true where it was told to end
     */
    public boolean await(long ms) throws InterruptedException {
        return told.await(ms, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closeParts();
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.trace("the process is ending already", e);
        }
    }

    /** Runs when the process is told to end. The command's own thread sees it and closes; if it does not, this does. */
    private void toldToEnd() {
        told.countDown();
        try {
            if (!ended.await(CLOSE_WITHIN_S, TimeUnit.SECONDS)) {
                log.warn("not ended within {} s", CLOSE_WITHIN_S);
                closeParts();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void closeParts() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.handle().close();
            } catch (Exception e) {
                log.warn("{} did not end cleanly", part.name(), e);
            }
        }
    }
}
