package org.xueliang.simulator.onvif;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in to a simulated device. It computes for itself what a client should have computed.
 *
 * @param user empty: everybody
 */
public record OnvifLogin(String user, String password) {
    /** Everybody is let in. */
    public static final OnvifLogin OPEN = new OnvifLogin("", "");

    /** How far a token's time may be from the device's own; sheet A3: 5 s to 5 min. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    static final String REALM = "simulated";

    /** Null where the token is right, else why not. */
    @Nullable
    String token(String envelope, Instant deviceTime) {
        String name = between(envelope, "Username");
        String digest = between(envelope, "Password");
        String nonce = between(envelope, "Nonce");
        String created = between(envelope, "Created");
        if (name.isEmpty() || digest.isEmpty()) {
            return "no UsernameToken";
        }
        try {
            Duration off = Duration.between(Instant.parse(created), deviceTime).abs();
            if (off.compareTo(TOLERANCE) > 0) {
                return "token is " + off.toSeconds() + " s away from the device's time";
            }
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(Base64.getDecoder().decode(nonce));
            sha1.update((created + password).getBytes(StandardCharsets.UTF_8));
            boolean right = name.equals(user)
                    && Base64.getEncoder().encodeToString(sha1.digest()).equals(digest);
            return right ? null : "wrong user or password";
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return "token cannot be read";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String between(String envelope, String name) {
        Matcher matcher =
                Pattern.compile("<(?:\\w+:)?" + name + "(?: [^>]*)?>([^<]*)</").matcher(envelope);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** HTTP Digest with MD5 and qop auth, RFC 2617. */
    boolean http(@Nullable String authorization, String nonce) {
        if (authorization == null || !authorization.startsWith("Digest ")) {
            return false;
        }
        String ha1 = md5(user + ":" + REALM + ":" + password);
        String ha2 = md5("POST:" + parameter(authorization, "uri"));
        String expected = md5(ha1 + ":" + nonce + ":" + parameter(authorization, "nc") + ":"
                + parameter(authorization, "cnonce") + ":auth:" + ha2);
        return expected.equals(parameter(authorization, "response"))
                && user.equals(parameter(authorization, "username"))
                && nonce.equals(parameter(authorization, "nonce"));
    }

    private static String parameter(String header, String name) {
        Matcher matcher = Pattern.compile("[ ,]" + name + "=\"?([^\",]*)").matcher(header);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "OnvifLogin[" + user + "]";
    }
}
