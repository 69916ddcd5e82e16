package org.xueliang.protocol.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.bytes.LosslessText;

/**
 * Reads session descriptions as cameras write them. Only m= and a= lines decide anything in RTSP, so every other line may be missing, doubled or
 * broken (R17, R18, R20, R21 in vendor-quirks: Uniview's {@code c=IN }, Verint's {@code IN IP IP4}, blanks in o=, several s=).
 */
public final class SdpParser {
    public static final int MAX_BYTES = 256 * 1024;
    public static final int MAX_LINE_CHARACTERS = 16 * 1024;
    public static final int MAX_MEDIA = 32;
    public static final int MAX_ATTRIBUTES = 256;
    private static final int MAX_FORMATS = 64;

    private SdpParser() {}

    public static SessionDescription parse(byte[] body) throws SdpSyntaxException {
        if (body.length > MAX_BYTES) {
            throw new SdpSyntaxException("SDP: " + body.length + " bytes (expected: <= " + MAX_BYTES + ")");
        }
        return parse(LosslessText.decode(body));
    }

    public static SessionDescription parse(String text) throws SdpSyntaxException {
        if (text.length() > MAX_BYTES) {
            throw new SdpSyntaxException("SDP: " + text.length() + " characters (expected: <= " + MAX_BYTES + ")");
        }
        return new SdpReading().read(text);
    }

    static @Nullable Integer number(String digits, int max) {
        if (digits.isEmpty() || digits.length() > 9) {
            return null;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return null;
            }
            value = value * 10 + c - '0';
        }
        return value <= max ? value : null;
    }

    /** One pass over the lines. */
    private static final class SdpReading {
        private final List<SdpAttribute> sessionAttributes = new ArrayList<>();
        private final List<MediaDescription> media = new ArrayList<>();
        private List<SdpAttribute> attributes = sessionAttributes;
        private @Nullable String mediaLine;
        private @Nullable String originUser;
        private String sessionName = "";
        private int linesUnderstood;

        SessionDescription read(String text) throws SdpSyntaxException {
            int from = 0;
            while (from < text.length()) {
                int end = text.indexOf('\n', from);
                int to = end < 0 ? text.length() : end;
                if (to - from > MAX_LINE_CHARACTERS) {
                    throw new SdpSyntaxException(
                            "SDP line: " + (to - from) + " characters (expected: <= " + MAX_LINE_CHARACTERS + ")");
                }
                line(text.substring(from, to).strip());
                from = to + 1;
            }
            endMedia();
            if (linesUnderstood == 0) {
                throw new SdpSyntaxException("no SDP (expected: v=0 ...): \"" + Excerpt.of(text) + '"');
            }
            return new SessionDescription(originUser, sessionName, sessionAttributes, media);
        }

        private void line(String line) throws SdpSyntaxException {
            if (line.length() < 2 || line.charAt(1) != '=') {
                return;
            }
            String value = line.substring(2).strip();
            switch (line.charAt(0)) {
                case 'v', 't', 'c', 'b' -> linesUnderstood++;
                case 'o' -> {
                    linesUnderstood++;
                    if (originUser == null && !value.isEmpty()) {
                        originUser = value.split("[ \t]", 2)[0];
                    }
                }
                case 's' -> {
                    linesUnderstood++;
                    if (sessionName.isEmpty()) {
                        sessionName = value;
                    }
                }
                case 'm' -> {
                    linesUnderstood++;
                    endMedia();
                    if (media.size() >= MAX_MEDIA) {
                        throw new SdpSyntaxException(
                                "SDP media: more than " + MAX_MEDIA + " (expected: <= " + MAX_MEDIA + ")");
                    }
                    mediaLine = value;
                    attributes = new ArrayList<>();
                }
                case 'a' -> attribute(value);
                default -> {
                    // i=, u=, e=, p=, k=, r=, z= and what vendors add say nothing that is used.
                }
            }
        }

        private void attribute(String value) throws SdpSyntaxException {
            linesUnderstood++;
            if (attributes.size() >= MAX_ATTRIBUTES) {
                throw new SdpSyntaxException(
                        "SDP attributes: more than " + MAX_ATTRIBUTES + " (expected: <= " + MAX_ATTRIBUTES + ")");
            }
            int colon = value.indexOf(':');
            String name =
                    (colon < 0 ? value : value.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
            attributes.add(new SdpAttribute(
                    name, colon < 0 ? "" : value.substring(colon + 1).strip()));
        }

        /** {@code m=video 0 RTP/AVP 96}; a tab or several blanks part as well as one (VStarcam). */
        private void endMedia() {
            if (mediaLine == null) {
                return;
            }
            String[] parts = mediaLine.split("[ \t]+", MAX_FORMATS + 4);
            Integer port = parts.length > 1 ? number(parts[1].split("/", 2)[0], 65535) : null;
            List<String> formats = new ArrayList<>();
            for (int i = 3; i < Math.min(parts.length, MAX_FORMATS + 3); i++) {
                formats.add(parts[i].strip());
            }
            media.add(new MediaDescription(
                    parts[0].toLowerCase(Locale.ROOT),
                    port == null ? 0 : port,
                    parts.length > 2 ? parts[2] : "",
                    formats,
                    attributes));
            mediaLine = null;
        }
    }
}
