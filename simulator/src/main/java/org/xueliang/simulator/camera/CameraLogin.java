package org.xueliang.simulator.camera;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.xueliang.protocol.auth.AuthSyntaxException;
import org.xueliang.protocol.auth.Authorization;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;

/**
 * Who may see a simulated camera, and by which scheme it asks.
 *
 * @param scheme how the camera asks
 * @param user empty with {@link Scheme#NONE}
 * @param password never shown
 */
public record CameraLogin(Scheme scheme, String user, String password) {
    /** How a camera asks for credentials. */
    public enum Scheme {
        NONE,
        BASIC,
        DIGEST_MD5,
        DIGEST_SHA256,
        /** SHA-256, MD5 and Basic are offered together: the client should take the strongest that it knows. */
        ALL
    }

    /** Anybody may. */
    public static final CameraLogin OPEN = new CameraLogin(Scheme.NONE, "", "");

    private static final String REALM = "IP Camera(simulated)";
    private static final SecureRandom RANDOM = new SecureRandom();

    public CameraLogin {
        if (scheme != Scheme.NONE && (user.isEmpty() || user.contains(":"))) {
            throw new IllegalArgumentException(
                    "user: " + user.length() + " characters (expected: at least one, and no colon)");
        }
    }

    /** A nonce for one connection. */
    static String newNonce() {
        byte[] nonce = new byte[16];
        RANDOM.nextBytes(nonce);
        return HexFormat.of().formatHex(nonce);
    }

    /** Values of WWW-Authenticate, strongest last as many cameras have it. */
    List<String> challenges(String nonce) {
        String basic = "Basic realm=\"" + REALM + '"';
        String md5 = "Digest realm=\"" + REALM + "\", nonce=\"" + nonce + '"';
        String sha256 = md5 + ", algorithm=SHA-256";
        return switch (scheme) {
            case NONE -> List.of();
            case BASIC -> List.of(basic);
            case DIGEST_MD5 -> List.of(md5);
            case DIGEST_SHA256 -> List.of(sha256);
            case ALL -> List.of(basic, md5, sha256);
        };
    }

    /** True where the request may pass. */
    boolean admits(RtspRequest request, String nonce) {
        if (scheme == Scheme.NONE) {
            return true;
        }
        String header = request.headers().get(RtspHeaders.AUTHORIZATION);
        return header != null && fits(header, request, nonce);
    }

    private boolean fits(String header, RtspRequest request, String nonce) {
        Authorization authorization;
        try {
            authorization = Authorization.parse(header);
        } catch (AuthSyntaxException e) {
            // Not an answer to any challenge of ours: it is asked for again, which says what was expected.
            return false;
        }
        if (authorization instanceof Authorization.Basic basic) {
            return (scheme == Scheme.BASIC || scheme == Scheme.ALL) && basic.matches(user, password);
        }
        if (authorization instanceof Authorization.Digest digest) {
            return takes(digest.algorithm())
                    && digest.nonce().equals(nonce)
                    && digest.realm().equals(REALM)
                    && digest.user().equals(user)
                    && digest.uriFits(request.uri())
                    && digest.matches(request.method(), DigestHash.ha1Hex(digest.algorithm(), user, REALM, password));
        }
        return false;
    }

    private boolean takes(DigestAlgorithm algorithm) {
        return switch (scheme) {
            case NONE, BASIC -> false;
            case DIGEST_MD5 -> algorithm == DigestAlgorithm.MD5;
            case DIGEST_SHA256 -> algorithm == DigestAlgorithm.SHA_256;
            case ALL -> true;
        };
    }

    /** Neither user nor password. */
    @Override
    public String toString() {
        return scheme.name().toLowerCase(Locale.ROOT);
    }
}
