package org.xueliang.protocol.manscdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;

/**
 * One pass over a body as devices write it. Not a general XML parser, and meant not to be: it knows no document type and so no entities but the five
 * and character references, and it has to make sense of what no XML parser may read, without losing a row. Time and memory are linear in the body;
 * every count has its limit.
 */
final class LenientXmlReader {
    private final XmlCursor cursor;
    private final String xml;
    private final ManscdpLimits limits;
    private final OddityLog oddities;
    private final XmlItemSink items;
    private final List<XmlElement> open = new ArrayList<>();
    private int elements;
    /** False once a comment had no end: none behind it has one, and looking for it each time would take quadratic time. */
    private boolean commentsEnd = true;

    private @Nullable XmlElement root;
    private boolean rootClosed;
    private boolean listClosed;
    private boolean cut;

    LenientXmlReader(String text, ManscdpLimits limits, OddityLog oddities, XmlItemSink items) {
        this.xml = XmlText.withoutControls(text, oddities);
        this.cursor = new XmlCursor(xml, limits.maxTextCharacters(), oddities);
        this.limits = limits;
        this.oddities = oddities;
        this.items = items;
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
        while (cursor.at < xml.length() && !rootClosed && !cut) {
            int tag = xml.indexOf('<', cursor.at);
            text(cursor.at, tag < 0 ? xml.length() : tag);
            cursor.at = tag < 0 ? xml.length() : tag;
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
        char next = cursor.at + 1 < xml.length() ? xml.charAt(cursor.at + 1) : 0;
        if (next == '!') {
            declaration();
        } else if (next == '?') {
            processingInstruction();
        } else if (next == '/') {
            endTag();
        } else if (XmlCursor.isNameStart(next)) {
            startTag();
        } else {
            rawBracket();
        }
    }

    /** The bracket is text: X4 in vendor-quirks. */
    private void rawBracket() {
        oddities.see(ManscdpOddity.RAW_ANGLE_BRACKET);
        append("<");
        cursor.at++;
    }

    private void declaration() throws ManscdpSyntaxException {
        if (xml.startsWith("<!--", cursor.at)) {
            int end = commentsEnd ? xml.indexOf("-->", cursor.at + 4) : -1;
            if (end < 0) {
                commentsEnd = false;
                rawBracket();
            } else {
                cursor.at = end + 3;
            }
        } else if (xml.startsWith("<![CDATA[", cursor.at)) {
            int end = xml.indexOf("]]>", cursor.at + 9);
            append(xml.substring(cursor.at + 9, end < 0 ? xml.length() : end));
            cursor.at = end < 0 ? xml.length() : end + 3;
        } else if (cursor.at + 2 < xml.length() && XmlCursor.isNameStart(xml.charAt(cursor.at + 2))) {
            throw new ManscdpSyntaxException(
                    ManscdpSyntaxException.Reason.DOCUMENT_TYPE,
                    "document type or entity declaration (expected: none): \""
                            + Excerpt.of(
                                    xml.substring(cursor.at, Math.min(xml.length(), cursor.at + Excerpt.MAX_BYTES)))
                            + '"');
        } else {
            rawBracket();
        }
    }

    private void processingInstruction() {
        boolean prolog = xml.regionMatches(true, cursor.at, "<?xml", 0, 5);
        if (prolog && root != null) {
            // Another document begins before this one ended.
            oddities.see(ManscdpOddity.SECOND_DOCUMENT);
            cut = true;
            return;
        }
        int bracket = cursor.find("<", cursor.at + 1, xml.length());
        int end = cursor.find("?>", cursor.at, bracket);
        if (end < bracket) {
            if (prolog && !XmlCursor.isProlog(xml.substring(cursor.at, end + 2))) {
                oddities.see(ManscdpOddity.BROKEN_PROLOG);
            }
            cursor.at = end + 2;
        } else {
            oddities.see(ManscdpOddity.BROKEN_PROLOG);
            int close = cursor.find(">", cursor.at, bracket);
            cursor.at = close < bracket ? close + 1 : bracket;
        }
    }

    private void startTag() throws ManscdpSyntaxException {
        int end = cursor.nameEnd(cursor.at + 1);
        String name = cursor.localName(xml.substring(cursor.at + 1, end));
        XmlElement top = top();
        if (top != null && top.isLeaf()) {
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
        cursor.at = end;
        boolean empty = cursor.attributes(element);
        if (cursor.at >= xml.length() && !empty && xml.charAt(xml.length() - 1) != '>') {
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

    private void endTag() throws ManscdpSyntaxException {
        int from = cursor.skipBlanks(cursor.at + 2);
        int end = cursor.nameEnd(from);
        String name = cursor.localName(xml.substring(from, end));
        XmlElement top = top();
        int match = open.size() - 1;
        while (match >= 0 && !open.get(match).is(name)) {
            match--;
        }
        if (match < 0 && top != null && top.isLeaf() && !XmlNames.isKnown(name)) {
            rawBracket();
            return;
        }
        int close = cursor.skipBlanks(end);
        if (close >= xml.length()) {
            // Cut inside the tag.
            cursor.at = xml.length();
            return;
        }
        if (xml.charAt(close) == '>') {
            cursor.at = close + 1;
        } else {
            oddities.see(ManscdpOddity.BROKEN_TAG);
            cursor.at = close;
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
            append(XmlText.unescape(
                    xml.substring(from, Math.min(to, from + 8 * limits.maxTextCharacters())), oddities));
            if (top.isLeaf() && cursor.find(">", from, to) < to) {
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

    private void behindRoot() {
        String rest = xml.substring(cursor.at, Math.min(xml.length(), cursor.at + 4096))
                .strip();
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
            if (!element.isLeaf() && !element.is("Item")) {
                open.get(open.size() - 1).add(element);
            }
        }
    }

    private @Nullable XmlElement top() {
        return open.isEmpty() ? null : open.get(open.size() - 1);
    }
}
