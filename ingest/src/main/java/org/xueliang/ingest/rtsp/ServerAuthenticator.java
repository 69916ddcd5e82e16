package org.xueliang.ingest.rtsp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment.Verifier;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.protocol.auth.AuthSyntaxException;
import org.xueliang.protocol.auth.Authorization;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.NonceIssuer;
import org.xueliang.protocol.auth.ServerChallenge;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;

/**
 * Who publishes and who looks: Digest, Basic or a bearer token against the verifiers of a channel. Holds no password. Thread-safe.
 */
final class ServerAuthenticator {
    private static final long NONCE_LIFETIME_MS = 5 * 60_000;

    /** What is to be done with a request. */
    enum Verdict {
        GOOD,
        /** No credentials yet: ask for them. */
        ASK,
        /** The nonce is too old: ask with stale, the password is not in question. */
        STALE,
        /** Wrong: answer late. */
        WRONG
    }

    /**
     * What is to be done, and by which verifier it is good.
     *
     * @param by null where it is not good
     */
    record Checked(Verdict verdict, @Nullable Verifier by) {
        private static final Checked WRONG = new Checked(Verdict.WRONG, null);
    }

    private final GatewayTime time;
    private final SecureRandom random = new SecureRandom();
    private final NonceIssuer nonces;

    ServerAuthenticator(GatewayTime time) {
        this.time = time;
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        this.nonces = new NonceIssuer(secret, NONCE_LIFETIME_MS);
    }

    Checked check(RtspRequest request, String connection, List<Verifier> verifiers) {
        String header = request.headers().get(RtspHeaders.AUTHORIZATION);
        if (header == null) {
            return new Checked(Verdict.ASK, null);
        }
        Authorization given;
        try {
            given = Authorization.parse(header);
        } catch (AuthSyntaxException e) {
            return Checked.WRONG;
        }
        if (given instanceof Authorization.Digest digest) {
            return digest(digest, request, connection, verifiers);
        }
        if (given instanceof Authorization.Basic basic) {
            return anyOf(verifiers, verifier -> basic(basic, verifier));
        }
        if (given instanceof Authorization.Bearer bearer) {
            String hash = sha256Hex(bearer.token());
            return anyOf(verifiers, verifier -> sameText(hash, verifier.tokenSha256()));
        }
        return Checked.WRONG;
    }

    private interface Match {
        boolean of(Verifier verifier);
    }

    /** Looks at all of them, whichever fits: how long it takes says nothing. */
    private static Checked anyOf(List<Verifier> verifiers, Match match) {
        Verifier by = null;
        for (Verifier verifier : verifiers) {
            by = match.of(verifier) ? verifier : by;
        }
        return by == null ? Checked.WRONG : new Checked(Verdict.GOOD, by);
    }

    private Checked digest(
            Authorization.Digest digest, RtspRequest request, String connection, List<Verifier> verifiers) {
        if (!digest.realm().equals(ServerChallenge.REALM) || !digest.uriFits(request.uri())) {
            return Checked.WRONG;
        }
        Checked checked = anyOf(verifiers, verifier -> {
            String ha1 = switch (digest.algorithm()) {
                case MD5 -> verifier.ha1Md5();
                case SHA_256 -> verifier.ha1Sha256();
                // Never offered to an RTSP client.
                case SM3 -> "";
            };
            return !ha1.isEmpty()
                    && sameText(digest.user(), verifier.username())
                    && digest.matches(request.method(), ha1);
        });
        if (checked.verdict != Verdict.GOOD) {
            return checked;
        }
        return switch (nonces.check(digest.nonce(), connection, time.steadyMs())) {
            case VALID -> checked;
            // The password is right: a nonce of an older connection costs one more round and no delay.
            case STALE, UNKNOWN -> new Checked(Verdict.STALE, null);
        };
    }

    private static boolean basic(Authorization.Basic basic, Verifier verifier) {
        return !verifier.ha1Sha256().isEmpty()
                && sameText(basic.user(), verifier.username())
                && basic.matchesHa1(DigestAlgorithm.SHA_256, ServerChallenge.REALM, verifier.ha1Sha256());
    }

    /** In constant time; what is not there fits nothing. */
    private static boolean sameText(String given, String expected) {
        return !expected.isEmpty()
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256Hex(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /**
     * Who takes the strongest gets SHA-256; who takes the first Digest gets MD5, and so does FFmpeg, which takes the last one
     * (seen with FFmpeg 8: behind SHA-256 alone it gives up). Hence MD5 before and after.
     */
    void challenge(RtspHeaders.Builder headers, String connection, boolean stale) {
        String nonce = nonces.issue(connection, time.steadyMs(), random.nextLong());
        String md5 = ServerChallenge.digest(DigestAlgorithm.MD5, nonce, stale);
        headers.add(RtspHeaders.WWW_AUTHENTICATE, md5);
        headers.add(RtspHeaders.WWW_AUTHENTICATE, ServerChallenge.digest(DigestAlgorithm.SHA_256, nonce, stale));
        headers.add(RtspHeaders.WWW_AUTHENTICATE, md5);
        headers.add(RtspHeaders.WWW_AUTHENTICATE, ServerChallenge.basic());
    }
}
