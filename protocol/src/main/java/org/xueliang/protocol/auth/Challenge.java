package org.xueliang.protocol.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One challenge of a 401 that can be answered (RFC 7616 clause 3.3, RFC 7617).
 *
 * @param algorithm null for Basic
 * @param realm literally, with whatever characters the device put into it
 * @param nonce empty for Basic
 * @param qopAuth {@code auth} is offered; without it the form of RFC 2069 is used, which is what nearly all cameras speak
 * @param stale the nonce was too old, the password is not in question
 */
public record Challenge(
        @Nullable DigestAlgorithm algorithm,
        String realm,
        String nonce,
        @Nullable String opaque,
        boolean qopAuth,
        boolean stale) {

    public boolean isDigest() {
        return algorithm != null;
    }

    /** @param headers values of all WWW-Authenticate fields, each of which may hold several challenges */
    public static List<Challenge> parse(List<String> headers) {
        List<Challenge> challenges = new ArrayList<>(2);
        for (String header : headers) {
            for (AuthParameters parameters : AuthParameters.parse(header)) {
                Challenge challenge = of(parameters);
                if (challenge != null) {
                    challenges.add(challenge);
                }
            }
        }
        return challenges;
    }

    /** @return the one to answer: Digest with SHA-256, Digest with MD5, Basic; null where there is none of them */
    public static @Nullable Challenge strongest(List<Challenge> challenges) {
        Challenge best = null;
        for (Challenge challenge : challenges) {
            if (best == null || challenge.strength() > best.strength()) {
                best = challenge;
            }
        }
        return best;
    }

    private int strength() {
        return algorithm == null ? -1 : algorithm.ordinal();
    }

    private static @Nullable Challenge of(AuthParameters parameters) {
        String realm = parameters.get("realm");
        if (parameters.scheme().equals("basic")) {
            return new Challenge(null, realm == null ? "" : realm, "", null, false, false);
        }
        String nonce = parameters.get("nonce");
        DigestAlgorithm algorithm = DigestAlgorithm.ofToken(parameters.get("algorithm"));
        if (!parameters.scheme().equals("digest") || nonce == null || algorithm == null) {
            return null;
        }
        return new Challenge(
                algorithm,
                realm == null ? "" : realm,
                nonce,
                parameters.get("opaque"),
                offersAuth(parameters.get("qop")),
                "true".equalsIgnoreCase(parameters.get("stale")));
    }

    private static boolean offersAuth(@Nullable String qop) {
        if (qop == null) {
            return false;
        }
        for (String token : qop.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            if (token.equals("auth")) {
                return true;
            }
        }
        return false;
    }
}
