package org.xueliang.protocol.manscdp;

import org.jspecify.annotations.Nullable;

/** Characters of a body: what means nothing is left out, references become what they stand for. */
final class XmlText {
    private static final int LONGEST_REFERENCE = 9;

    private XmlText() {}

    /** X3 in vendor-quirks: wherever they stand, they mean nothing. */
    static String withoutControls(String text, OddityLog oddities) {
        int i = 0;
        while (i < text.length() && !isControl(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        oddities.see(ManscdpOddity.CONTROL_BYTES);
        StringBuilder clean = new StringBuilder(text.length()).append(text, 0, i);
        for (; i < text.length(); i++) {
            if (!isControl(text.charAt(i))) {
                clean.append(text.charAt(i));
            }
        }
        return clean.toString();
    }

    static boolean isControl(char c) {
        return c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0x7F || c == '\uFEFF' || c >= '\uFFFE';
    }

    /** The five entities and character references; any other ampersand is text (X5 in vendor-quirks: others delete it). */
    static String unescape(String text, OddityLog oddities) {
        int ampersand = text.indexOf('&');
        if (ampersand < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (ampersand >= 0) {
            out.append(text, from, ampersand);
            int end = ampersand;
            while (end < text.length() && end - ampersand <= LONGEST_REFERENCE && text.charAt(end) != ';') {
                end++;
            }
            boolean ends = end < text.length() && text.charAt(end) == ';';
            String replacement = ends ? entity(text.substring(ampersand + 1, end)) : null;
            if (replacement == null) {
                oddities.see(ManscdpOddity.BARE_AMPERSAND);
                out.append('&');
                from = ampersand + 1;
            } else {
                out.append(replacement);
                from = end + 1;
            }
            ampersand = text.indexOf('&', from);
        }
        return out.append(text, from, text.length()).toString();
    }

    private static @Nullable String entity(String name) {
        return switch (name) {
            case "amp" -> "&";
            case "lt" -> "<";
            case "gt" -> ">";
            case "quot" -> "\"";
            case "apos" -> "'";
            default -> name.startsWith("#") ? character(name) : null;
        };
    }

    private static @Nullable String character(String reference) {
        boolean hex = reference.startsWith("#x") || reference.startsWith("#X");
        int code = 0;
        for (int i = hex ? 2 : 1; i < reference.length(); i++) {
            int digit = Character.digit(reference.charAt(i), hex ? 16 : 10);
            if (digit < 0) {
                return null;
            }
            code = code * (hex ? 16 : 10) + digit;
        }
        if (reference.length() == (hex ? 2 : 1) || code > Character.MAX_CODE_POINT) {
            return null;
        }
        boolean nothing = code <= 0xFFFF && (isControl((char) code) || Character.isSurrogate((char) code));
        return nothing ? "" : Character.toString(code);
    }
}
