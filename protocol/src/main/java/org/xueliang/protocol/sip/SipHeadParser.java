package org.xueliang.protocol.sip;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.bytes.LosslessText;

/** Start line and header lines, whole, to a message without its body. One pass, no regular expression; values are cut out later. */
final class SipHeadParser {
    private static final String VERSION = "SIP/2.0";

    private final SipLimits limits;

    SipHeadParser(SipLimits limits) {
        this.limits = limits;
    }

    /** @param length with the last header line's end; the empty line may be there or not */
    SipHead parse(byte[] bytes, int from, int length, long wireOddities) throws SipSyntaxException {
        String text = LosslessText.decode(bytes, from, length);
        int lineFeed = text.indexOf('\n');
        int startEnd = lineFeed < 0 ? text.length() : lineFeed;
        Fields fields = new Fields(text, limits);
        SipSyntaxException startLineFault = null;
        StartLine start = null;
        try {
            start = startLine(text, stripped(text, 0, startEnd));
        } catch (SipSyntaxException e) {
            if (e.status() != 505) {
                throw e;
            }
            startLineFault = e;
        }
        fields.read(startEnd + 1);
        SipHeaders headers = fields.build();
        if (start == null) {
            throw startLineFault == null ? new SipSyntaxException("start line") : startLineFault.inRequest(headers);
        }
        try {
            int contentLength = contentLength(headers);
            long oddities = wireOddities | fields.oddities | start.oddities;
            return new SipHead(start.method, start.uri, start.status, start.reason, headers, contentLength, oddities);
        } catch (SipSyntaxException e) {
            throw start.status == 0 ? e.inRequest(headers) : e;
        }
    }

    private record StartLine(String method, String uri, int status, String reason, long oddities) {}

    private static int stripped(String text, int from, int to) {
        return to > from && text.charAt(to - 1) == '\r' ? to - 1 : to;
    }

