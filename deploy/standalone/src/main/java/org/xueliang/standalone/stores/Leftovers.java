package org.xueliang.standalone.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a server that a killed process left behind, found by the pid file in the data folder. A pid is believed only if
 * the process that has it runs the expected program: pids are used again.
 */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
    private static final int MAX_PID_FILE_BYTES = 4096;

    private Leftovers() {}

    /**
     * @param pidFile first line is a pid; nothing happens where the file is absent
     * @param program what the process's command must contain
     */
    static void end(Path pidFile, String program) throws IOException {
        if (!Files.exists(pidFile) || Files.size(pidFile) > MAX_PID_FILE_BYTES) {
            return;
        }
        String first = Files.readString(pidFile).lines().findFirst().orElse("").trim();
        if (!first.matches("\\d{1,10}")) {
            return;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(first))
                .filter(handle -> handle.info().command().orElse("").contains(program));
        if (process.isEmpty()) {
            Files.deleteIfExists(pidFile);
            return;
        }
        log.warn("ending {} (pid {}) that an earlier run left behind", program, first);
        process.get().destroy();
        try {
            process.get().onExit().get(10, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.get().destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ending " + program + " (pid " + first + ")", e);
        }
        Files.deleteIfExists(pidFile);
    }
}
