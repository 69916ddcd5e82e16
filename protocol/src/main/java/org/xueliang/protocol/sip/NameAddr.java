package org.xueliang.protocol.sip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;

/** The value of From, To, Contact, Route or Record-Route: a name, a URI, parameters. Immutable. */
public final class NameAddr {
    private final String text;
    private final String displayName;
    private final SipUri uri;
    private final String parameters;
    private final @Nullable String tag;
    private final long oddities;

    private NameAddr(String text, String displayName, SipUri uri, String parameters, long oddities) {
        this.text = text;
        this.displayName = displayName;
        this.uri = uri;
        this.parameters = parameters;
        this.tag = parameters.isEmpty() ? null : SipParameters.find(parameters, "tag");
        this.oddities = oddities;
    }

    public static NameAddr of(SipUri uri) {
        return new NameAddr("<" + uri + ">", "", uri, "", 0);
    }

    /** The same with this tag, in place of another where there is one. */
    public NameAddr withTag(String newTag) {
        if (newTag.isEmpty()) {
            throw new IllegalArgumentException("tag is empty");
        }
        String name = displayName.isEmpty() ? "" : quoted(displayName) + " ";
        String others = withoutTag(parameters);
        return new NameAddr(
                name + "<" + uri + ">" + others + ";tag=" + newTag, displayName, uri, others + ";tag=" + newTag, 0);
    }

    private static String withoutTag(String parameters) {
        StringBuilder kept = new StringBuilder();
        int at = parameters.indexOf(';');
        while (at >= 0 && at < parameters.length()) {
            int end = SipParameters.end(parameters, at + 1);
            String one = parameters.substring(at, end);
            if (SipParameters.find(one, "tag") == null) {
                kept.append(one);
            }
            at = end;
        }
        return kept.toString();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** @param value one address; of a list see {@link #parseList} */
    public static NameAddr parse(String value) throws SipSyntaxException {
        int start = SipParameters.skipBlanks(value, 0);
        int bracket = value.indexOf('<', start);
        if (start < value.length() && value.charAt(start) == '"') {
            int close = closingQuote(value, start + 1);
            if (close < 0) {
                throw new SipSyntaxException("address (expected: a closing quote)", Excerpt.withoutSecrets(value));
            }
            bracket = value.indexOf('<', close);
            if (bracket < 0) {
                throw new SipSyntaxException("address (expected: <URI> behind a name)", Excerpt.withoutSecrets(value));
            }
            return bracketed(value, value.substring(start + 1, close), bracket, 0);
        }
        if (bracket >= 0) {
            String name = value.substring(start, SipParameters.trimmedEnd(value, start, bracket));
            long odd = isTokens(name) ? 0 : SipOddity.DISPLAY_NAME_NOT_QUOTED.bit();
            return bracketed(value, name, bracket, odd);
        }
        int end = SipParameters.end(value, start);
        SipUri uri = SipUri.parse(value.substring(start, SipParameters.trimmedEnd(value, start, end)));
        return new NameAddr(value, "", uri, value.substring(end), SipOddity.ADDRESS_WITHOUT_BRACKETS.bit());
    }

    private static NameAddr bracketed(String value, String name, int bracket, long odd) throws SipSyntaxException {
        int close = value.indexOf('>', bracket);
        if (close < 0) {
            throw new SipSyntaxException("address (expected: a closing >)", Excerpt.withoutSecrets(value));
        }
        // Blanks inside the brackets: RFC 4475 wsinv has none, firmware has.
        int from = SipParameters.skipBlanks(value, bracket + 1);
        SipUri uri = SipUri.parse(value.substring(from, SipParameters.trimmedEnd(value, from, close)));
        long bits = odd;
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                bits |= SipOddity.NAME_NOT_ASCII.bit();
            }
        }
        return new NameAddr(value, name, uri, value.substring(close + 1), bits);
    }

    /** A backslash behind a byte of a GBK character is that character's second byte, and escapes nothing. */
    private static int closingQuote(String value, int from) {
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c == '\\' && value.charAt(i - 1) < 0x80) {
                i++;
            }
        }
        return -1;
    }

    private static boolean isTokens(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!SipMethods.isTokenChar(c) && !SipParameters.isBlank(c)) {
                return false;
            }
        }
        return true;
    }

    /** @return every address of a Contact, Route or Record-Route that may hold several */
    public static List<NameAddr> parseList(String value) throws SipSyntaxException {
        List<NameAddr> found = new ArrayList<>(1);
        int at = 0;
        while (at < value.length()) {
            int end = SipParameters.endOfListItem(value, at);
            if (SipParameters.skipBlanks(value, at) < end) {
                found.add(parse(value.substring(at, end).trim()));
            }
            at = end + 1;
        }
        return found;
    }

    /** Without quotes; escapes as they came. Empty where there is none. */
    public String displayName() {
        return displayName;
    }

    public SipUri uri() {
        return uri;
    }

    /** The user of the URI: in GB/T 28181 the code of who speaks or is spoken to. */
    public String user() {
        return uri.user();
    }

    /** Null where there is none. */
    public @Nullable String tag() {
        return tag;
    }

    /** @return the value without quotes, empty for a flag, null where there is none */
    public @Nullable String parameter(String name) {
        return SipParameters.find(parameters, name);
    }

    long oddities() {
        return oddities;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NameAddr that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it came, or as it is sent. */
    @Override
    public String toString() {
        return text;
    }
}
