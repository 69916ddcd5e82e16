package org.xueliang.protocol.sip;

import org.jspecify.annotations.Nullable;

/** Methods of RFC 3261 and its extensions that GB/T 28181 uses. Any other token is a method too. */
public final class SipMethods {
    public static final String REGISTER = "REGISTER";
    public static final String MESSAGE = "MESSAGE";
    public static final String INVITE = "INVITE";
    public static final String ACK = "ACK";
    public static final String BYE = "BYE";
    public static final String CANCEL = "CANCEL";
    public static final String INFO = "INFO";
    public static final String OPTIONS = "OPTIONS";
    public static final String SUBSCRIBE = "SUBSCRIBE";
    public static final String NOTIFY = "NOTIFY";

    /** What our Allow header lists. */
    public static final String ALLOW = "INVITE, ACK, INFO, CANCEL, BYE, OPTIONS, MESSAGE, SUBSCRIBE, NOTIFY, REGISTER";

    private static final String[] KNOWN = {MESSAGE, REGISTER, INVITE, ACK, BYE, CANCEL, INFO, OPTIONS, SUBSCRIBE, NOTIFY
    };
    private static final String TOKEN_MARKS = "-.!%*_+`'~";

    private SipMethods() {}

    /** @return the method at this place, one of the constants where it is one; null where it is no token (RFC 3261 clause 25.1) */
    static @Nullable String at(String text, int from, int to) {
        for (String known : KNOWN) {
            if (known.length() == to - from && text.startsWith(known, from)) {
                return known;
            }
        }
        for (int i = from; i < to; i++) {
            if (!isTokenChar(text.charAt(i))) {
                return null;
            }
        }
        return to > from ? text.substring(from, to) : null;
    }

    static boolean isTokenChar(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || TOKEN_MARKS.indexOf(c) >= 0;
    }
}
