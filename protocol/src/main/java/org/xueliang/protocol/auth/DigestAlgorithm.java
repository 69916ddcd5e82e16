package org.xueliang.protocol.auth;

import org.jspecify.annotations.Nullable;

/** Digest algorithms that are answered; later is stronger. {@code -sess} variants are not: no device was seen with them. */
public enum DigestAlgorithm {
    MD5("MD5"),
    SHA_256("SHA-256"),
    /** GB/T 32905: no RFC names it; a vendor extension of GB/T 28181 devices (signalling sheet 4.1). */
    SM3("SM3");

    private final String token;

    DigestAlgorithm(String token) {
        this.token = token;
    }

    /** As it stands in a header. */
    public String token() {
        return token;
    }

    /** @return the algorithm, MD5 where nothing is said; null where it is not answered */
    static @Nullable DigestAlgorithm ofToken(@Nullable String token) {
        if (token == null || token.isBlank() || token.equalsIgnoreCase("MD5")) {
            return MD5;
        }
        if (token.equalsIgnoreCase("SM3")) {
            return SM3;
        }
        return token.equalsIgnoreCase("SHA-256") || token.equalsIgnoreCase("SHA256") ? SHA_256 : null;
    }
}
