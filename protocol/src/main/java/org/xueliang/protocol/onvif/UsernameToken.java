package org.xueliang.protocol.onvif;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * A WS-Security UsernameToken with its password digested: Base64(SHA-1(nonce, created, password)). Good for one request.
 *
 * @param created by the <em>device's</em> clock: it refuses what is minutes away from it (O4 in vendor-quirks)
 */
public record UsernameToken(String user, String nonceBase64, String created, String digest) {
    /** @param nonce fresh random bytes, 16 or more */
    public static UsernameToken of(String user, String password, byte[] nonce, Instant deviceTime) {
        String created = deviceTime.truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(nonce);
            sha1.update(created.getBytes(StandardCharsets.UTF_8));
            sha1.update(password.getBytes(StandardCharsets.UTF_8));
            Base64.Encoder base64 = Base64.getEncoder();
            return new UsernameToken(user, base64.encodeToString(nonce), created, base64.encodeToString(sha1.digest()));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** Without what a password could be guessed from. */
    @Override
    public String toString() {
        return "UsernameToken[" + created + "]";
    }
}
