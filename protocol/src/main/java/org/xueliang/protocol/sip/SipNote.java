package org.xueliang.protocol.sip;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.bytes.LosslessText;

/**
 * Header {@code Note: Digest nonce="BASE64", algorithm=SM3} (GB/T 28181-2022 8.3, GB 35114 annex C): a digest over method,
 * From, To, Call-ID, Date, a secret and the body, one behind the other as they stand on the wire. The form of annex H of older
 * editions leaves the method out; both are understood. Immutable, pure.
 */
public final class SipNote {
    private static final Pattern FORM = Pattern.compile(
            "Digest\\s+nonce\\s*=\\s*\"?([A-Za-z0-9+/=]{20,128})\"?\\s*,\\s*algorithm\\s*=\\s*\"?([A-Za-z0-9-]{1,16})\"?",
            Pattern.CASE_INSENSITIVE);
    private static final int MAX_CHARACTERS = 256;

    private final byte[] digest;
    private final DigestAlgorithm algorithm;

    private SipNote(byte[] digest, DigestAlgorithm algorithm) {
        this.digest = digest;
        this.algorithm = algorithm;
    }

    /** @return null where it is none, or is made with what is not taken: SHA-256 and SM3 are */
    public static @Nullable SipNote parse(String value) {
        if (value.length() > MAX_CHARACTERS) {
            return null;
        }
        Matcher form = FORM.matcher(value.strip());
        if (!form.matches()) {
            return null;
        }
        DigestAlgorithm algorithm = switch (form.group(2).toUpperCase(Locale.ROOT)) {
            case "SM3" -> DigestAlgorithm.SM3;
            case "SHA-256", "SHA256" -> DigestAlgorithm.SHA_256;
            default -> null;
        };
        if (algorithm == null) {
            return null;
        }
        try {
            return new SipNote(Base64.getDecoder().decode(form.group(1)), algorithm);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** The value of the header for a request that has its Date. */
    public static String of(SipRequest request, DigestAlgorithm algorithm, String secret) {
        byte[] digest = DigestHash.hash(algorithm, input(request, true, secret));
        return "Digest nonce=\"" + Base64.getEncoder().encodeToString(digest) + "\", algorithm=" + algorithm.token();
    }

    /** Whether it was made over this request with this secret, in a time that does not depend on where it is wrong. */
    public boolean matches(SipRequest request, String secret) {
        boolean now = MessageDigest.isEqual(digest, DigestHash.hash(algorithm, input(request, true, secret)));
        boolean older = MessageDigest.isEqual(digest, DigestHash.hash(algorithm, input(request, false, secret)));
        return now | older;
    }

    /** What tells one from another: its digest as text. */
    public String id() {
        return Base64.getEncoder().encodeToString(digest);
    }

    private static byte[] input(SipRequest request, boolean withMethod, String secret) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (withMethod) {
            all.writeBytes(LosslessText.encode(request.method()));
        }
        for (String name : new String[] {SipHeaders.FROM, SipHeaders.TO, SipHeaders.CALL_ID, SipHeaders.DATE}) {
            String value = request.header(name);
            all.writeBytes(LosslessText.encode(value == null ? "" : value));
        }
        all.writeBytes(LosslessText.encode(secret));
        all.writeBytes(request.body());
        return all.toByteArray();
    }

    /** Without the digest. */
    @Override
    public String toString() {
        return "SipNote[algorithm=" + algorithm + "]";
    }
}
