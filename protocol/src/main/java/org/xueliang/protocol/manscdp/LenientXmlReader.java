package org.xueliang.protocol.manscdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;

/**
 * One pass over a body as devices write it. Not a general XML parser, and meant not to be: it knows no document type and so no entities but the five
 * and character references, and it has to make sense of what no XML parser may read, without losing a row. Time and memory are linear in the body;
 * every count has its limit.
 */
final class LenientXmlReader {
    private static final int MAX_ATTRIBUTES = 16;
    private static final int MAX_NAME_CHARACTERS = 64;

    private final String xml;
    private final ManscdpLimits limits;
    private final OddityLog oddities;
    private final XmlItemSink items;
    private final List<XmlElement> open = new ArrayList<>();
    private int at;
    private int elements;
    private @Nullable XmlElement root;
    private boolean rootClosed;
    private boolean listClosed;
    private boolean cut;

    LenientXmlReader(String text, ManscdpLimits limits, OddityLog oddities, XmlItemSink items) {
        this.xml = withoutControls(text, oddities);
        this.limits = limits;
        this.oddities = oddities;
        this.items = items;
    }

    /** X3 in vendor-quirks: wherever they stand, they mean nothing. */
    private static String withoutControls(String text, OddityLog oddities) {
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

    /** The body ended before its root did. */
    boolean isCut() {
        return cut;
    }

    /** The body was cut, and not only behind its list. */
    boolean isDamaged() {
        return cut && !listClosed;
    }

    XmlElement read() throws ManscdpSyntaxException {
        while (at < xml.length() && !rootClosed && !cut) {
            int tag = xml.indexOf('<', at);
            text(at, tag < 0 ? xml.length() : tag);
            at = tag < 0 ? xml.length() : tag;
            if (tag >= 0) {
                markup();
            }
        }
        XmlElement found = root;
        if (found == null) {
            throw new ManscdpSyntaxException(
                    ManscdpSyntaxException.Reason.NO_XML,
                    "no XML (expected: <Control>, <Query>, <Notify> or <Response>): \"" + Excerpt.of(xml) + '"');
        }
        if (rootClosed) {
            behindRoot();
        } else {
            cutOff();
        }
        return found;
    }

    private void markup() throws ManscdpSyntaxException {
        char next = at + 1 < xml.length() ? xml.charAt(at + 1) : 0;
        if (next == '!') {
            declaration();
        } else if (next == '?') {
            processingInstruction();
        } else if (next == '/') {
            endTag();
        } else if (isNameStart(next)) {
            startTag();
        } else {
            rawBracket();
        }
    }

    /** The bracket is text: X4 in vendor-quirks. */
    private void rawBracket() {
        oddities.see(ManscdpOddity.RAW_ANGLE_BRACKET);
        append("<");
        at++;
    }

    private void declaration() throws ManscdpSyntaxException {
        if (xml.startsWith("<!--", at)) {
            int end = xml.indexOf("-->", at + 4);
            if (end < 0) {
                rawBracket();
            } else {
                at = end + 3;
            }
        } else if (xml.startsWith("<![CDATA[", at)) {
            int end = xml.indexOf("]]>", at + 9);
            append(xml.substring(at + 9, end < 0 ? xml.length() : end));
            at = end < 0 ? xml.length() : end + 3;
        } else if (at + 2 < xml.length() && isNameStart(xml.charAt(at + 2))) {
            throw new ManscdpSyntaxException(
                    ManscdpSyntaxException.Reason.DOCUMENT_TYPE,
                    "document type or entity declaration (expected: none): \""
                            + Excerpt.of(xml.substring(at, Math.min(xml.length(), at + Excerpt.MAX_BYTES))) + '"');
        } else {
            rawBracket();
        }
    }

    private void processingInstruction() {
        boolean prolog = xml.regionMatches(true, at, "<?xml", 0, 5);
        if (prolog && root != null) {
            // Another document begins before this one ended.
            oddities.see(ManscdpOddity.SECOND_DOCUMENT);
            cut = true;
            return;
        }
        int end = xml.indexOf("?>", at);
        int bracket = xml.indexOf('<', at + 1);
        if (end >= 0 && (bracket < 0 || end < bracket)) {
            if (prolog && !isProlog(xml.substring(at, end + 2))) {
                oddities.see(ManscdpOddity.BROKEN_PROLOG);
            }
            at = end + 2;
        } else {
            oddities.see(ManscdpOddity.BROKEN_PROLOG);
            int close = xml.indexOf('>', at);
            at = close >= 0 && (bracket < 0 || close < bracket) ? close + 1 : bracket < 0 ? xml.length() : bracket;
        }
    }

    /** Quotes in pairs and an equals sign before each. */
    private static boolean isProlog(String text) {
        return text.matches(
                "<\\?xml(\\s+version\\s*=\\s*[\"'][0-9.]{1,8}[\"'])?(\\s+encoding\\s*=\\s*[\"'][A-Za-z0-9._-]{1,32}[\"'])?"
                        + "(\\s+standalone\\s*=\\s*[\"'](yes|no)[\"'])?\\s*\\?>");
    }

    private void startTag() throws ManscdpSyntaxException {
        int end = nameEnd(at + 1);
        String name = localName(xml.substring(at + 1, end));
        XmlElement top = top();
        if (top != null && XmlNames.isLeaf(top.name())) {
            if (!XmlNames.isKnown(name)) {
                rawBracket();
                return;
            }
            oddities.see(ManscdpOddity.MISSING_END_TAG);
            close();
        }
        if (root == null && MessageKind.of(name) == null) {
            throw new ManscdpSyntaxException(
                    ManscdpSyntaxException.Reason.UNKNOWN_ROOT,
                    "root <" + Excerpt.of(name) + "> (expected: Control, Query, Notify or Response)");
        }
        if (++elements > limits.maxElements()) {
            throw new ManscdpSyntaxException(
                    ManscdpSyntaxException.Reason.TOO_MANY_ELEMENTS,
                    "elements: more than " + limits.maxElements() + " (expected: <= " + limits.maxElements() + ")");
        }
        if (open.size() >= limits.maxDepth()) {
            throw new ManscdpSyntaxException(
                    ManscdpSyntaxException.Reason.TOO_DEEP,
                    "depth: " + (open.size() + 1) + " (expected: <= " + limits.maxDepth() + ")");
        }
        XmlElement element = new XmlElement(name);
        at = end;
        boolean empty = attributes(element);
        if (at >= xml.length() && !empty && xml.charAt(xml.length() - 1) != '>') {
            // Cut inside the tag.
            return;
        }
        if (root == null) {
            root = element;
        }
        open.add(element);
        if (empty) {
            close();
        }
    }

    /** @return true where the tag closes itself; {@code at} stands behind the tag */
    private boolean attributes(XmlElement element) {
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
            int close = xml.indexOf('>', from);
            to = close >= 0 && close < to ? close : to;
            at = to;
        } else {
            at = quoted ? to + 1 : to;
        }
        return unescape(xml.substring(from, Math.min(to, from + limits.maxTextCharacters())));
    }

