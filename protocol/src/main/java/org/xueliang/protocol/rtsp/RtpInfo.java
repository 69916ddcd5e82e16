package org.xueliang.protocol.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The RTP-Info header (RFC 2326 clause 12.33), each field alone: what cannot be read is null and the rest is kept.
 *
 * @param streams in the header's order, at most 16
 */
public record RtpInfo(List<Stream> streams) {
    private static final int MAX_STREAMS = 16;

    /**
     * @param url absolute, relative or nonsense (GW Security): for a single stream it says nothing
     * @param sequence first sequence number. 0 and 1 are often placeholders (R3 in vendor-quirks: Hikvision DS-2CD2032,
     *     Tapo C320WS), see {@link #trustedSequence}
     * @param rtpTime unsigned 32 bits; null where missing, negative (R4: OMNY M5S2A) or larger
     * @param ssrc blanks before it are fine (R1: Hikvision)
     */
    public record Stream(
            @Nullable String url,
            @Nullable Integer sequence,
            @Nullable Long rtpTime,
            @Nullable Integer ssrc) {
        /** @return the sequence number where packets may be dropped by it, else null */
        public @Nullable Integer trustedSequence() {
            return sequence == null || sequence <= 1 ? null : sequence;
        }
    }

    public RtpInfo {
        streams = List.copyOf(streams);
    }

    public static RtpInfo parse(String header) {
        List<Stream> streams = new ArrayList<>(2);
        // A comma also occurs in URLs; only one that is followed by "url=" parts streams.
        for (String part : header.split(",(?=\\s*(?i:url)\\s*=)", MAX_STREAMS + 1)) {
            if (streams.size() < MAX_STREAMS) {
                Stream stream = stream(part);
                if (stream != null) {
                    streams.add(stream);
                }
            }
        }
        return new RtpInfo(streams);
    }

    private static @Nullable Stream stream(String text) {
        String url = null;
        Integer sequence = null;
        Long rtpTime = null;
        Integer ssrc = null;
        boolean any = false;
        // Trailing ; or , (R2 in vendor-quirks: Laureii) leave empty parts.
        for (String raw : text.split(";")) {
            String part = raw.strip();
            while (part.endsWith(",")) {
                part = part.substring(0, part.length() - 1).strip();
            }
            int equals = part.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String key = part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String value = part.substring(equals + 1).strip();
            switch (key) {
                case "url" -> url = value;
                case "seq" -> {
                    Long number = unsigned(value, 0xFFFF);
                    sequence = number == null ? null : number.intValue();
                }
                case "rtptime" -> rtpTime = unsigned(value, 0xFFFF_FFFFL);
                case "ssrc" -> ssrc = hex(value);
                default -> {
                    continue;
                }
            }
            any = true;
        }
        return any ? new Stream(url, sequence, rtpTime, ssrc) : null;
    }

    private static @Nullable Long unsigned(String digits, long max) {
        if (digits.isEmpty() || digits.length() > 12) {
            return null;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return null;
            }
            value = value * 10 + c - '0';
        }
        return value <= max ? value : null;
    }

    private static @Nullable Integer hex(String digits) {
        if (digits.isEmpty() || digits.length() > 8) {
            return null;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 16);
            if (digit < 0) {
                return null;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /**
     * @param controlUrl the track's resolved control URL
     * @param tracks how many tracks were set up; with one, any URL is its own
     * @return the entry of the track: the same URL, else the same last path part; null where none is
     */
    public @Nullable Stream find(String controlUrl, int tracks) {
        if (tracks == 1 && streams.size() == 1) {
            return streams.get(0);
        }
        for (Stream stream : streams) {
            if (controlUrl.equals(stream.url)) {
                return stream;
            }
        }
        String last = lastPart(controlUrl);
        for (Stream stream : streams) {
            if (stream.url != null && lastPart(stream.url).equals(last)) {
                return stream;
            }
        }
        return null;
    }

    private static String lastPart(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** @return the header's value; fields that are null are left out */
    public String format() {
        StringBuilder out = new StringBuilder();
        for (Stream stream : streams) {
            out.append(out.length() == 0 ? "url=" : ",url=").append(stream.url == null ? "" : stream.url);
            if (stream.sequence != null) {
                out.append(";seq=").append(stream.sequence);
            }
            if (stream.rtpTime != null) {
                out.append(";rtptime=").append(stream.rtpTime);
            }
        }
        return out.toString();
    }
}
