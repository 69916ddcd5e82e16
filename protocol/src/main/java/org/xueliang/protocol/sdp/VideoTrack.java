package org.xueliang.protocol.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.VideoCodec;

/**
 * The video track that is set up.
 *
 * @param mediaIndex which m= it is
 * @param payloadType 0 to 127
 * @param clockRateHz 90000 also where the description says nothing
 * @param parameterSets NAL units from the description, a hint and in any state: see {@code VideoFormats.depacketizer}
 * @param control the control attribute; {@code *}, that is the base URL, where a sole medium has none
 */
public record VideoTrack(
        int mediaIndex,
        VideoCodec codec,
        int payloadType,
        int clockRateHz,
        List<byte[]> parameterSets,
        String control) {
    private static final String EXPECTED = " is not supported (expected: H264, H265)";

    public VideoTrack {
        parameterSets = List.copyOf(parameterSets);
    }

    /** @return the first video medium with a codec that is taken; {@code a=sendonly} does not matter (R24 in vendor-quirks: D-Link) */
    public static VideoTrack select(SessionDescription session) throws NoVideoTrackException {
        String refused = null;
        for (int i = 0; i < session.media().size(); i++) {
            MediaDescription media = session.media().get(i);
            if (!media.type().equals("video")) {
                continue;
            }
            List<RtpMap> maps = mappings(media);
            for (RtpMap map : maps) {
                VideoCodec codec = VideoCodec.ofEncodingName(map.encoding());
                if (codec != null) {
                    return track(session, i, media, map, codec);
                }
            }
            if (refused == null) {
                refused = maps.isEmpty()
                        ? "video media without a codec: \"" + media.protocol() + " " + String.join(" ", media.formats())
                                + "\" (expected: H264, H265)"
                        : "codec " + maps.get(0).encoding() + EXPECTED;
            }
        }
        if (refused != null) {
            throw new NoVideoTrackException(NoVideoTrackException.Reason.CODEC_NOT_SUPPORTED, refused);
        }
        throw new NoVideoTrackException(NoVideoTrackException.Reason.NO_VIDEO_MEDIA, "no video media");
    }

    /** Mappings of the m= line's payload types in its order, then those that the line does not name. */
    private static List<RtpMap> mappings(MediaDescription media) {
        List<RtpMap> maps = new ArrayList<>(2);
        for (String format : media.formats()) {
            Integer payloadType = SdpParser.number(format, 127);
            if (payloadType != null) {
                RtpMap map = media.rtpMap(payloadType);
                RtpMap known = map != null ? map : staticMapping(payloadType);
                if (known != null) {
                    maps.add(known);
                }
            }
        }
        for (SdpAttribute attribute : media.attributes()) {
            if (attribute.name().equals("rtpmap")) {
                RtpMap map = RtpMap.parse(attribute.value());
                if (map != null && !maps.contains(map)) {
                    maps.add(map);
                }
            }
        }
        return maps;
    }

    /** Static video payload types of RFC 3551, for a message that names the codec. */
    private static @Nullable RtpMap staticMapping(int payloadType) {
        String name = switch (payloadType) {
            case 26 -> "JPEG";
            case 31 -> "H261";
            case 32 -> "MPV";
            case 33 -> "MP2T";
            case 34 -> "H263";
            default -> null;
        };
        return name == null ? null : new RtpMap(payloadType, name, VideoCodec.CLOCK_RATE_HZ);
    }

    private static VideoTrack track(
            SessionDescription session, int index, MediaDescription media, RtpMap map, VideoCodec codec)
            throws NoVideoTrackException {
        String control = media.control();
        if (control == null || control.isEmpty()) {
            if (session.media().size() > 1) {
                throw new NoVideoTrackException(
                        NoVideoTrackException.Reason.NO_CONTROL,
                        "video media has no a=control and is one of "
                                + session.media().size() + " media");
            }
            control = "*";
        }
        FormatParameters parameters = parameters(session, media, map.payloadType());
        List<byte[]> sets = new ArrayList<>(3);
        switch (codec) {
            case H264 -> sets.addAll(parameters.base64List("sprop-parameter-sets"));
            case H265 -> {
                sets.addAll(parameters.base64List("sprop-vps"));
                sets.addAll(parameters.base64List("sprop-sps"));
                sets.addAll(parameters.base64List("sprop-pps"));
            }
        }
        int clock = map.clockRateHz() > 0 ? map.clockRateHz() : VideoCodec.CLOCK_RATE_HZ;
        return new VideoTrack(index, codec, map.payloadType(), clock, sets, control);
    }

    /**
     * By payload type in this medium, then in any (WebRTC #419 puts it under another m=), then the only one there is, whatever its
     * number (R22 in vendor-quirks: HIK Media Server's rtpmap:104 with fmtp:97).
     */
    private static FormatParameters parameters(SessionDescription session, MediaDescription media, int payloadType) {
        FormatParameters found = parameters(media, payloadType);
        for (MediaDescription other : session.media()) {
            if (found == null) {
                found = parameters(other, payloadType);
            }
        }
        if (found == null) {
            found = parameters(media, -1);
        }
        return found == null ? FormatParameters.NONE : found;
    }

    static @Nullable FormatParameters parameters(MediaDescription media, int payloadType) {
        for (SdpAttribute attribute : media.attributes()) {
            if (attribute.name().equals("fmtp")) {
                String[] parts = attribute.value().split("[ \t]+", 2);
                Integer declared = SdpParser.number(parts[0], 127);
                if (declared != null && (payloadType < 0 || declared == payloadType)) {
                    return parts.length > 1 ? FormatParameters.parse(parts[1]) : FormatParameters.NONE;
                }
            }
        }
        return null;
    }
}
