package org.xueliang.standalone.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a server that a killed process left behind, found by the pid file in the data folder. A pid is believed only if
 * the process that has it runs the expected program and is older than the file: pids are used again.
 */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
    private static final int MAX_PID_FILE_BYTES = 4096;
    private static final int GRACE_S = 10;

    /** The start of a process is known in clock ticks since the machine's own start. */
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

    private Leftovers() {}

    /** How a server is told to end. */
    enum Signal {
        /** Redis writes its log and ends. */
        TERM,
        /** PostgreSQL ends its sessions and then itself; on SIGTERM it would wait for its clients for ever. */
        INT
    }

    /**
     * Returns when it has ended.
     *
     * @param pidFile first line is a pid; nothing happens where the file is absent
     * @param program what the process's command must contain
     */
    static void end(Path pidFile, String program, Signal signal) throws IOException {
        if (!Files.exists(pidFile) || Files.size(pidFile) > MAX_PID_FILE_BYTES) {
            return;
        }
        String first = Files.readString(pidFile).lines().findFirst().orElse("").trim();
        if (!first.matches("\\d{1,10}")) {
            return;
        }
        Instant written = Files.getLastModifiedTime(pidFile).toInstant().plus(CLOCK_SLACK);
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(first))
                .filter(handle -> handle.info().command().orElse("").contains(program))
                .filter(handle -> startedBefore(handle, written));
        if (process.isEmpty()) {
            Files.deleteIfExists(pidFile);
            return;
        }
        log.warn("ending {} (pid {}) that an earlier run left behind", program, first);
        tell(process.get(), signal);
        if (!endedWithin(process.get(), GRACE_S)) {
            process.get().destroyForcibly();
            if (!endedWithin(process.get(), GRACE_S)) {
                throw new IOException(program + " (pid " + first + "), left behind by an earlier run, does not end");
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean startedBefore(ProcessHandle process, Instant written) {
        return process.info().startInstant().map(written::isAfter).orElse(true);
    }

    private static void tell(ProcessHandle process, Signal signal) throws IOException {
        if (signal == Signal.TERM) {
            process.destroy();
        } else {
            // Java itself can send SIGTERM and SIGKILL alone.
            new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start();
        }
    }

    private static boolean endedWithin(ProcessHandle process, int seconds) throws IOException {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException("waiting for pid " + process.pid() + " to end failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ending pid " + process.pid(), e);
        }
    }
}
