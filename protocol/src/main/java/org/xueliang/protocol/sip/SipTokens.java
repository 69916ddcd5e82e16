package org.xueliang.protocol.sip;

import java.util.random.RandomGenerator;

/** Branches, tags and Call-IDs. As unguessable as the generator; not thread-safe unless that is. */
public final class SipTokens {
    private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuv".toCharArray();
    private static final int BITS = 5;

    private final RandomGenerator random;
    private final String mark;

    /** @param random a secure one where peers are strangers; a seeded one makes a run repeatable */
    public SipTokens(RandomGenerator random) {
        this(random, "");
    }

    /**
     * @param mark what every Call-ID begins with, and every branch behind the cookie: tells whose it is when it comes back. A
     *     Call-ID alone would not do: in a dialog that the other side began it is theirs
     */
    public SipTokens(RandomGenerator random, String mark) {
        this.random = random;
        this.mark = mark;
    }

    /** The cookie of RFC 3261, the mark, and 13 letters and digits. */
    public String branch() {
        return append(new StringBuilder(24).append(Via.COOKIE).append(mark), 13).toString();
    }

    public String tag() {
        return append(new StringBuilder(10), 10).toString();
    }

    /** The mark and 13 letters and digits. */
    public String callId() {
        return append(new StringBuilder(24).append(mark), 13).toString();
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
