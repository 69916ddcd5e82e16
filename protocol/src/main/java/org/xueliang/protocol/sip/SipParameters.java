package org.xueliang.protocol.sip;

import org.jspecify.annotations.Nullable;

/** {@code ;name=value;flag;name="quoted"} read where it stands, without taking it apart. */
final class SipParameters {
    private SipParameters() {}

    /**
     * @param text parameters, each with a semicolon before it
     * @return the value without quotes, an empty one for a flag, null where there is none
     */
    static @Nullable String find(String text, String name) {
        int at = text.indexOf(';');
        while (at >= 0 && at < text.length()) {
            int start = skipBlanks(text, at + 1);
            int end = end(text, start);
            int equals = text.indexOf('=', start);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            int trimmed = trimmedEnd(text, start, nameEnd);
            if (trimmed - start == name.length() && text.regionMatches(true, start, name, 0, name.length())) {
                return nameEnd == end ? "" : value(text, nameEnd + 1, end);
            }
            at = end;
        }
        return null;
    }

    /** @return where the parameter that starts here ends: a semicolon outside of quotes, or the end */
    static int end(String text, int from) {
        boolean quoted = false;
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                return at;
            } else if (c == '\\' && quoted) {
                at++;
            }
            at++;
        }
        return text.length();
    }

    /** @return the first comma outside of quotes and angle brackets from here, or the end */
    static int endOfListItem(String text, int from) {
        boolean quoted = false;
        boolean bracketed = false;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && quoted) {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '<') {
                bracketed = true;
            } else if (!quoted && c == '>') {
                bracketed = false;
            } else if (c == ',' && !quoted && !bracketed) {
                return at;
            }
        }
        return text.length();
    }

    private static String value(String text, int from, int to) {
        int start = skipBlanks(text, from);
        int end = trimmedEnd(text, start, to);
        if (end - start >= 2 && text.charAt(start) == '"' && text.charAt(end - 1) == '"') {
            return text.substring(start + 1, end - 1);
        }
        return text.substring(Math.min(start, end), end);
    }

    static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static int trimmedEnd(String text, int from, int to) {
        int end = to;
        while (end > from && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
