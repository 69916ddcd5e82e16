package org.xueliang.protocol.rtsp;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.bytes.LosslessText;

/** Start line and header lines, whole, to a message without its body. */
final class RtspHeaderParser {
    /** @param bodyBytes the Content-Length, 0 where there is none */
    record Head(RtspMessage message, int bodyBytes) {}

    private final RtspLimits limits;

    RtspHeaderParser(RtspLimits limits) {
        this.limits = limits;
    }

    Head parse(ByteBuf in, int index, int length) throws RtspSyntaxException {
        String text = LosslessText.decode(in, index, length);
        int startEnd = text.indexOf('\n');
        String startLine = stripLineEnd(text, 0, startEnd);
        RtspHeaders headers = headers(text, startEnd + 1);
        int bodyBytes = contentLength(headers);
        try {
            RtspMessage message =
                    startLine.startsWith("RTSP/") ? statusLine(startLine, headers) : requestLine(startLine, headers);
            return new Head(message, bodyBytes);
        } catch (IllegalArgumentException refused) {
            throw new RtspSyntaxException("start line: " + refused.getMessage(), startLine);
        }
    }

    private static String stripLineEnd(String text, int from, int to) {
        int end = to;
        while (end > from && (text.charAt(end - 1) == '\r' || text.charAt(end - 1) == ' ')) {
            end--;
        }
        return text.substring(from, end);
    }

    private static RtspMessage statusLine(String line, RtspHeaders headers) throws RtspSyntaxException {
        if (!line.startsWith("RTSP/1.")) {
            throw new RtspSyntaxException("version (expected: RTSP/1.0)", line);
        }
        int space = line.indexOf(' ');
        int at = space < 0 ? line.length() : space;
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
        int digits = at;
        while (digits < line.length() && Character.digit(line.charAt(digits), 10) >= 0 && line.charAt(digits) < 0x80) {
            digits++;
        }
        if (digits - at != 3 || digits < line.length() && line.charAt(digits) != ' ') {
            throw new RtspSyntaxException("status line (expected: RTSP/1.0 and three digits)", line);
        }
        int status = Integer.parseInt(line.substring(at, digits));
        return new RtspResponse(status, line.substring(digits).trim(), headers);
    }

    private static RtspMessage requestLine(String line, RtspHeaders headers) throws RtspSyntaxException {
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        if (first <= 0 || last <= first) {
            throw new RtspSyntaxException("start line (expected: METHOD URI RTSP/1.0)", line);
        }
        String version = line.substring(last + 1);
        if (!version.startsWith("RTSP/1.")) {
            throw new RtspSyntaxException("start line (expected: METHOD URI RTSP/1.0)", line);
        }
        return new RtspRequest(
                line.substring(0, first), line.substring(first + 1, last).trim(), headers);
    }

    private RtspHeaders headers(String text, int from) throws RtspSyntaxException {
        RtspHeaders.Builder builder = RtspHeaders.builder();
        int lineStart = from;
        int lines = 0;
        while (lineStart < text.length()) {
            int lineEnd = text.indexOf('\n', lineStart);
            int end = lineEnd < 0 ? text.length() : lineEnd;
            String line = stripLineEnd(text, lineStart, end);
            lineStart = end + 1;
            if (line.isEmpty()) {
                continue;
            }
            if (++lines > limits.maxHeaders()) {
                throw new RtspSyntaxException("header fields: more than " + limits.maxHeaders() + " (expected: <= "
                        + limits.maxHeaders() + ")");
            }
            headerLine(builder, line);
        }
        return builder.build();
    }

    private static void headerLine(RtspHeaders.Builder builder, String line) throws RtspSyntaxException {
        try {
            boolean folded = line.charAt(0) == ' ' || line.charAt(0) == '\t';
            if (folded && builder.size() > 0) {
                builder.appendToLast(line.trim());
                return;
            }
            int colon = line.indexOf(':');
            if (colon > 0 && !line.substring(0, colon).isBlank()) {
                builder.add(
                        line.substring(0, colon).trim(),
                        line.substring(colon + 1).trim());
            }
            // A line without a colon is skipped: firmware that prints a debug line into its answers still works.
        } catch (IllegalArgumentException refused) {
            throw new RtspSyntaxException("header line: " + refused.getMessage(), hideCredentials(line));
        }
    }

    private static String hideCredentials(String line) {
        int colon = line.indexOf(':');
        return colon > 0 ? line.substring(0, colon) : line;
    }

    private int contentLength(RtspHeaders headers) throws RtspSyntaxException {
        long length = -1;
        for (String value : headers.getAll(RtspHeaders.CONTENT_LENGTH)) {
            long one = parseLength(value);
            if (length >= 0 && one != length) {
                throw new RtspSyntaxException("Content-Length: " + length + " and " + one + " (expected: one value)");
            }
            length = one;
        }
        if (length > limits.maxBodyBytes()) {
            throw new RtspSyntaxException(
                    "Content-Length: " + length + " (expected: <= " + limits.maxBodyBytes() + ")");
        }
        return (int) Math.max(0, length);
    }

    private static long parseLength(String value) throws RtspSyntaxException {
        boolean digits = !value.isEmpty() && value.length() <= 18;
        for (int i = 0; i < value.length() && digits; i++) {
            digits = value.charAt(i) >= '0' && value.charAt(i) <= '9';
        }
        if (!digits) {
            throw new RtspSyntaxException("Content-Length (expected: digits)", value);
        }
        return Long.parseLong(value);
    }
}
