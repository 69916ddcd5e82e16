package org.xueliang.ingest.gb28181.fake;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;

/** What a device puts into Authorization, by RFC 2617. The hash of three texts with colons between is all that is needed. */
public final class DigestAnswer {
    private DigestAnswer() {}

    /** @param count nc of qop=auth; null answers without qop */
    public static String of(
            DigestAlgorithm algorithm,
            String user,
            String realm,
            String password,
            String nonce,
            String uri,
            @Nullable String count) {
        String ha1 = DigestHash.ha1Hex(algorithm, user, realm, password);
        int colon = uri.indexOf(':');
        String ha2 = DigestHash.ha1Hex(algorithm, "REGISTER", uri.substring(0, colon), uri.substring(colon + 1));
        String middle = count == null ? "" : count + ":0a4f113b:auth:";
        String response = DigestHash.ha1Hex(algorithm, ha1, nonce, middle + ha2);
        return "Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri
                + "\", response=\"" + response + "\", algorithm=" + algorithm.token()
                + (count == null ? "" : ", qop=auth, nc=" + count + ", cnonce=\"0a4f113b\"");
    }

    public static String nonce(String challenge) {
        Matcher matcher = Pattern.compile("nonce=\"([^\"]*)\"").matcher(challenge);
        if (!matcher.find()) {
            throw new IllegalArgumentException(challenge);
        }
        return matcher.group(1);
    }
}
