package org.xueliang.protocol.manscdp;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One element a line, lines end with CRLF, as in the standard's examples. Control characters and half surrogates are left out. */
final class XmlWriter {
    private final StringBuilder out = new StringBuilder(512);

    XmlWriter prolog(ManscdpCharset charset) {
        out.append("<?xml version=\"1.0\" encoding=\"")
                .append(charset.announced())
                .append("\"?>\r\n");
        return this;
    }

    XmlWriter open(String name) {
        out.append('<').append(name).append(">\r\n");
        return this;
    }

    /** With the attribute Num, as lists have it. */
    XmlWriter openList(String name, int num) {
        out.append('<').append(name).append(" Num=\"").append(num).append("\">\r\n");
        return this;
    }

    XmlWriter close(String name) {
        out.append("</").append(name).append(">\r\n");
        return this;
    }

    XmlWriter leaf(String name, String text) {
        out.append('<').append(name).append('>');
        escape(text);
        out.append("</").append(name).append(">\r\n");
        return this;
    }

    XmlWriter leaf(String name, long number) {
        return leaf(name, Long.toString(number));
    }

    /** Left out where it is empty. */
    XmlWriter said(String name, String text) {
        return text.isEmpty() ? this : leaf(name, text);
    }

    /** Left out where it is negative: not said. */
    XmlWriter said(String name, long number) {
        return number < 0 ? this : leaf(name, number);
    }

    XmlWriter said(String name, @Nullable Double number) {
        return number == null ? this : leaf(name, decimal(number));
    }

    XmlWriter said(String name, @Nullable Instant time) {
        return time == null ? this : leaf(name, BeijingTime.format(time));
    }

    XmlWriter said(String name, @Nullable Boolean flag, String yes, String no) {
        return flag == null ? this : leaf(name, flag ? yes : no);
    }

    String text() {
        return out.toString();
    }

    /** At most 6 decimals, never an exponent. */
    static String decimal(double number) {
        if (!(Math.abs(number) < 1e12)) {
            return "0";
        }
        String text = String.format(Locale.ROOT, "%.6f", number);
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> {
                    if (Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        out.append(c).append(text.charAt(++i));
                    } else if (!Character.isSurrogate(c) && !XmlText.isControl(c)) {
                        out.append(c);
                    }
                }
            }
        }
    }
}
