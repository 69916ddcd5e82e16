package org.xueliang.protocol.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes sense of m= lines and of y=. */
final class GbMediaReader {
    private static final List<String> DIRECTIONS = List.of("recvonly", "sendonly", "sendrecv", "inactive");
    private static final Set<String> PUBLIC_ENCODINGS = Set.of(
            "PS",
            "MP2P",
            "MP2T",
            "TS",
            "H264",
            "H264S",
            "H265",
            "HEVC",
            "H263",
            "MPEG4",
            "MP4V-ES",
            "MPEG4-GENERIC",
            "AAC",
            "SVAC",
            "SVACA",
            "PCMA",
            "PCMU",
            "G711",
            "G722",
            "G7221",
            "G723",
            "G729",
            "JPEG",
            "TELEPHONE-EVENT");

    private final GbSdpLines lines;

    GbMediaReader(GbSdpLines lines) {
        this.lines = lines;
    }

    /** @return the first video medium with a port, the first video medium, or the first one */
    int mainIndex() {
        int video = -1;
        for (int i = 0; i < lines.media.size(); i++) {
            String[] tokens = GbSdpLines.tokens(lines.media.get(i));
            if (tokens[0].equalsIgnoreCase("video")) {
                if (tokens.length > 1 && !tokens[1].equals("0")) {
                    return i;
                }
                video = video < 0 ? i : video;
            }
        }
        return Math.max(0, video);
    }

    GbMedia read(GbSdpLines.Section section) {
        String[] tokens = GbSdpLines.tokens(section);
        Integer port = tokens.length > 1 ? SdpParser.number(tokens[1].split("/", 2)[0], 65_535) : null;
        String protocol = tokens.length > 2 ? tokens[2].toUpperCase(Locale.ROOT) : "";
        boolean tcp = protocol.contains("TCP");
        if (tcp && !protocol.startsWith("TCP")) {
            lines.oddities.add(GbSdpOddity.TCP_BEHIND);
        }
        MediaSetup setup = MediaSetup.of(either(section, "setup"));
        if (tcp && setup == null) {
            lines.oddities.add(GbSdpOddity.NO_SETUP);
        }
        if ((port == null || port == 0) && !(tcp && setup == MediaSetup.ACTIVE)) {
            lines.oddities.add(GbSdpOddity.NO_PORT);
        }
        return new GbMedia(
                tokens[0].toLowerCase(Locale.ROOT),
                address(section),
                port == null ? 0 : port,
                tcp,
                setup,
                direction(section),
                formats(section, tokens));
    }

    private String address(GbSdpLines.Section section) {
        String address = section.connection.isEmpty() ? lines.session.connection : section.connection;
        if (address.isEmpty()) {
            lines.oddities.add(GbSdpOddity.NO_ADDRESS);
            return lines.originAddress;
        }
        return address;
    }

    /** The medium's own, else the session's. */
    String either(GbSdpLines.Section section, String name) {
        return section.has(name) ? section.attribute(name) : lines.session.attribute(name);
    }

    private String direction(GbSdpLines.Section section) {
        for (String direction : DIRECTIONS) {
            if (section.has(direction)) {
                return direction;
            }
        }
        for (String direction : DIRECTIONS) {
            if (lines.session.has(direction)) {
                return direction;
            }
        }
        return "";
    }

    private List<RtpMap> formats(GbSdpLines.Section section, String[] tokens) {
        List<RtpMap> formats = new ArrayList<>();
        for (int i = 3; i < tokens.length; i++) {
            Integer payloadType = SdpParser.number(tokens[i], 127);
            if (payloadType != null) {
                formats.add(format(section, payloadType));
            }
        }
        return formats;
    }

    private RtpMap format(GbSdpLines.Section section, int payloadType) {
        for (SdpAttribute attribute : section.attributes) {
            RtpMap map = attribute.name().equals("rtpmap") ? RtpMap.parse(attribute.value()) : null;
            if (map != null && map.payloadType() == payloadType) {
                if (!PUBLIC_ENCODINGS.contains(map.encoding().toUpperCase(Locale.ROOT))) {
                    lines.oddities.add(GbSdpOddity.PRIVATE_PAYLOAD);
                }
                return map;
            }
        }
        return switch (payloadType) {
            case 0 -> new RtpMap(0, "PCMU", 8000);
            case 8 -> new RtpMap(8, "PCMA", 8000);
            case 34 -> new RtpMap(34, "H263", 90_000);
            default -> {
                lines.oddities.add(GbSdpOddity.NO_RTPMAP);
                yield new RtpMap(payloadType, payloadType == 96 ? "PS" : "", payloadType == 96 ? 90_000 : 0);
            }
        };
    }

    /** @return null where nothing is said that can be an SSRC */
    @Nullable
    Integer ssrc(GbSdpLines.Section section) {
        String text = lines.ssrcOf(section);
        if (text == null || text.isEmpty()) {
            lines.oddities.add(GbSdpOddity.NO_SSRC);
            return null;
        }
        Integer ssrc = Ssrc.parse(text);
        if (ssrc == null) {
            lines.oddities.add(
                    text.equalsIgnoreCase("null")
                            ? GbSdpOddity.NULL_SSRC
                            : text.matches("0{1,32}") ? GbSdpOddity.ZERO_SSRC : GbSdpOddity.UNREADABLE_SSRC);
            return null;
        }
        if (text.length() != 10) {
            lines.oddities.add(GbSdpOddity.UNPADDED_SSRC);
        }
        if (ssrc < 0) {
            lines.oddities.add(GbSdpOddity.LARGE_SSRC);
        }
        return ssrc;
    }

    /** @return -1 where the attribute is missing or no number */
    long number(GbSdpLines.Section section, String name) {
        String text = either(section, name);
        if (text.isEmpty()) {
            return -1;
        }
        if (!text.matches("[0-9]{1,18}")) {
            lines.oddities.add(GbSdpOddity.UNREADABLE_NUMBER);
            return -1;
        }
        return Long.parseLong(text);
    }
}
