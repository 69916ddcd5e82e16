package org.xueliang.protocol.bytes;

import java.util.Locale;

/**
 * One header field of a text protocol. Neither name nor value can hold CR, LF or NUL, so a message that is written cannot be made
 * to hold a second one.
 */
public record HeaderField(String name, String value) {
    public HeaderField {
        requireName(name);
        requireValue(name, value);
    }

    /** @throws IllegalArgumentException empty, or with a blank, control character or colon */
    public static void requireName(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("header name is empty");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c == ':' || c == 0x7F) {
                throw new IllegalArgumentException("header name has a character that is not allowed at " + i);
            }
        }
    }

    /** @throws IllegalArgumentException CR, LF or NUL */
    public static void requireValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException(name + " has CR, LF or NUL at " + i);
            }
        }
    }

    /** Credentials are not shown. */
    @Override
    public String toString() {
        return shown(name, value);
    }

    /** {@code name: value}, without the value where it is a credential. */
    public static String shown(String name, String value) {
        boolean secret = name.toLowerCase(Locale.ROOT).contains("authorization");
        return name + ": " + (secret ? "(not shown)" : value);
    }
}