    private void endTag() throws ManscdpSyntaxException {
        int from = skipBlanks(at + 2);
        int end = nameEnd(from);
        String name = localName(xml.substring(from, end));
        XmlElement top = top();
        int match = open.size() - 1;
        while (match >= 0 && !open.get(match).is(name)) {
            match--;
        }
        if (match < 0 && top != null && XmlNames.isLeaf(top.name()) && !XmlNames.isKnown(name)) {
            rawBracket();
            return;
        }
        int close = skipBlanks(end);
        if (close >= xml.length()) {
            // Cut inside the tag.
            at = xml.length();
            return;
        }
        if (xml.charAt(close) == '>') {
            at = close + 1;
        } else {
            oddities.see(ManscdpOddity.BROKEN_TAG);
            at = close;
        }
        if (match < 0) {
            oddities.see(ManscdpOddity.SURPLUS_END_TAG);
            return;
        }
        while (open.size() - 1 > match) {
            oddities.see(ManscdpOddity.MISSING_END_TAG);
            close();
        }
        close();
    }

    /** Ends the innermost element. */
    private void close() throws ManscdpSyntaxException {
        XmlElement element = open.remove(open.size() - 1);
        XmlElement parent = top();
        if (element.children().isEmpty() && element.text().length() > 0) {
            padded(element);
        }
        if (isList(element)) {
            listClosed = true;
        }
        if (parent == null) {
            rootClosed = true;
        } else {
            XmlElement top = root;
            if (top == null || !element.is("Item") || !isList(parent) || !items.item(top, parent, element)) {
                parent.add(element);
            }
        }
    }

