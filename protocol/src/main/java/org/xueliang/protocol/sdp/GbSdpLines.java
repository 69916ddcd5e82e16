package org.xueliang.protocol.sdp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.bytes.LosslessText;

/** The lines of a description with what GB/T 28181 adds, in one pass; what they mean is the parser's. */
final class GbSdpLines {
    private static final int MAX_MEDIA = 16;
    private static final int MAX_FORMATS = 32;
    private static final int MAX_ATTRIBUTES = 64;

    /** One m= line and what follows it; or the session, before the first. */
    static final class Section {
        final String media;
        final List<SdpAttribute> attributes = new ArrayList<>();
        String connection = "";

        @Nullable
        String ssrc;

        Section(String media) {
            this.media = media;
        }

        String attribute(String name) {
            String value = MediaDescription.value(attributes, name);
            return value == null ? "" : value;
        }

        boolean has(String name) {
            return MediaDescription.value(attributes, name) != null;
        }
    }

    final Section session = new Section("");
    final List<Section> media = new ArrayList<>();
    final Set<GbSdpOddity> oddities = EnumSet.noneOf(GbSdpOddity.class);
    String owner = "";
    String originAddress = "";
    String name = "";
    String uri = "";
    String time = "";

    @Nullable
    String format;

    private @Nullable String firstSsrc;
    private boolean behindSsrc;

    private GbSdpLines() {}

    static GbSdpLines read(byte[] body, int maxBytes) throws SdpSyntaxException {
        if (body.length > maxBytes) {
            throw new SdpSyntaxException("SDP: " + body.length + " bytes (expected: <= " + maxBytes + ")");
        }
        String text = LosslessText.decode(body);
        GbSdpLines lines = new GbSdpLines();
        int from = 0;
        while (from < text.length()) {
            int to = from;
            while (to < text.length() && text.charAt(to) != '\n' && text.charAt(to) != '\r') {
                to++;
            }
            if (to < text.length() && text.charAt(to) == '\n' && (to == 0 || text.charAt(to - 1) != '\r')) {
                lines.oddities.add(GbSdpOddity.BARE_LINE_FEED);
            }
            lines.line(text.substring(from, to).strip());
            from = to + 1;
        }
        if (lines.media.isEmpty()) {
            throw new SdpSyntaxException("no SDP with media (expected: v=0 ... m=video): \"" + Excerpt.of(text) + '"');
        }
        return lines;
    }

    private Section current() {
        return media.isEmpty() ? session : media.get(media.size() - 1);
    }

    private void line(String line) throws SdpSyntaxException {
        if (line.length() < 2 || line.charAt(1) != '=') {
            return;
        }
        String value = line.substring(2).strip();
        switch (line.charAt(0)) {
            case 'o' -> origin(value);
            case 's' -> name = name.isEmpty() ? value : name;
            case 'u' -> uri = uri.isEmpty() ? value : uri;
            case 't' -> time = time.isEmpty() ? value : time;
            case 'c' -> {
                if (current().connection.isEmpty()) {
                    current().connection = address(value);
                }
            }
            case 'm' -> {
                orderOf();
                if (media.size() >= MAX_MEDIA) {
                    throw new SdpSyntaxException(
                            "SDP media: more than " + MAX_MEDIA + " (expected: <= " + MAX_MEDIA + ")");
                }
                media.add(new Section(value));
            }
            case 'a' -> {
                orderOf();
                attribute(value);
            }
            case 'y' -> ssrc(value);
            case 'f' -> {
                if (format == null) {
                    format = value;
                }
            }
            default -> {
                // v=, i=, b= and what vendors add say nothing that is used.
            }
        }
    }

    /** D9 in vendor-quirks: y= and f= belong behind all others. */
    private void orderOf() {
        if (behindSsrc || format != null) {
            oddities.add(GbSdpOddity.ODD_LINE_ORDER);
        }
    }

    private void origin(String value) {
        if (owner.isEmpty()) {
            owner = value.split("[ \t]", 2)[0];
            originAddress = address(value);
        }
    }

    private void ssrc(String value) {
        behindSsrc = true;
        if (format != null) {
            oddities.add(GbSdpOddity.ODD_LINE_ORDER);
        }
        if (firstSsrc != null) {
            oddities.add(GbSdpOddity.SEVERAL_SSRCS);
        } else {
            firstSsrc = value;
        }
        if (current().ssrc == null) {
            current().ssrc = value;
        }
    }

    private void attribute(String value) throws SdpSyntaxException {
        List<SdpAttribute> attributes = current().attributes;
        if (attributes.size() >= MAX_ATTRIBUTES) {
            throw new SdpSyntaxException(
                    "SDP attributes: more than " + MAX_ATTRIBUTES + " (expected: <= " + MAX_ATTRIBUTES + ")");
        }
        int colon = value.indexOf(':');
        String key = (colon < 0 ? value : value.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
        attributes.add(new SdpAttribute(
                key, colon < 0 ? "" : value.substring(colon + 1).strip()));
    }

    /** The last token that can be an address: types in front of it come in every form (R17, R18 in vendor-quirks). */
    private static String address(String value) {
        String found = "";
        for (String token : value.split("[ \t]+")) {
            int slash = token.indexOf('/');
            String host = slash < 0 ? token : token.substring(0, slash);
            if (host.length() <= 255 && (host.indexOf('.') > 0 || host.indexOf(':') >= 0)) {
                found = host;
            }
        }
        return found;
    }

    /** @return y= of the medium, else the first of all; null where there is none */
    @Nullable
    String ssrcOf(Section section) {
        return section.ssrc != null ? section.ssrc : firstSsrc;
    }

    /** @return tokens of an m= line, at most type, port, protocol and 32 formats */
    static String[] tokens(Section section) {
        String[] all = section.media.split("[ \t]+", MAX_FORMATS + 4);
        return all.length > MAX_FORMATS + 3 ? Arrays.copyOf(all, MAX_FORMATS + 3) : all;
    }
}
