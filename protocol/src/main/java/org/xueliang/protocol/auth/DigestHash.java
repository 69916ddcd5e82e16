package org.xueliang.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.LosslessText;

/** The hashes of Digest authentication (RFC 2069, RFC 7616 clause 3.4), in lower-case hexadecimal. */
public final class DigestHash {
    private DigestHash() {}

    /** HA1: hash of {@code user:realm:password}. As secret as the password for this realm. */
    public static String ha1Hex(DigestAlgorithm algorithm, String user, String realm, String password) {
        return hex(algorithm, user + ":" + realm + ":" + password);
    }

    /** @param qop {@code auth}, or null for the form of RFC 2069, which has neither nc nor cnonce */
    static String response(
            DigestAlgorithm algorithm,
            String ha1Hex,
            String nonce,
            String method,
            String uri,
            @Nullable String qop,
            @Nullable String nc,
            @Nullable String cnonce) {
        String ha2 = hex(algorithm, method + ":" + uri);
        String middle = qop == null ? "" : ":" + nc + ":" + cnonce + ":" + qop;
        return hex(algorithm, ha1Hex + ":" + nonce + middle + ":" + ha2);
    }

    private static String hex(DigestAlgorithm algorithm, String text) {
        return HexFormat.of().formatHex(hash(algorithm, LosslessText.encode(text)));
    }

    /** The bare hash. */
    public static byte[] hash(DigestAlgorithm algorithm, byte[] bytes) {
        return switch (algorithm) {
            case MD5, SHA_256 -> platformHash(algorithm, bytes);
            case SM3 -> sm3(bytes);
        };
    }

    private static byte[] platformHash(DigestAlgorithm algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm.token()).digest(bytes);
        } catch (NoSuchAlgorithmException everyJavaHasThem) {
            throw new IllegalStateException(everyJavaHasThem);
        }
    }

    private static byte[] sm3(byte[] bytes) {
        SM3Digest digest = new SM3Digest();
        digest.update(bytes, 0, bytes.length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return hash;
    }

    /** Compares secrets in a time that does not depend on where they differ. */
    public static boolean constantTimeEquals(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
