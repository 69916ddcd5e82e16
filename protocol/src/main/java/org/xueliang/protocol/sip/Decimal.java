package org.xueliang.protocol.sip;

/** Decimal digits without the surprises of {@code Integer.parseInt}: no sign, no other digits than ASCII, no exception. */
final class Decimal {
    private Decimal() {}

    /** @return the number, or -1 where there is none, another character, or more than 2^31 - 1 */
    static int parse(String text, int from, int to) {
        long value = parseLong(text, from, to);
        return value > Integer.MAX_VALUE ? -1 : (int) value;
    }

    /** @return the number, or -1 where there is none, another character, or more than 18 digits */
    static long parseLong(String text, int from, int to) {
        if (from >= to || to - from > 18) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }
}
