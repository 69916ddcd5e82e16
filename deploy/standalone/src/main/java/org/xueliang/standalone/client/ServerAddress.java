package org.xueliang.standalone.client;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the front door is and the token to call it with: from the command line, else the environment
 * ({@code XUELIANG_SERVER}, {@code XUELIANG_TOKEN}), else the file that a standalone leaves in its data folder.
 */
public record ServerAddress(String host, int port, String token) {
    private static final String FILE = "client";

    /** @throws IllegalArgumentException saying what is missing and how to give it */
    public static ServerAddress find(
            @Nullable String server, @Nullable String token, Map<String, String> environment, Path data) {
        Properties file = read(data.resolve(FILE));
        String foundServer = first(server, environment.get("XUELIANG_SERVER"), file.getProperty("server"));
        String foundToken = first(token, environment.get("XUELIANG_TOKEN"), file.getProperty("token"));
        if (foundServer == null) {
            throw new IllegalArgumentException("no server: nothing runs from " + data
                    + " (start `./xueliang demo` or `./xueliang up`, or give --server HOST:PORT)");
        }
        if (foundToken == null) {
            throw new IllegalArgumentException("no token for " + foundServer + " (give --token or XUELIANG_TOKEN)");
        }
        int colon = foundServer.lastIndexOf(':');
        String digits = foundServer.substring(colon + 1);
        if (colon < 1 || !digits.matches("\\d{1,5}") || Integer.parseInt(digits) > 65535) {
            throw new IllegalArgumentException("server: '" + foundServer + "' (expected: HOST:PORT)");
        }
        return new ServerAddress(foundServer.substring(0, colon), Integer.parseInt(digits), foundToken);
    }

    /** Leaves the address for clients on this machine; readable by its owner alone. */
    public AutoCloseable leaveIn(Path data) throws IOException {
        Files.createDirectories(data);
        Path file = data.resolve(FILE);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String text = "server=" + host + ":" + port + "\ntoken=" + token + "\n";
        Files.writeString(file, text);
        return () -> {
            if (Files.exists(file) && Files.readString(file).equals(text)) {
                Files.delete(file);
            }
        };
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        if (Files.isReadable(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new IllegalArgumentException(file + " cannot be read: " + e, e);
            }
        }
        return properties;
    }

    private static @Nullable String first(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null && !candidate.isBlank()) {
                return candidate;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
