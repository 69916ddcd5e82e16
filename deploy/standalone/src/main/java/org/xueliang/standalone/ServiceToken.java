package org.xueliang.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The token that the roles of one installation call each other with: made once, readable by its owner alone. */
final class ServiceToken {
    private static final int BYTES = 32;

    private ServiceToken() {}

    /** Makes it where it is not there. */
    static Path in(DataFolder data) throws IOException {
        Path file = data.path().resolve("service-token");
        if (!Files.exists(file)) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            Path draft = data.path().resolve("service-token.new");
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            Files.move(draft, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }
}
