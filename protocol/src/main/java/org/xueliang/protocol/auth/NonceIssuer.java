package org.xueliang.protocol.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces that need no store: time, caller's entropy, and an HMAC over both and the connection. A nonce of another connection, another
 * process or a forged one is unknown; an old one is stale and the client may answer anew without asking its user. Thread-safe.
 */
public final class NonceIssuer {
    /** What is known of a nonce. */
    public enum Check {
        VALID,
        STALE,
        UNKNOWN
    }

    private static final int HEAD_BYTES = 16;
    private static final int MAC_BYTES = 16;
    private static final int HEX_LENGTH = 2 * (HEAD_BYTES + MAC_BYTES);
    private static final int MIN_SECRET_BYTES = 16;

    private final SecretKeySpec key;
    private final long lifetimeMs;

    /** @param secret at least 16 random bytes, made at start and kept nowhere */
    public NonceIssuer(byte[] secret, long lifetimeMs) {
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "secret: " + secret.length + " bytes (expected: >= " + MIN_SECRET_BYTES + ")");
        }
        this.key = new SecretKeySpec(secret, "HmacSHA256");
        this.lifetimeMs = lifetimeMs;
    }

    /**
     * @param connection what the nonce is bound to, such as the connection's number
     * @param entropy random, so that two nonces of one millisecond differ
     */
    public String issue(String connection, long nowMs, long entropy) {
        byte[] head =
                ByteBuffer.allocate(HEAD_BYTES).putLong(nowMs).putLong(entropy).array();
        HexFormat hex = HexFormat.of();
        return hex.formatHex(head) + hex.formatHex(mac(head, connection), 0, MAC_BYTES);
    }

    public Check check(String nonce, String connection, long nowMs) {
        if (nonce.length() != HEX_LENGTH) {
            return Check.UNKNOWN;
        }
        byte[] head;
        try {
            head = HexFormat.of().parseHex(nonce, 0, 2 * HEAD_BYTES);
        } catch (IllegalArgumentException notOurs) {
            return Check.UNKNOWN;
        }
        String expected = HexFormat.of().formatHex(mac(head, connection), 0, MAC_BYTES);
        if (!DigestHash.constantTimeEquals(expected, nonce.substring(2 * HEAD_BYTES))) {
            return Check.UNKNOWN;
        }
        long ageMs = nowMs - ByteBuffer.wrap(head).getLong();
        return ageMs < 0 || ageMs > lifetimeMs ? Check.STALE : Check.VALID;
    }

    private byte[] mac(byte[] head, String connection) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(head);
            return mac.doFinal(connection.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
