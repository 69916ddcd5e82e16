package org.xueliang.registry.federation;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.HexFormat;

/** SHA-256 as lower-case hex: of a public key (its SubjectPublicKeyInfo), which is what a peer is known by, and of bytes. */
final class KeyDigest {
    private KeyDigest() {}

    static String of(PublicKey key) {
        return of(key.getEncoded());
    }

    static String of(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
