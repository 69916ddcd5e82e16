package org.xueliang.protocol.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code a=setup} (RFC 4145): what the side that wrote it does. */
public enum MediaSetup {
    /** Opens the connection. */
    ACTIVE,
    /** Listens. */
    PASSIVE,
    /** Either. */
    ACTPASS;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The other side's part. */
    public MediaSetup opposite() {
        return switch (this) {
            case ACTIVE -> PASSIVE;
            case PASSIVE -> ACTIVE;
            case ACTPASS -> ACTIVE;
        };
    }

    static @Nullable MediaSetup of(String text) {
        for (MediaSetup setup : values()) {
            if (setup.text().equals(text.strip().toLowerCase(Locale.ROOT))) {
                return setup;
            }
        }
        return null;
    }
}
