package org.xueliang.ingest.gb28181.trace;

import java.nio.charset.StandardCharsets;

/**
 * Takes secrets out of a message before it is kept: what answers a challenge, which lets a password be guessed at leisure,
 * and passwords in XML. Works on the bytes in place and keeps their number.
 */
final class Blanking {
    private static final byte[][] ANSWERS = {
        ascii("response="),
        ascii("cnonce="),
        ascii("authorization: basic "),
        ascii("authorization: bearer "),
        // A digest over the message and the secret (8.3): the secret could be guessed from it.
        ascii("note: digest nonce=")
    };
    private static final byte[][] ELEMENTS = {ascii("<password>"), ascii("<serverpassword>"), ascii("<uploadurl>")};
    private static final byte BLANK = '*';

    private Blanking() {}

    /** @return the same array */
    static byte[] blank(byte[] message) {
        int body = body(message);
        for (int at = 0; at < body; at++) {
            switch (message[at]) {
                case 'r', 'R', 'c', 'C', 'a', 'A', 'n', 'N' -> at = header(message, at, body);
                default -> {}
            }
        }
        for (int at = body; at < message.length; at++) {
            if (message[at] == '<') {
                at = element(message, at);
            }
        }
        return message;
    }

    private static int header(byte[] message, int at, int end) {
        for (byte[] name : ANSWERS) {
            if (startsWith(message, at, end, name)) {
                int from = at + name.length;
                boolean quoted = from < end && message[from] == '"';
                int to = quoted ? from + 1 : from;
                while (to < end && !endsValue(message[to], quoted)) {
                    message[to++] = BLANK;
                }
                return to;
            }
        }
        return at;
    }

    private static boolean endsValue(byte c, boolean quoted) {
        return c == '\r' || c == '\n' || (quoted ? c == '"' : c == ',' || c == ' ');
    }

    private static int element(byte[] message, int at) {
        for (byte[] name : ELEMENTS) {
            if (startsWith(message, at, message.length, name)) {
                int to = at + name.length;
                while (to < message.length && message[to] != '<') {
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