    private static StartLine startLine(String text, int lineEnd) throws SipSyntaxException {
        int end = SipParameters.trimmedEnd(text, 0, lineEnd);
        long odd = end == lineEnd ? 0 : SipOddity.BLANKS_IN_START_LINE.bit();
        if (text.startsWith("SIP/")) {
            return statusLine(text, end);
        }
        int first = text.indexOf(' ');
        int last = text.lastIndexOf(' ', end - 1);
        if (first <= 0 || first >= end || last <= first) {
            throw new SipSyntaxException("start line (expected: METHOD URI SIP/2.0)", text.substring(0, end));
        }
        String method = SipMethods.at(text, 0, first);
        boolean sip = text.regionMatches(true, last + 1, "SIP/", 0, 4);
        if (method == null || !sip) {
            throw new SipSyntaxException("start line (expected: METHOD URI SIP/2.0)", text.substring(0, end));
        }
        if (end - last - 1 != VERSION.length() || !text.regionMatches(true, last + 1, VERSION, 0, VERSION.length())) {
            throw SipSyntaxException.ofStatus(505, "version (expected: SIP/2.0)", text.substring(last + 1, end));
        }
        int from = SipParameters.skipBlanks(text, first);
        int to = SipParameters.trimmedEnd(text, from, last);
        if (from != first + 1 || to != last) {
            odd |= SipOddity.BLANKS_IN_START_LINE.bit();
        }
        String uri = text.substring(from, Math.max(from, to));
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c == '<' || c == '>' || c == 0x7F) {
                throw new SipSyntaxException("request URI (expected: no blanks or brackets)", uri);
            }
        }
        if (uri.isEmpty()) {
            throw new SipSyntaxException("start line (expected: METHOD URI SIP/2.0)", text.substring(0, end));
        }
        return new StartLine(method, uri, 0, "", odd);
    }

    private static StartLine statusLine(String text, int end) throws SipSyntaxException {
        int space = VERSION.length();
        int digits = space + 1;
        int after = digits + 3;
        boolean formed = text.startsWith(VERSION) && end >= after && text.charAt(space) == ' ';
        int status = formed ? Decimal.parse(text, digits, after) : -1;
        if (status < 100 || status > 699 || end > after && !SipParameters.isBlank(text.charAt(after))) {
            throw new SipSyntaxException("status line (expected: SIP/2.0 and 100-699)", text.substring(0, end));
        }
        return new StartLine("", "", status, text.substring(after, end).trim(), 0);
    }

    private int contentLength(SipHeaders headers) throws SipSyntaxException {
        int length = -1;
        for (int i = headers.indexOf(SipHeaders.CONTENT_LENGTH, 0);
                i >= 0;
                i = headers.indexOf(SipHeaders.CONTENT_LENGTH, i + 1)) {
            String value = headers.value(i);
            int one = Decimal.parse(value, 0, value.length());
            if (one < 0) {
                throw new SipSyntaxException("Content-Length (expected: digits)", value);
            }
            if (length >= 0 && one != length) {
                throw new SipSyntaxException("Content-Length: " + length + " and " + one + " (expected: one value)");
            }
            length = one;
        }
        return length;
    }

    /** Header lines to names and places of values. */
    private static final class Fields {
        private static final int USUAL = 16;

        private final String text;
        private final SipLimits limits;
        private String[] names = new String[USUAL];
        private @Nullable String[] values = new String[USUAL];
        private int[] spans = new int[2 * USUAL];
        private int count;
        private long oddities;

        Fields(String text, SipLimits limits) {
            this.text = text;
            this.limits = limits;
        }

        void read(int from) throws SipSyntaxException {
            int lineStart = from;
            while (lineStart < text.length()) {
                int lineFeed = text.indexOf('\n', lineStart);
                int end = lineFeed < 0 ? text.length() : lineFeed;
                line(lineStart, stripped(text, lineStart, end));
                lineStart = end + 1;
            }
        }

        private void line(int from, int to) throws SipSyntaxException {
            int end = SipParameters.trimmedEnd(text, from, to);
            if (end == from) {
                return;
            }
            if (SipParameters.isBlank(text.charAt(from))) {
                oddities |= SipOddity.FOLDED_HEADER.bit();
                fold(SipParameters.skipBlanks(text, from), end);
                return;
            }
            int colon = text.indexOf(':', from);
            int nameEnd = colon < 0 || colon >= end ? -1 : SipParameters.trimmedEnd(text, from, colon);
            // A line without a name is skipped: firmware that prints a debug line into its messages still works.
            if (nameEnd <= from || !isToken(from, nameEnd)) {
                oddities |= SipOddity.LINE_WITHOUT_COLON.bit();
                return;
            }
            if (count == limits.maxHeaders()) {
                throw new SipSyntaxException("header fields: more than " + count + " (expected: <= " + count + ")");
            }
            if (count == names.length) {
                names = Arrays.copyOf(names, 2 * count);
                values = Arrays.copyOf(values, 2 * count);
                spans = Arrays.copyOf(spans, 4 * count);
            }
            int valueStart = Math.min(end, SipParameters.skipBlanks(text, colon + 1));
            names[count] = SipHeaderNames.at(text, from, nameEnd);
            spans[2 * count] = valueStart;
            spans[2 * count + 1] = end;
            count++;
        }

        private boolean isToken(int from, int to) {
            for (int i = from; i < to; i++) {
                if (!SipMethods.isTokenChar(text.charAt(i))) {
                    return false;
                }
            }
            return true;
        }

        private void fold(int from, int to) throws SipSyntaxException {
            if (count == 0) {
                throw new SipSyntaxException(
                        "header begins with a blank", Excerpt.withoutSecrets(text.substring(from, to)));
            }
            int last = count - 1;
            String before = values[last];
            String value = before == null ? text.substring(spans[2 * last], spans[2 * last + 1]) : before;
            values[last] = value.isEmpty() ? text.substring(from, to) : value + " " + text.substring(from, to);
        }

        SipHeaders build() {
            return new SipHeaders(Arrays.copyOf(names, count), Arrays.copyOf(values, count), text, spans);
        }
    }
}
