package org.xueliang.protocol.rtsp;

import org.jspecify.annotations.Nullable;

/**
 * The Session header (RFC 2326 clause 12.37).
 *
 * @param id opaque and to be copied exactly: letters, digits, {@code $-_.+}, negative numbers, decimal points (R19 in vendor-quirks)
 * @param timeoutSeconds 60 where missing, unreadable or 0
 */
public record SessionHeader(String id, int timeoutSeconds) {
    public static final int DEFAULT_TIMEOUT_SECONDS = 60;
    private static final int MAX_TIMEOUT_SECONDS = 86_400;
    private static final int MAX_ID_LENGTH = 256;

    /** @throws RtspSyntaxException no id, or a longer one than 256 characters */
    public static SessionHeader parse(String header) throws RtspSyntaxException {
        int semicolon = header.indexOf(';');
        String id = (semicolon < 0 ? header : header.substring(0, semicolon)).strip();
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            throw new RtspSyntaxException(
                    "Session id: " + id.length() + " characters (expected: 1-" + MAX_ID_LENGTH + ")");
        }
        return new SessionHeader(
                id, semicolon < 0 ? DEFAULT_TIMEOUT_SECONDS : timeout(header.substring(semicolon + 1)));
    }

    /** @return null for a missing header */
    public static @Nullable SessionHeader parse(RtspHeaders headers) throws RtspSyntaxException {
        String value = headers.get(RtspHeaders.SESSION);
        return value == null ? null : parse(value);
    }

    private static int timeout(String parameters) {
        for (String parameter : parameters.split(";")) {
            int equals = parameter.indexOf('=');
            if (equals < 0 || !parameter.substring(0, equals).strip().equalsIgnoreCase("timeout")) {
                continue;
            }
            String value = parameter.substring(equals + 1).strip();
            int seconds = 0;
            for (int i = 0; i < value.length() && value.charAt(i) >= '0' && value.charAt(i) <= '9'; i++) {
                seconds = Math.min(seconds * 10 + value.charAt(i) - '0', MAX_TIMEOUT_SECONDS);
            }
            return seconds == 0 ? DEFAULT_TIMEOUT_SECONDS : seconds;
        }
        return DEFAULT_TIMEOUT_SECONDS;
    }

    /** @return the header's value with its timeout, as a server sends it */
    public String format() {
        return id + ";timeout=" + timeoutSeconds;
    }
}
