package org.xueliang.simulator.camera;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.xueliang.simulator.media.Packetizer;

/** The session description (RFC 4566) that a simulated camera answers or announces, with what its quirks do to it. */
final class CameraSdp {
    /** Control attribute of the one track. */
    static final String TRACK = "trackID=0";

    private CameraSdp() {}

    static String of(Feed feed, String host, Set<Quirk> quirks) {
        List<String> lines = new ArrayList<>();
        lines.add("v=0");
        boolean noConnection = quirks.contains(Quirk.R17_EMPTY_CONNECTION);
        if (!quirks.contains(Quirk.R21_NO_SESSION_LINES)) {
            lines.add(noConnection ? "o=- 1001 1 IN " : "o=- 1001 1 IN IP4 " + host);
            lines.add("s=Media Presentation");
        }
        lines.add(noConnection ? "c=IN " : "c=IN IP4 0.0.0.0");
        if (!quirks.contains(Quirk.R21_NO_SESSION_LINES)) {
            lines.add("t=0 0");
        }
        lines.add("a=control:*");
        if (quirks.contains(Quirk.R25_VENDOR_MEDIA)) {
            lines.add("m=application/TP-LINK 0 RTP/AVP smart/1/90000");
            lines.add("a=rtpmap:95 TP-LINK/90000");
            lines.add("a=control:trackID=9");
        }
        video(lines, feed, quirks);
        return String.join("\r\n", lines) + "\r\n";
    }

    private static void video(List<String> lines, Feed feed, Set<Quirk> quirks) {
        lines.add("m=video 0 RTP/AVP " + Packetizer.PAYLOAD_TYPE);
        boolean controlFirst = quirks.contains(Quirk.R38_SSRC_FIRST);
        if (controlFirst) {
            lines.add("a=control:" + TRACK);
        }
        String blank = quirks.contains(Quirk.R23_BLANK_AFTER_CLOCK_RATE) ? " " : "";
        lines.add("a=rtpmap:" + Packetizer.PAYLOAD_TYPE + " " + feed.codec() + "/90000" + blank);
        String fmtp = quirks.contains(Quirk.R39_EMPTY_FMTP) ? "" : " " + fmtp(feed);
        lines.add("a=fmtp:" + Packetizer.PAYLOAD_TYPE + fmtp);
        if (quirks.contains(Quirk.R40_FALSE_FRAME_RATE)) {
            lines.add("a=framerate:50");
        }
        if (quirks.contains(Quirk.R24_SENDONLY)) {
            lines.add("a=sendonly");
        }
        if (!controlFirst) {
            lines.add("a=control:" + TRACK);
        }
    }

    private static String fmtp(Feed feed) {
        return switch (feed.codec()) {
            case H264 -> h264(feed.parameterSets());
            case H265 -> h265(feed.parameterSets());
        };
    }

    /** RFC 6184 clause 8.1. */
    private static String h264(List<byte[]> sets) {
        String profile = sets.stream()
                .filter(s -> (s[0] & 0x1F) == 7 && s.length > 3)
                .findFirst()
                .map(s -> String.format(Locale.ROOT, ";profile-level-id=%02X%02X%02X", s[1], s[2], s[3]))
                .orElse("");
        String sprop = sets.isEmpty()
                ? ""
                : ";sprop-parameter-sets="
                        + String.join(",", sets.stream().map(CameraSdp::base64).toList());
        return "packetization-mode=1" + profile + sprop;
    }

    /** RFC 7798 clause 7.1. */
    private static String h265(List<byte[]> sets) {
        List<String> parameters = new ArrayList<>();
        for (byte[] set : sets) {
            String name = switch (set[0] >> 1 & 0x3F) {
                case 32 -> "sprop-vps";
                case 33 -> "sprop-sps";
                default -> "sprop-pps";
            };
            parameters.add(name + "=" + base64(set));
        }
        return String.join(";", parameters);
    }

    private static String base64(byte[] nal) {
        return Base64.getEncoder().encodeToString(nal);
    }
}
