package org.xueliang.ingest.gb28181.picture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The picture of a body in parts (RFC 2046 clause 5.1, RFC 7578): some devices upload as a browser's form does. The first part that begins
 * as a JPEG does is the picture, whatever its headers say; at most {@value #MAX_PARTS} parts are looked at. Pure.
 */
final class MultipartPicture {
    private static final int MAX_PARTS = 16;
    private static final int MAX_HEADER_BYTES = 4096;
    /** RFC 2046 clause 5.1.1: 1 to 70 of these. */
    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary\\s*=\\s*(\"?)([0-9A-Za-z'()+_,./:=? -]{1,70})\\1", Pattern.CASE_INSENSITIVE);

    private static final byte[] END_OF_HEADERS = {'\r', '\n', '\r', '\n'};

    private MultipartPicture() {}

    /** Whether a Content-Type says that the body has parts, and what divides them. */
    static boolean isDivided(String contentType) {
        return contentType.strip().toLowerCase(Locale.ROOT).startsWith("multipart/")
                && BOUNDARY.matcher(contentType).find();
    }

    /** @return null where no part is a picture */
    static byte @Nullable [] of(byte[] body, String contentType) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            return null;
        }
        byte[] delimiter = ("--" + boundary.group(2).strip()).getBytes(StandardCharsets.US_ASCII);
        int at = find(body, delimiter, 0, body.length);
        for (int part = 0; part < MAX_PARTS && at >= 0; part++) {
            int headers = at + delimiter.length;
            int next = find(body, delimiter, headers, body.length);
            int data = find(body, END_OF_HEADERS, headers, Math.min(body.length, headers + MAX_HEADER_BYTES));
            if (next < 0 || data < 0) {
                return null;
            }
            int from = data + END_OF_HEADERS.length;
            // The line end before a delimiter is the delimiter's.
            int to = next - (next >= 2 && body[next - 2] == '\r' && body[next - 1] == '\n' ? 2 : 0);
            if (to - from > 2 && body[from] == (byte) 0xFF && body[from + 1] == (byte) 0xD8) {
                return Arrays.copyOfRange(body, from, to);
            }
            at = next;
        }
        return null;
    }

    private static int find(byte[] in, byte[] what, int from, int end) {
        for (int at = from; at <= end - what.length; at++) {
            if (in[at] == what[0] && Arrays.equals(in, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        return -1;
    }
}
