package org.xueliang.analytics;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints that an earlier process left below a folder: {@code <job>/chk-<number>/_metadata}. Flink writes the metadata
 * last, so a folder without it is no checkpoint.
 */
final class RetainedCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger(RetainedCheckpoints.class);
    private static final String METADATA = "_metadata";
    private static final String PREFIX = "chk-";

    private final Path folder;

    RetainedCheckpoints(Path folder) {
        this.folder = folder;
    }

    /** The newest that can be read. One that cannot (a power cut in its last write) is said and passed over. */
    Optional<Path> newest() throws IOException {
        for (Path checkpoint : newestFirst()) {
            try (DataInputStream in =
                    new DataInputStream(new BufferedInputStream(Files.newInputStream(checkpoint.resolve(METADATA))))) {
                Checkpoints.loadCheckpointMetadata(
                        in, RetainedCheckpoints.class.getClassLoader(), checkpoint.toString());
                return Optional.of(checkpoint);
            } catch (IOException | RuntimeException e) {
                LOG.warn("checkpoint {} cannot be read and is passed over: {}", checkpoint, e.toString());
            }
        }
        return Optional.empty();
    }

    /** Of the newest that is whole, without reading it; empty where there is none. Another name each time that one is made. */
    String newestName() {
        try {
            List<Path> found = newestFirst();
            return found.isEmpty() ? "" : found.get(0).toString();
        } catch (IOException | UncheckedIOException e) {
            // It stays this for as long as nobody can look, which is as long as none can be seen to be made.
            return "the folder cannot be read";
        }
    }

    /** Deletes what is older than {@code kept}: a killed process leaves more than the one that is gone on from. */
    void deleteOlderThan(Path kept) throws IOException {
        boolean older = false;
        for (Path checkpoint : newestFirst()) {
            if (older) {
                delete(checkpoint);
            }
            older |= checkpoint.equals(kept);
        }
    }

    private List<Path> newestFirst() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (Stream<Path> jobs = Files.list(folder)) {
            for (Path job : jobs.filter(Files::isDirectory).toList()) {
                try (Stream<Path> checkpoints = Files.list(job)) {
                    checkpoints
                            .filter(path -> path.getFileName().toString().startsWith(PREFIX))
                            .filter(path -> Files.isRegularFile(path.resolve(METADATA)))
                            .forEach(found::add);
                }
            }
        }
        found.sort(Comparator.comparingLong(RetainedCheckpoints::writtenMs)
                .thenComparingLong(RetainedCheckpoints::number)
                .reversed());
        return found;
    }

    private static long writtenMs(Path checkpoint) {
        return checkpoint.resolve(METADATA).toFile().lastModified();
    }

    private static long number(Path checkpoint) {
        String digits = checkpoint.getFileName().toString().substring(PREFIX.length());
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
    }

    private static void delete(Path checkpoint) throws IOException {
        try (Stream<Path> files = Files.walk(checkpoint)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
