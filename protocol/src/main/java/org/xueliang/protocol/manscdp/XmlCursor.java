package org.xueliang.protocol.manscdp;

import java.util.Locale;

/** Where a reader stands in a body, and the inside of tags from there. */
final class XmlCursor {
    private static final int MAX_ATTRIBUTES = 16;
    private static final int MAX_NAME_CHARACTERS = 64;

    final String xml;
    private final OddityLog oddities;
    private final int maxTextCharacters;
    int at;

    XmlCursor(String xml, int maxTextCharacters, OddityLog oddities) {
        this.xml = xml;
        this.maxTextCharacters = maxTextCharacters;
        this.oddities = oddities;
    }

    /** @return where the text stands from {@code from} on, {@code to} where it does not stand before that: never looks further */
    int find(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (xml.startsWith(text, i)) {
                return i;
            }
        }
        return to;
    }

    /** @return true where the tag closes itself; {@code at} stands behind the tag */
    boolean attributes(XmlElement element) {
        int count = 0;
        while (at < xml.length()) {
            char c = xml.charAt(at);
            if (c == '>') {
                at++;
                return false;
            }
            if (c == '/' && at + 1 < xml.length() && xml.charAt(at + 1) == '>') {
                at += 2;
                return true;
            }
            if (c == '<') {
                oddities.see(ManscdpOddity.BROKEN_TAG);
                return false;
            }
            if (!isNameStart(c)) {
                at++;
                continue;
            }
            int nameEnd = nameEnd(at);
            String name = xml.substring(at, nameEnd);
            at = skipBlanks(nameEnd);
            String value = "";
            if (at < xml.length() && xml.charAt(at) == '=') {
                at = skipBlanks(at + 1);
                value = attributeValue();
            }
            if (++count <= MAX_ATTRIBUTES && !name.toLowerCase(Locale.ROOT).startsWith("xmlns")) {
                element.attribute(localName(name), value);
            }
        }
        return false;
    }

    private String attributeValue() {
        if (at >= xml.length()) {
            return "";
        }
        char quote = xml.charAt(at);
        boolean quoted = quote == '"' || quote == '\'';
        int from = quoted ? at + 1 : at;
        int to = from;
        while (to < xml.length() && xml.charAt(to) != '<') {
            char c = xml.charAt(to);
            if (quoted ? c == quote : c == '>' || c == '/' || Character.isWhitespace(c)) {
                break;
            }
            to++;
        }
        if (quoted && (to >= xml.length() || xml.charAt(to) != quote)) {
            // The quote that ends it is missing: the tag's end ends it.
            oddities.see(ManscdpOddity.BROKEN_TAG);
            to = find(">", from, to);
            at = to;
        } else {
            at = quoted ? to + 1 : to;
        }
        return XmlText.unescape(xml.substring(from, Math.min(to, from + maxTextCharacters)), oddities);
    }

    int skipBlanks(int from) {
        int i = from;
        while (i < xml.length() && Character.isWhitespace(xml.charAt(i))) {
            i++;
        }
        return i;
    }

    int nameEnd(int from) {
        int i = from;
        while (i < xml.length() && isNamePart(xml.charAt(i))) {
            i++;
        }
        return i;
    }

    String localName(String name) {
        int colon = name.lastIndexOf(':');
        if (colon >= 0) {
            oddities.see(ManscdpOddity.NAMESPACE_PREFIX);
        }
        String local = name.substring(colon + 1);
        return local.length() > MAX_NAME_CHARACTERS ? local.substring(0, MAX_NAME_CHARACTERS) : local;
    }

    static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80 && Character.isLetter(c);
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':';
    }
    /** Quotes in pairs and an equals sign before each. */
    static boolean isProlog(String text) {
        return text.matches(
                "<\\?xml(\\s+version\\s*=\\s*[\"'][0-9.]{1,8}[\"'])?(\\s+encoding\\s*=\\s*[\"'][A-Za-z0-9._-]{1,32}[\"'])?"
                        + "(\\s+standalone\\s*=\\s*[\"'](yes|no)[\"'])?\\s*\\?>");
    }
}
