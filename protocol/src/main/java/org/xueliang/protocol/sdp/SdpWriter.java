package org.xueliang.protocol.sdp;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.VideoCodec;

/** Writes the description of a video track, and of an audio track beside it. */
public final class SdpWriter {
    private SdpWriter() {}

    /**
     * @param sessionName no CR or LF
     * @param address of the server, an IP address
     * @param parameterSets NAL units: SPS and PPS, or VPS, SPS and PPS; may be empty, then nothing is declared
     * @param control such as {@code trackID=0}
     * @return the body, lines end with CRLF
     */
    public static String video(
            String sessionName,
            String address,
            VideoCodec codec,
            int payloadType,
            List<byte[]> parameterSets,
            String control) {
        return video(sessionName, address, codec, payloadType, parameterSets, control, "");
    }

    /** As the other, of something that has an end. @param range such as {@code npt=0-60.000} (RFC 2326 C.1.5); empty for live */
    public static String video(
            String sessionName,
            String address,
            VideoCodec codec,
            int payloadType,
            List<byte[]> parameterSets,
            String control,
            String range) {
        return body(lines(sessionName, address, codec, payloadType, parameterSets, control, range));
    }

    /** As the other, with audio beside it. */
    public static String withAudio(
            String sessionName,
            String address,
            VideoCodec codec,
            int payloadType,
            List<byte[]> parameterSets,
            String control,
            String range,
            AudioFormat audio,
            String audioControl) {
        List<String> lines = lines(sessionName, address, codec, payloadType, parameterSets, control, range);
        int audioType = audio.payloadType();
        lines.add("m=audio 0 RTP/AVP " + audioType);
        lines.add("a=rtpmap:" + audioType + " " + audio.rtpMap());
        if (!audio.formatParameters().isEmpty()) {
            lines.add("a=fmtp:" + audioType + " " + audio.formatParameters());
        }
        lines.add("a=control:" + audioControl);
        return body(lines);
    }

    private static List<String> lines(
            String sessionName,
            String address,
            VideoCodec codec,
            int payloadType,
            List<byte[]> parameterSets,
            String control,
            String range) {
        String ip = address.indexOf(':') >= 0 ? "IP6 " : "IP4 ";
        List<String> lines = new ArrayList<>();
        lines.add("v=0");
        lines.add("o=- 1 1 IN " + ip + address);
        lines.add("s=" + (sessionName.isEmpty() ? "-" : sessionName));
        lines.add("c=IN " + (ip.equals("IP6 ") ? "IP6 ::" : "IP4 0.0.0.0"));
        lines.add("t=0 0");
        lines.add("a=control:*");
        if (!range.isEmpty()) {
            lines.add("a=range:" + range);
        }
        lines.add("m=video 0 RTP/AVP " + payloadType);
        lines.add("a=rtpmap:" + payloadType + " " + codec + "/" + VideoCodec.CLOCK_RATE_HZ);
        String parameters = parameters(codec, parameterSets);
        if (!parameters.isEmpty()) {
            lines.add("a=fmtp:" + payloadType + " " + parameters);
        }
        lines.add("a=control:" + control);
        return lines;
    }

    private static String body(List<String> lines) {
        for (String line : lines) {
            if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("an SDP value has CR or LF");
            }
        }
        return String.join("\r\n", lines) + "\r\n";
    }

    private static String parameters(VideoCodec codec, List<byte[]> sets) {
        return switch (codec) {
            case H264 -> h264(sets);
            case H265 -> h265(sets);
        };
    }

    private static String h264(List<byte[]> sets) {
        String levelId = "";
        List<String> encoded = new ArrayList<>(2);
        for (byte[] set : sets) {
            int type = set.length == 0 ? 0 : set[0] & 31;
            if (type == 7 && set.length >= 4 && levelId.isEmpty()) {
                levelId = String.format(
                        Locale.ROOT, ";profile-level-id=%02X%02X%02X", set[1] & 0xFF, set[2] & 0xFF, set[3] & 0xFF);
            }
            if (type == 7 || type == 8) {
                encoded.add(base64(set));
            }
        }
        String sprop = encoded.isEmpty() ? "" : ";sprop-parameter-sets=" + String.join(",", encoded);
        return "packetization-mode=1" + levelId + sprop;
    }

    private static String h265(List<byte[]> sets) {
        List<String> parts = new ArrayList<>(3);
        String[] keys = {"sprop-vps", "sprop-sps", "sprop-pps"};
        for (int i = 0; i < keys.length; i++) {
            List<String> encoded = new ArrayList<>(1);
            for (byte[] set : sets) {
                if (set.length > 1 && (set[0] >> 1 & 63) == 32 + i) {
                    encoded.add(base64(set));
                }
            }
            if (!encoded.isEmpty()) {
                parts.add(keys[i] + "=" + String.join(",", encoded));
            }
        }
        return String.join(";", parts);
    }

    private static String base64(byte[] set) {
        return Base64.getEncoder().encodeToString(set);
    }
}
