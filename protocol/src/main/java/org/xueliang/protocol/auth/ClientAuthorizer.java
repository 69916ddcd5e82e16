package org.xueliang.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Answers a server's challenges with one user and password. After the first challenge every request carries an answer. A wrong
 * password is found out after one try, two where the server changes its nonce: Hikvision and Dahua lock the account after
 * five to seven, so the caller must not begin again by itself.
 *
 * <p>Not thread-safe.
 */
public final class ClientAuthorizer {
    /** What a 401 means. */
    public enum Outcome {
        /** Send the request once more, with the answer. */
        RETRY,
        /** The credentials were refused: stop. */
        WRONG_CREDENTIALS,
        /** There are no credentials to answer with. */
        NO_CREDENTIALS,
        /** Neither Basic nor a Digest that is known. */
        NO_KNOWN_CHALLENGE
    }

    private final @Nullable String user;
    private final @Nullable String password;
    private @Nullable Challenge challenge;
    private int nonceCount;
    private boolean retriedWithFreshNonce;

    /** @param user null where the camera has none */
    public ClientAuthorizer(@Nullable String user, @Nullable String password) {
        this.user = user;
        this.password = password;
    }

    /**
     * @param wwwAuthenticate all values of the 401
     * @param requestWasAuthorized the refused request had an Authorization header
     */
    public Outcome unauthorized(List<String> wwwAuthenticate, boolean requestWasAuthorized) {
        Challenge fresh = Challenge.strongest(Challenge.parse(wwwAuthenticate));
        if (fresh == null) {
            return Outcome.NO_KNOWN_CHALLENGE;
        }
        if (user == null) {
            return Outcome.NO_CREDENTIALS;
        }
        Challenge previous = challenge;
        challenge = fresh;
        nonceCount = 0;
        if (!requestWasAuthorized || previous == null) {
            return Outcome.RETRY;
        }
        boolean freshNonce =
                fresh.isDigest() && (fresh.stale() || !fresh.nonce().equals(previous.nonce()));
        if (freshNonce && !retriedWithFreshNonce) {
            retriedWithFreshNonce = true;
            return Outcome.RETRY;
        }
        return Outcome.WRONG_CREDENTIALS;
    }

    /** A request with an answer was not refused: a later 401 is about the nonce's age. */
    public void accepted() {
        retriedWithFreshNonce = false;
    }

    /** The connection is a new one: its server may not know the nonce. The answer is tried all the same. */
    public void newConnection() {
        retriedWithFreshNonce = false;
    }

    /**
     * @param uri the request line's, exactly
     * @param cnonce random characters, used where the server asks for qop
     * @return the value of the Authorization header, or null as long as nobody asked for one. A secret: never to be logged
     */
    public @Nullable String authorization(String method, String uri, String cnonce) {
        Challenge asked = challenge;
        if (asked == null || user == null) {
            return null;
        }
        String secret = password == null ? "" : password;
        DigestAlgorithm algorithm = asked.algorithm();
        if (algorithm == null) {
            byte[] pair = (user + ":" + secret).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }
        String ha1 = DigestHash.ha1Hex(algorithm, user, asked.realm(), secret);
        String qop = asked.qopAuth() ? "auth" : null;
        String nc = String.format(Locale.ROOT, "%08x", ++nonceCount);
        String response = DigestHash.response(algorithm, ha1, asked.nonce(), method, uri, qop, nc, cnonce);
        StringBuilder out = new StringBuilder(256);
        out.append("Digest username=").append(quote(user));
        out.append(", realm=").append(quote(asked.realm()));
        out.append(", nonce=").append(quote(asked.nonce()));
        out.append(", uri=").append(quote(uri));
        out.append(", response=").append(quote(response));
        if (algorithm != DigestAlgorithm.MD5) {
            out.append(", algorithm=").append(algorithm.token());
        }
        if (asked.opaque() != null) {
            out.append(", opaque=").append(quote(asked.opaque()));
        }
        if (qop != null) {
            out.append(", qop=auth, nc=").append(nc).append(", cnonce=").append(quote(cnonce));
        }
        return out.toString();
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** No secret. */
    @Override
    public String toString() {
        Challenge asked = challenge;
        return asked == null ? "no challenge" : asked.algorithm() == null ? "Basic" : "Digest " + asked.algorithm();
    }
}
