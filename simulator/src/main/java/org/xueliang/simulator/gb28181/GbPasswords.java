package org.xueliang.simulator.gb28181;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The secrets that simulated devices register with. There is no default one, and none is shown by toString. */
public interface GbPasswords {
    /** @throws IllegalArgumentException for a device that none is known of */
    String of(String deviceCode);

    /** One for all. */
    static GbPasswords same(String password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException(
                    "password: empty (expected: the one that the platform has for the devices)");
        }
        return code -> password;
    }

    /**
     * One for each, out of a file of lines {@code CODE PASSWORD}, blanks or a comma between; lines that begin with # are passed over.
     *
     * @throws IOException the file cannot be read
     * @throws IllegalArgumentException a line is neither; the message has its number and nothing of it
     */
    static GbPasswords ofFile(Path file) throws IOException {
        Map<String, String> passwords = new HashMap<>();
        int number = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String[] parts = text.split("[,\\s]+", 2);
            if (parts.length < 2 || !parts[0].matches("\\d{20}")) {
                throw new IllegalArgumentException(file + " line " + number + " (expected: CODE PASSWORD)");
            }
            passwords.put(parts[0], parts[1]);
        }
        return code -> {
            String password = passwords.get(code);
            if (password == null) {
                throw new IllegalArgumentException("no password of " + code + " in " + file);
            }
            return password;
        };
    }
}
