package org.xueliang.ingest.session;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Names that nobody can guess: 128 bits as lower-case hex, which also clients take that stumble over a dash. Thread-safe. */
public final class SessionIds {
    private static final int BYTES = 16;
    private final SecureRandom random = new SecureRandom();

    public String next() {
        byte[] id = new byte[BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
