package org.xueliang.protocol.sip;

import java.util.random.RandomGenerator;

/** Branches, tags and Call-IDs. As unguessable as the generator; not thread-safe unless that is. */
public final class SipTokens {
    private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuv".toCharArray();
    private static final int BITS = 5;

    private final RandomGenerator random;
    private final String callIdPrefix;

    /** @param random a secure one where peers are strangers; a seeded one makes a run repeatable */
    public SipTokens(RandomGenerator random) {
        this(random, "");
    }

    /** @param callIdPrefix what every Call-ID begins with: tells whose it is when it comes back */
    public SipTokens(RandomGenerator random, String callIdPrefix) {
        this.random = random;
        this.callIdPrefix = callIdPrefix;
    }

    /** With the cookie of RFC 3261 before it. */
    public String branch() {
        return append(new StringBuilder(24).append(Via.COOKIE), 13).toString();
    }

    public String tag() {
        return append(new StringBuilder(10), 10).toString();
    }

    /** The prefix and 13 letters and digits. */
    public String callId() {
        return append(new StringBuilder(24).append(callIdPrefix), 13).toString();
    }

    private StringBuilder append(StringBuilder out, int length) {
        long bits = random.nextLong();
        for (int i = 0; i < length; i++) {
            out.append(DIGITS[(int) (bits & (DIGITS.length - 1))]);
            bits = i == 11 ? random.nextLong() : bits >>> BITS;
        }
        return out;
    }
}
