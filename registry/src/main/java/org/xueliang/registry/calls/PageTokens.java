package org.xueliang.registry.calls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.xueliang.registry.error.Refusal;

/**
 * Tokens that say where the next page begins: the position and an HMAC over the position and the filters it belongs to. A
 * token that was changed, or comes with other filters, is refused. It outlives a restart.
 */
public final class PageTokens {
    private static final int MAC_BYTES = 16;
    private static final int MAX_CHARS = 512;

    private final byte[] key;

    public PageTokens(byte[] key) {
        this.key = key.clone();
    }

    /** @param filters a text that differs wherever the question differs, the page size aside */
    public String next(String filters, String position) {
        byte[] place = position.getBytes(StandardCharsets.UTF_8);
        byte[] token = Arrays.copyOf(mac(filters, place), MAC_BYTES + place.length);
        System.arraycopy(place, 0, token, MAC_BYTES, place.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** The position that {@link #next} was given. */
    public String position(String filters, String token) {
        try {
            if (token.length() <= MAX_CHARS) {
                byte[] bytes = Base64.getUrlDecoder().decode(token);
                if (bytes.length > MAC_BYTES) {
                    byte[] place = Arrays.copyOfRange(bytes, MAC_BYTES, bytes.length);
                    if (MessageDigest.isEqual(mac(filters, place), Arrays.copyOf(bytes, MAC_BYTES))) {
                        return new String(place, StandardCharsets.UTF_8);
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            // Not Base64: said below, as any other token that was not made here.
        }
        throw Refusal.badField("page_token", token, "the next_page_token of the answer before, with the same filters");
    }

    private byte[] mac(String filters, byte[] place) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(filters.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(place), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is not to be had", e);
        }
    }
}
