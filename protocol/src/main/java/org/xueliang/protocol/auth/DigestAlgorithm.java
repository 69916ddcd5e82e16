package org.xueliang.protocol.auth;

import org.jspecify.annotations.Nullable;

/** Digest algorithms that are answered; later is stronger. {@code -sess} variants are not: no RTSP device was seen with them. */
public enum DigestAlgorithm {
    MD5("MD5"),
    SHA_256("SHA-256");

    private final String token;

    DigestAlgorithm(String token) {
        this.token = token;
    }

    /** As it stands in a header, and as the Java platform calls it. */
    public String token() {
        return token;
    }

    /** @return the algorithm, MD5 where nothing is said; null where it is not answered */
    static @Nullable DigestAlgorithm ofToken(@Nullable String token) {
        if (token == null || token.isBlank() || token.equalsIgnoreCase("MD5")) {
            return MD5;
        }
        return token.equalsIgnoreCase("SHA-256") || token.equalsIgnoreCase("SHA256") ? SHA_256 : null;
    }
}
