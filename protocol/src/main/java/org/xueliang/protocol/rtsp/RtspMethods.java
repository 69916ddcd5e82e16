package org.xueliang.protocol.rtsp;

/** Method names of RFC 2326 clause 10. */
public final class RtspMethods {
    public static final String OPTIONS = "OPTIONS";
    public static final String DESCRIBE = "DESCRIBE";
    public static final String ANNOUNCE = "ANNOUNCE";
    public static final String SETUP = "SETUP";
    public static final String PLAY = "PLAY";
    public static final String RECORD = "RECORD";
    public static final String PAUSE = "PAUSE";
    public static final String TEARDOWN = "TEARDOWN";
    public static final String GET_PARAMETER = "GET_PARAMETER";
    public static final String SET_PARAMETER = "SET_PARAMETER";
    public static final String REDIRECT = "REDIRECT";

    /** Longest method name taken; the longest of the standard has 13 bytes. */
    public static final int MAX_LENGTH = 32;

    private RtspMethods() {}

    /** @return whether this is upper-case letters, digits, {@code -} and {@code _}, and not too long */
    public static boolean isToken(String method) {
        if (method.isEmpty() || method.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            if (!(c >= 'A' && c <= 'Z' || c == '_' || i > 0 && (c == '-' || c >= '0' && c <= '9'))) {
                return false;
            }
        }
        return true;
    }

    static void requireToken(String method) {
        if (!isToken(method)) {
            throw new IllegalArgumentException("method is not an upper-case token");
        }
    }
}
