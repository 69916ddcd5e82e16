package org.xueliang.standalone.stores;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.retry.Backoff;

/**
 * Starts a server again that is gone: killed, out of memory. Gone is where nothing listens at its port, twice: one that listens
 * and does not answer yet works at its recovery, and is left to it.
 */
final class Supervisor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final int LOOK_MS = 200;
    private static final int CONNECT_MS = 2000;

    private final StoreServer server;
    private final Backoff backoff =
            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(15), RandomGenerator.getDefault());
    private final AtomicLong starts = new AtomicLong();
    private final Thread thread;

    private Supervisor(StoreServer server) {
        this.server = server;
        this.thread = new Thread(this::watch, "watch-" + server.name().toLowerCase(Locale.ROOT));
        thread.setDaemon(true);
    }

    /** @param server that was started and answers */
    static Supervisor of(StoreServer server) {
        Supervisor supervisor = new Supervisor(server);
        supervisor.thread.start();
        return supervisor;
    }

    /** How often it was started again. */
    long starts() {
        return starts.get();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK_MS);
                if (isGone()) {
                    Thread.sleep(LOOK_MS);
                    if (isGone()) {
                        startAgain();
                    }
                }
            }
        } catch (InterruptedException e) {
            // The end of the supervision.
            Thread.currentThread().interrupt();
        }
    }

    private void startAgain() throws InterruptedException {
        long goneNanos = System.nanoTime();
        log.error("{} at port {} is gone; starting it again", server.name(), server.port());
        for (int attempt = 1; ; attempt++) {
            try {
                server.startAgain();
            } catch (IOException | RuntimeException e) {
                if (isGone()) {
                    long waitMs = backoff.nextMs();
                    log.error(
                            "{} does not start (attempt {}), once more in {} ms: {}",
                            server.name(),
                            attempt,
                            waitMs,
                            e.getMessage());
                    Thread.sleep(waitMs);
                    continue;
                }
            }
            backoff.reset();
            starts.incrementAndGet();
            log.warn(
                    "{} was started again at port {} (attempt {}, {} ms)",
                    server.name(),
                    server.port(),
                    attempt,
                    (System.nanoTime() - goneNanos) / 1_000_000);
            return;
        }
    }

    private boolean isGone() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), CONNECT_MS);
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            // Busy, or out of sockets here: not gone.
            log.debug("{}: {}", server.name(), e.toString());
            return false;
        }
    }

    /** Ends the supervision and leaves the server. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(70).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
