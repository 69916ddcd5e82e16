package org.xueliang.registry.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that cameras' passwords are sealed with at rest: AES-256-GCM, kept outside the database in the data folder.
 * What is sealed is bound to what it belongs to, so that a sealed value copied to another row does not open.
 *
 * <p>A sealed value is a version byte (1), 12 bytes of nonce, the ciphertext and its 16-byte tag. Thread-safe.
 */
public final class SealingKey {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte VERSION = 1;

    private final byte[] key;

    private SealingKey(byte[] key) {
        this.key = key;
    }

    /** Reads the key file, or makes it (mode 0600) where there is none. */
    public static SealingKey in(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] key = Secrets.randomBytes(KEY_BYTES);
                PrivateFile.write(
                        file, (Base64.getEncoder().encodeToString(key) + "\n").getBytes(StandardCharsets.US_ASCII));
                return new SealingKey(key);
            }
            byte[] key = Base64.getDecoder().decode(Files.readString(file).trim());
            if (key.length != KEY_BYTES) {
                throw new IllegalArgumentException(
                        file + ": a key of " + key.length + " bytes (expected: " + KEY_BYTES + ")");
            }
            return new SealingKey(key);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** @param owner what the text belongs to, such as {@code "channel 34020000001320000001"} */
    public byte[] seal(String owner, String text) {
        byte[] nonce = Secrets.randomBytes(NONCE_BYTES);
        try {
            byte[] box = cipher(Cipher.ENCRYPT_MODE, nonce, owner).doFinal(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + NONCE_BYTES + box.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(box)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is not to be had", e);
        }
    }

    /** @throws IllegalStateException where it was not sealed with this key for this owner */
    public String open(String owner, byte[] sealed) {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != VERSION) {
            throw new IllegalStateException("sealed value of " + owner + ": " + sealed.length + " bytes, version "
                    + (sealed.length == 0 ? "none" : sealed[0]) + " (expected: version 1)");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(sealed, 1, nonce, 0, NONCE_BYTES);
        try {
            byte[] text = cipher(Cipher.DECRYPT_MODE, nonce, owner)
                    .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
            return new String(text, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "sealed value of " + owner + " does not open with the key of the data folder");
        }
    }

    /** A key for another use that gives nothing away about this one. */
    public byte[] derive(String use) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(use.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is not to be had", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    @Override
    public String toString() {
        return "SealingKey[...]";
    }
}
