package org.xueliang.protocol.auth;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.LosslessText;

/** An Authorization header as a server reads it. No toString shows a secret. */
public sealed interface Authorization {
    /** Basic, RFC 7617. */
    record Basic(String user, String password) implements Authorization {
        /** In constant time. */
        public boolean matches(String expectedUser, String expectedPassword) {
            boolean sameUser = DigestHash.constantTimeEquals(user, expectedUser);
            return DigestHash.constantTimeEquals(password, expectedPassword) & sameUser;
        }

        /** For a server that stores HA1 and no password. */
        public boolean matchesHa1(DigestAlgorithm algorithm, String realm, String ha1Hex) {
            return DigestHash.constantTimeEquals(DigestHash.ha1Hex(algorithm, user, realm, password), ha1Hex);
        }

        @Override
        public String toString() {
            return "Basic";
        }
    }

    /** A token, RFC 6750. */
    record Bearer(String token) implements Authorization {
        /** In constant time. */
        public boolean matches(String expectedToken) {
            return DigestHash.constantTimeEquals(token, expectedToken);
        }

        @Override
        public String toString() {
            return "Bearer";
        }
    }

    /**
     * Digest, RFC 7616. Nonce, realm and URI are the caller's to check: {@link NonceIssuer}, {@link #uriFits}.
     *
     * @param uri as the client computed with it
     * @param qop null for the form of RFC 2069
     */
    record Digest(
            String user,
            String realm,
            String nonce,
            String uri,
            String response,
            DigestAlgorithm algorithm,
            @Nullable String qop,
            @Nullable String nc,
            @Nullable String cnonce)
            implements Authorization {
        /** @param ha1Hex of the user, in the challenge's realm and algorithm; the comparison takes constant time */
        public boolean matches(String method, String ha1Hex) {
            String expected = DigestHash.response(algorithm, ha1Hex, nonce, method, uri, qop, nc, cnonce);
            return DigestHash.constantTimeEquals(expected, response.toLowerCase(Locale.ROOT));
        }

        /**
         * Whether the digest's URI is one that clients send with this request (R35 in vendor-quirks): the same; its path alone (Bosch
         * BVMS); or the aggregate URL, with a slash (VLC) or without (HappyTime), for a track of it.
         */
        public boolean uriFits(String requestUri) {
            String asked = path(requestUri);
            String answered = path(uri);
            return asked.equals(answered) || asked.startsWith(answered + "/");
        }

        private static String path(String uri) {
            int scheme = uri.indexOf("://");
            int from = scheme < 0 ? 0 : uri.indexOf('/', scheme + 3);
            String path = from < 0 ? "" : uri.substring(from);
            int end = path.length();
            while (end > 0 && path.charAt(end - 1) == '/') {
                end--;
            }
            return path.substring(0, end);
        }

        @Override
        public String toString() {
            return "Digest " + algorithm;
        }
    }

    /** @throws AuthSyntaxException another scheme, or what the scheme needs is missing; shows no secret */
    static Authorization parse(String header) throws AuthSyntaxException {
        List<AuthParameters> found = AuthParameters.parse(header);
        if (found.isEmpty()) {
            throw new AuthSyntaxException("Authorization is empty");
        }
        AuthParameters parameters = found.get(0);
        return switch (parameters.scheme()) {
            case "basic" -> basic(parameters.token());
            case "bearer" -> bearer(parameters.token());
            case "digest" -> digest(parameters);
            default -> throw new AuthSyntaxException("Authorization scheme (expected: Basic, Digest or Bearer)");
        };
    }

    private static Authorization basic(String token) throws AuthSyntaxException {
        try {
            String pair = LosslessText.decode(Base64.getDecoder().decode(token));
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                return new Basic(pair.substring(0, colon), pair.substring(colon + 1));
            }
        } catch (IllegalArgumentException notBase64) {
            throw new AuthSyntaxException("Basic credentials are not base64");
        }
        throw new AuthSyntaxException("Basic credentials without a colon");
    }

    private static Authorization bearer(String token) throws AuthSyntaxException {
        if (token.isEmpty()) {
            throw new AuthSyntaxException("Bearer without a token");
        }
        return new Bearer(token);
    }

    private static Authorization digest(AuthParameters parameters) throws AuthSyntaxException {
        DigestAlgorithm algorithm = DigestAlgorithm.ofToken(parameters.get("algorithm"));
        if (algorithm == null) {
            throw new AuthSyntaxException("Digest algorithm (expected: MD5, SHA-256 or SM3)");
        }
        String qop = parameters.get("qop");
        if (qop != null && !qop.equalsIgnoreCase("auth")) {
            throw new AuthSyntaxException("Digest qop (expected: auth)");
        }
        return new Digest(
                require(parameters, "username"),
                require(parameters, "realm"),
                require(parameters, "nonce"),
                require(parameters, "uri"),
                require(parameters, "response"),
                algorithm,
                qop,
                qop == null ? null : require(parameters, "nc"),
                qop == null ? null : require(parameters, "cnonce"));
    }

    private static String require(AuthParameters parameters, String key) throws AuthSyntaxException {
        String value = parameters.get(key);
        if (value == null) {
            throw new AuthSyntaxException("Digest without " + key);
        }
        return value;
    }
}
