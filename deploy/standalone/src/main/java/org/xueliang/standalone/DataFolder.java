package org.xueliang.standalone;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The data folder of an installation on one machine, by which its processes find each other: {@code stores} (addresses of
 * Redis and PostgreSQL), {@code registry} (address of the front door), {@code ingest} and {@code analytics} (their ports),
 * {@code tokens} (made by the registry), {@code client}. What a killed process announced stays until its part is started
 * again.
 */
public record DataFolder(Path path) {
    public DataFolder {
        path = path.toAbsolutePath().normalize();
    }

    public void create() throws IOException {
        Files.createDirectories(path);
    }

    public Path registryFolder() {
        return path.resolve("registry");
    }

    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    public Path storesFolder() {
        return path.resolve("stores");
    }

    /** Writes what others need of a part, in one step: a reader sees all or nothing. */
    public void announce(String part, Map<String, String> facts) throws IOException {
        StringBuilder text = new StringBuilder();
        facts.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        Path file = path.resolve(part + ".address");
        Path draft = path.resolve(part + ".address.new");
        Files.writeString(draft, text);
        Files.move(
                draft,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    public void forget(String part) throws IOException {
        Files.deleteIfExists(path.resolve(part + ".address"));
    }

    /** What a part announced; empty where it never did. */
    public Optional<Properties> find(String part) throws IOException {
        Path file = path.resolve(part + ".address");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties facts = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            facts.load(reader);
        }
        return Optional.of(facts);
    }
}
