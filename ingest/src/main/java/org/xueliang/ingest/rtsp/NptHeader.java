package org.xueliang.ingest.rtsp;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.rtsp.RtspSyntaxException;

/** Range and Scale of a PLAY (RFC 2326 clauses 3.6, 12.29, 12.34), as far as a recording can follow them. Pure. */
final class NptHeader {
    static final double MIN_SCALE = 0.25;
    static final double MAX_SCALE = 4;

    private static final Pattern RANGE = Pattern.compile(
            "npt\\s*=\\s*(now|[0-9]{1,9}(?:\\.[0-9]{0,9})?|[0-9]{1,6}:[0-5]?[0-9]:[0-5]?[0-9](?:\\.[0-9]{0,9})?)?"
                    + "\\s*-.{0,64}");

    private NptHeader() {}

    /** Seconds; null for no header and for now. Where it ends is not looked at: a recording has its end. */
    static @Nullable Double startS(@Nullable String header) throws RtspSyntaxException {
        if (header == null) {
            return null;
        }
        Matcher range = RANGE.matcher(header.strip());
        if (!range.matches()) {
            throw new RtspSyntaxException("Range: \"" + Excerpt.of(header) + "\" (expected: npt=SECONDS- or npt=now-)");
        }
        String from = range.group(1);
        if (from == null || from.equals("now")) {
            return null;
        }
        double seconds = 0;
        for (String part : from.split(":")) {
            seconds = seconds * 60 + Double.parseDouble(part);
        }
        return seconds;
    }

    /** Null for no header. */
    static @Nullable Double scale(@Nullable String header) throws RtspSyntaxException {
        if (header == null) {
            return null;
        }
        String text = header.strip();
        double scale = text.matches("[0-9]{1,3}(\\.[0-9]{0,6})?") ? Double.parseDouble(text) : -1;
        if (scale < MIN_SCALE || scale > MAX_SCALE) {
            throw new RtspSyntaxException(
                    "Scale: \"" + Excerpt.of(header) + "\" (expected: " + MIN_SCALE + " to " + (int) MAX_SCALE + ")");
        }
        return scale;
    }

    /** Seconds as the headers have them. */
    static String text(double seconds) {
        return BigDecimal.valueOf(seconds).setScale(3, RoundingMode.HALF_UP).toPlainString();
    }
}
