package org.xueliang.ingest.gb28181.trace;

import java.nio.charset.StandardCharsets;

/**
 * Takes secrets out of a message before it is kept: what answers a challenge, which lets a password be guessed at leisure,
 * and passwords in XML. Works on the bytes in place and keeps their number.
 */
final class Blanking {
    /** Parameters of Authorization that answer a challenge, however they are spaced: a parser takes more forms than one. */
    private static final byte[][] ANSWERS = {ascii("response"), ascii("cnonce")};

    /** Headers of which nothing is kept: Note is a digest over message and secret (8.3), from which the secret could be guessed. */
    private static final byte[][] WHOLE = {ascii("note")};

    private static final byte[] AUTHORIZATION = ascii("authorization");
    private static final byte[] DIGEST = ascii("digest");
    /** By their name without prefix. */
    private static final byte[][] ELEMENTS = {ascii("password"), ascii("serverpassword"), ascii("uploadurl")};

    private static final byte BLANK = '*';

    private Blanking() {}

    /** @return the same array */
    static byte[] blank(byte[] message) {
        int body = body(message);
        for (int at = 0; at < body; ) {
            at = headerLine(message, at, body);
        }
        for (int at = body; at < message.length; at++) {
            if (message[at] == '<') {
                at = element(message, at);
            }
        }
        return message;
    }

    /** @return where the next line begins, lines that continue this one included */
    private static int headerLine(byte[] message, int begin, int end) {
        int next = begin;
        do {
            while (next < end && message[next] != '\n') {
                next++;
            }
            next = Math.min(end, next + 1);
        } while (next < end && isSpace(message[next]) && next > begin + 1);
        for (byte[] name : WHOLE) {
            int value = afterName(message, begin, next, name, ':');
            if (value >= 0) {
                fill(message, value, next);
            }
        }
        int value = afterName(message, begin, next, AUTHORIZATION, ':');
        if (value >= 0 && !startsWith(message, value, next, DIGEST)) {
            fill(message, value, next);
        }
        for (int at = begin; at < next; at++) {
            if (at == begin || !isToken(message[at - 1])) {
                at = answer(message, at, next);
            }
        }
        return next;
    }

    private static int answer(byte[] message, int at, int end) {
        for (byte[] name : ANSWERS) {
            int value = afterName(message, at, end, name, '=');
            if (value < 0) {
                continue;
            }
            boolean quoted = value < end && message[value] == '"';
            int to = quoted ? value + 1 : value;
            while (to < end && !endsValue(message[to], quoted)) {
                message[to++] = BLANK;
            }
            return Math.max(at, to - 1);
        }
        return at;
    }

    /** Where the value begins behind a name and its mark, with any space around the mark; -1 where this is not the name. */
    private static int afterName(byte[] message, int at, int end, byte[] name, char mark) {
        if (!startsWith(message, at, end, name)) {
            return -1;
        }
        int to = spaces(message, at + name.length, end);
        return to < end && message[to] == mark ? spaces(message, to + 1, end) : -1;
    }

    private static int spaces(byte[] message, int at, int end) {
        int to = at;
        while (to < end && isSpace(message[to])) {
            to++;
        }
        return to;
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isToken(byte c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    private static boolean endsValue(byte c, boolean quoted) {
        return c == '\r' || c == '\n' || (quoted ? c == '"' : c == ',' || c == ' ');
    }

    private static void fill(byte[] message, int from, int to) {
        for (int at = from; at < to; at++) {
            if (message[at] != '\r' && message[at] != '\n') {
                message[at] = BLANK;
            }
        }
    }

    private static int element(byte[] message, int at) {
        int nameBegin = at + 1;
        int tagEnd = nameBegin;
        while (tagEnd < message.length && message[tagEnd] != '>' && message[tagEnd] != '<') {
            if (message[tagEnd] == ':') {
                nameBegin = tagEnd + 1;
            }
            tagEnd++;
        }
        for (byte[] name : ELEMENTS) {
            int nameEnd = nameBegin + name.length;
            if (startsWith(message, nameBegin, message.length, name)
                    && (nameEnd >= message.length || !isToken(message[nameEnd]))) {
                // To its own end and over CDATA, to the end of the message where that is cut off.
                int to = Math.min(message.length, tagEnd + 1);
                while (to < message.length
                        && !(message[to] == '<' && to + 1 < message.length && message[to + 1] == '/')) {
                    message[to++] = BLANK;
                }
                return to - 1;
            }
        }
        return at;
    }

    /** Where the blank line ends; the whole length where there is none. */
    private static int body(byte[] message) {
        for (int at = 0; at + 1 < message.length; at++) {
            if (message[at] == '\n'
                    && (message[at + 1] == '\n'
                            || message[at + 1] == '\r' && at + 2 < message.length && message[at + 2] == '\n')) {
                return at + 1;
            }
        }
        return message.length;
    }

    private static boolean startsWith(byte[] message, int at, int end, byte[] lowerCase) {
        if (at + lowerCase.length > end) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte c = message[at + i];
            byte lower = c >= 'A' && c <= 'Z' ? (byte) (c + 32) : c;
            if (lower != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
