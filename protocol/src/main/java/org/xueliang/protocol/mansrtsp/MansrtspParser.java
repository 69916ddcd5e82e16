package org.xueliang.protocol.mansrtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.bytes.LosslessText;

/** Reads playback control: any version token, a URL behind the method or none, lines that end with LF. */
public final class MansrtspParser {
    public static final int MAX_BYTES = 8 * 1024;
    private static final double MAX_SECONDS = 1e10;
    private static final double MAX_SCALE = 256;

    private MansrtspParser() {}

    public static MansrtspMessage parse(byte[] body) throws MansrtspSyntaxException {
        if (body.length > MAX_BYTES) {
            throw new MansrtspSyntaxException("MANSRTSP: " + body.length + " bytes (expected: <= " + MAX_BYTES + ")");
        }
        List<String> lines = new ArrayList<>();
        for (String line : LosslessText.decode(body).split("[\r\n]+")) {
            String stripped = line.strip();
            if (!stripped.isEmpty()) {
                lines.add(stripped);
            }
        }
        if (lines.isEmpty()) {
            throw new MansrtspSyntaxException("MANSRTSP: empty (expected: PLAY RTSP/1.0)");
        }
        String[] start = lines.get(0).split("[ \t]+");
        List<String> headers = lines.subList(1, lines.size());
        return isVersion(start[0]) && start.length > 1
                ? response(lines.get(0), start, headers)
                : request(start, headers);
    }

    /** RTSP/1.0 by every device, MANSRTSP/1.0 in older documents. */
    private static boolean isVersion(String token) {
        String upper = token.toUpperCase(Locale.ROOT);
        return upper.startsWith("RTSP/") || upper.startsWith("MANSRTSP/");
    }

    private static MansrtspMessage request(String[] start, List<String> headers) throws MansrtspSyntaxException {
        MansrtspMethod method = null;
        for (MansrtspMethod known : MansrtspMethod.values()) {
            if (known.name().equalsIgnoreCase(start[0])) {
                method = known;
            }
        }
        if (method == null) {
            throw new MansrtspSyntaxException(
                    "MANSRTSP method: \"" + Excerpt.of(start[0]) + "\" (expected: PLAY, PAUSE or TEARDOWN)");
        }
        return new MansrtspMessage.Request(method, cseq(headers), range(headers), scale(headers));
    }

    private static MansrtspMessage response(String line, String[] start, List<String> headers)
            throws MansrtspSyntaxException {
        int status = start[1].matches("[1-6][0-9]{2}") ? Integer.parseInt(start[1]) : -1;
        if (status < 0) {
            throw new MansrtspSyntaxException("MANSRTSP status: \"" + Excerpt.of(line) + "\" (expected: 100 to 699)");
        }
        String[] parts = line.split("[ \t]+", 3);
        Long sequence = rtpInfo(headers, "seq", 0xFFFF);
        return new MansrtspMessage.Response(
                status,
                parts.length > 2 ? parts[2] : "",
                cseq(headers),
                range(headers),
                sequence == null ? null : sequence.intValue(),
                rtpInfo(headers, "rtptime", 0xFFFF_FFFFL));
    }

    private static String header(List<String> headers, String name) {
        for (String line : headers) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }

    private static int cseq(List<String> headers) {
        String text = header(headers, "CSeq");
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    }

    private static @Nullable Double scale(List<String> headers) throws MansrtspSyntaxException {
        String text = header(headers, "Scale");
        if (text.isEmpty()) {
            return null;
        }
        Double scale = text.matches("[+-]?[0-9]{0,9}\\.?[0-9]{1,9}") ? Double.valueOf(text) : null;
        if (scale == null || scale == 0 || Math.abs(scale) > MAX_SCALE) {
            throw new MansrtspSyntaxException("Scale: \"" + Excerpt.of(text) + "\" (expected: such as 0.5, 2 or -1)");
        }
        return scale;
    }

    private static @Nullable NptRange range(List<String> headers) throws MansrtspSyntaxException {
        String text = header(headers, "Range");
        if (text.isEmpty()) {
            return null;
        }
        String compact = text.replace(" ", "").toLowerCase(Locale.ROOT);
        int dash = compact.lastIndexOf('-');
        if (!compact.startsWith("npt=") || dash < 4) {
            throw unreadable(text);
        }
        String from = compact.substring(4, dash);
        String to = compact.substring(dash + 1);
        return new NptRange(
                from.equals("now") || from.isEmpty() ? null : seconds(from, text),
                to.isEmpty() ? null : seconds(to, text));
    }

    /** Seconds, or hours:minutes:seconds as RFC 2326 has it. */
    private static Double seconds(String text, String range) throws MansrtspSyntaxException {
        double seconds = 0;
        String[] parts = text.split(":", 4);
        for (String part : parts) {
            if (parts.length > 3 || !part.matches("[0-9]{1,10}(\\.[0-9]{0,9})?")) {
                throw unreadable(range);
            }
            seconds = seconds * 60 + Double.parseDouble(part);
        }
        if (seconds > MAX_SECONDS) {
            throw unreadable(range);
        }
        return seconds;
    }

    private static MansrtspSyntaxException unreadable(String range) {
        return new MansrtspSyntaxException("Range: \"" + Excerpt.of(range) + "\" (expected: npt=now- or npt=SECONDS-)");
    }

    private static @Nullable Long rtpInfo(List<String> headers, String key, long max) {
        for (String part : header(headers, "RTP-Info").split("[;,]")) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).strip().equalsIgnoreCase(key)) {
                String digits = part.substring(equals + 1).strip();
                long value = digits.matches("[0-9]{1,10}") ? Long.parseLong(digits) : -1;
                return value < 0 || value > max ? null : Long.valueOf(value);
            }
        }
        return null;
    }
}