    private static boolean isList(XmlElement element) {
        return element.is("DeviceList") || element.is("RecordList");
    }

    private void padded(XmlElement element) {
        StringBuilder text = element.text();
        if (Character.isWhitespace(text.charAt(0)) || Character.isWhitespace(text.charAt(text.length() - 1))) {
            if (!element.trimmedText().isEmpty()) {
                oddities.see(ManscdpOddity.PADDED_TEXT);
            }
        }
    }

    private void text(int from, int to) {
        XmlElement top = top();
        if (top == null) {
            if (!xml.substring(from, to).isBlank()) {
                oddities.see(ManscdpOddity.TEXT_AROUND_ROOT);
            }
            return;
        }
        if (from < to) {
            append(unescape(xml.substring(from, Math.min(to, from + 8 * limits.maxTextCharacters()))));
            int bracket = xml.indexOf('>', from);
            if (bracket >= 0 && bracket < to && XmlNames.isLeaf(top.name())) {
                oddities.see(ManscdpOddity.RAW_ANGLE_BRACKET);
            }
        }
    }

    private void append(String text) {
        XmlElement top = top();
        if (top != null) {
            int room = limits.maxTextCharacters() - top.text().length();
            if (text.length() > room) {
                if (!text.isBlank()) {
                    oddities.see(ManscdpOddity.LONG_TEXT);
                }
                top.text().append(text, 0, Math.max(0, room));
            } else {
                top.text().append(text);
            }
        }
    }

    /** The five entities and character references; any other ampersand is text (X5 in vendor-quirks: others delete it). */
    private String unescape(String text) {
        int ampersand = text.indexOf('&');
        if (ampersand < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (ampersand >= 0) {
            out.append(text, from, ampersand);
            int end = text.indexOf(';', ampersand);
            String replacement = end < 0 || end - ampersand > 9 ? null : entity(text.substring(ampersand + 1, end));
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

    private void behindRoot() {
        String rest = xml.substring(at, Math.min(xml.length(), at + 4096)).strip();
        if (!rest.isEmpty()) {
            oddities.see(rest.startsWith("<") ? ManscdpOddity.SECOND_DOCUMENT : ManscdpOddity.TEXT_AROUND_ROOT);
        }
    }

    /** What was open when the body ended: a text or a row is left out, for it may be half; anything else keeps what is whole in it. */
    private void cutOff() {
        oddities.see(ManscdpOddity.CUT_BODY);
        cut = true;
        listClosed &= open.size() == 1;
        while (open.size() > 1) {
            XmlElement element = open.remove(open.size() - 1);
            if (!XmlNames.isLeaf(element.name()) && !element.is("Item")) {
                open.get(open.size() - 1).add(element);
            }
        }
    }

    private @Nullable XmlElement top() {
        return open.isEmpty() ? null : open.get(open.size() - 1);
    }

    private int skipBlanks(int from) {
        int i = from;
        while (i < xml.length() && Character.isWhitespace(xml.charAt(i))) {
            i++;
        }
        return i;
    }

    private int nameEnd(int from) {
        int i = from;
        while (i < xml.length() && isNamePart(xml.charAt(i))) {
            i++;
        }
        return i;
    }

    private String localName(String name) {
        int colon = name.lastIndexOf(':');
        if (colon >= 0) {
            oddities.see(ManscdpOddity.NAMESPACE_PREFIX);
        }
        String local = name.substring(colon + 1);
        return local.length() > MAX_NAME_CHARACTERS ? local.substring(0, MAX_NAME_CHARACTERS) : local;
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80 && Character.isLetter(c);
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':';
    }
}
