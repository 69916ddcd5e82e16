package org.xueliang.protocol.auth;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nonces of a registrar: ours (an HMAC over time and device), of bounded life, and each (nonce, nc) good once; an answer without qop
 * has no count, so its nonce is good once. What was used is remembered as long as it could be used; where there is too much of it, every
 * nonce that is as old as what was forgotten is stale: forgetting never lets one be used twice.
 *
 * <p>Time is passed in. Not thread-safe: one for each event loop, for the devices of that loop.
 */
public final class RegistrarNonces {
    /** What is known of the nonce of an answer. */
    public enum Check {
        /** Ours, for this device, in time, and not used with this count. */
        FRESH,
        /** Ours and too old: challenge again with stale. */
        STALE,
        /** Ours and used: a replay, or a device that never counts. Challenge again with stale; it proves nothing. */
        REPLAYED,
        /** Not ours, or of another device. */
        UNKNOWN
    }

    private static final int HEX_LONG = 16;
    private static final int NC_DIGITS = 8;

    private record Used(long issuedMs, long highestCount) {}

    private final NonceIssuer issuer;
    private final long lifetimeMs;
    private final int maxRemembered;
    /** By the nonce's random part, in the order of first use. */
    private final Map<Long, Used> used = new LinkedHashMap<>();

    private long floorMs = Long.MIN_VALUE;

    /**
     * @param secret at least 16 random bytes, made at start and kept nowhere
     * @param lifetimeMs signalling sheet 4.1: one to five minutes
     * @param maxRemembered used nonces that are held; about 120 bytes each
     */
    public RegistrarNonces(byte[] secret, long lifetimeMs, int maxRemembered) {
        this.issuer = new NonceIssuer(secret, lifetimeMs);
        this.lifetimeMs = lifetimeMs;
        this.maxRemembered = maxRemembered;
    }

    /** @param entropy random */
    public String issue(String deviceCode, long nowMs, long entropy) {
        return issuer.issue(deviceCode, nowMs, entropy);
    }

    /** Looks without using it: before the digest is computed. */
    public Check check(Authorization.Digest answer, String deviceCode, long nowMs) {
        String nonce = answer.nonce().toLowerCase(Locale.ROOT);
        NonceIssuer.Check ours = issuer.check(nonce, deviceCode, nowMs);
        if (ours == NonceIssuer.Check.UNKNOWN) {
            return Check.UNKNOWN;
        }
        long count = count(answer);
        if (count <= 0) {
            return Check.UNKNOWN;
        }
        if (ours == NonceIssuer.Check.STALE || issuedMs(nonce) <= floorMs) {
            return Check.STALE;
        }
        Used before = used.get(entropy(nonce));
        return before != null && count <= before.highestCount ? Check.REPLAYED : Check.FRESH;
    }

    /** As {@link #check}; a fresh one is used up. To be called once the digest was found right, so that nobody else uses up a device's nonce. */
    public Check use(Authorization.Digest answer, String deviceCode, long nowMs) {
        Check check = check(answer, deviceCode, nowMs);
        if (check == Check.FRESH) {
            String nonce = answer.nonce().toLowerCase(Locale.ROOT);
            forgetOld(nowMs);
            used.put(entropy(nonce), new Used(issuedMs(nonce), count(answer)));
        }
        return check;
    }

    /** Used nonces that are remembered. */
    public int remembered() {
        return used.size();
    }

    private void forgetOld(long nowMs) {
        Iterator<Used> oldest = used.values().iterator();
        while (oldest.hasNext()) {
            Used entry = oldest.next();
            boolean dead = nowMs - entry.issuedMs > lifetimeMs;
            if (!dead && used.size() < maxRemembered) {
                return;
            }
            if (!dead) {
                floorMs = Math.max(floorMs, entry.issuedMs);
            }
            oldest.remove();
        }
    }

    /** @return the count; without qop the highest, so that it is good once; -1 where it is no number */
    private static long count(Authorization.Digest answer) {
        @Nullable String nc = answer.nc();
        if (answer.qop() == null || nc == null) {
            return Long.MAX_VALUE;
        }
        if (nc.isEmpty() || nc.length() > NC_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < nc.length(); i++) {
            int digit = nc.charAt(i) < 0x80 ? Character.digit(nc.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static long issuedMs(String nonce) {
        return Long.parseUnsignedLong(nonce, 0, HEX_LONG, 16);
    }

    private static long entropy(String nonce) {
        return Long.parseUnsignedLong(nonce, HEX_LONG, 2 * HEX_LONG, 16);
    }
}
