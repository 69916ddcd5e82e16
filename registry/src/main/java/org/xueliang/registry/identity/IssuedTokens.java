package org.xueliang.registry.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The two tokens of a first start, as they lie in {@code <data-dir>/tokens} (mode 0600) in two lines, {@code admin: ...}
 * and {@code service: ...}.
 *
 * @param admin all human roles
 * @param service GATEWAY, ANALYTICS and SENSOR_SOURCE: what roles call each other with
 */
public record IssuedTokens(String admin, String service) {
    private static final String FILE = "tokens";

    /** Where they lie. */
    public static Path file(Path dataDir) {
        return dataDir.resolve(FILE);
    }

    /** Empty where there is no file, or one that lacks a line. */
    public static Optional<IssuedTokens> read(Path dataDir) {
        Path file = file(dataDir);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String admin = "";
        String service = "";
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                if (line.startsWith("admin: ")) {
                    admin = line.substring("admin: ".length()).trim();
                } else if (line.startsWith("service: ")) {
                    service = line.substring("service: ".length()).trim();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
        return admin.isEmpty() || service.isEmpty() ? Optional.empty() : Optional.of(new IssuedTokens(admin, service));
    }

    void write(Path dataDir) {
        String text = "admin: " + admin + "\nservice: " + service + "\n";
        PrivateFile.write(file(dataDir), text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "IssuedTokens[...]";
    }
}
