package org.xueliang.protocol.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.audio.AuLayout;
import org.xueliang.protocol.audio.AudioCodec;
import org.xueliang.protocol.audio.AudioFormat;

/**
 * The audio track that can be passed on.
 *
 * @param mediaIndex which m= it is
 * @param payloadType 0 to 127
 * @param clockRateHz of its RTP timestamps: twice the format's rate for AAC with SBR
 * @param layout of AU-headers
 */
public record AudioTrack(
        int mediaIndex, AudioFormat format, int payloadType, int clockRateHz, AuLayout layout, String control) {
    /** @return the first audio medium of G.711 or AAC that can be set up; null where there is none. A back channel is none */
    public static @Nullable AudioTrack select(SessionDescription session) {
        for (int i = 0; i < session.media().size(); i++) {
            MediaDescription media = session.media().get(i);
            String control = media.control();
            if (!media.type().equals("audio")
                    || control == null
                    || control.isEmpty()
                    || isBackChannel(session, media)) {
                continue;
            }
            for (String format : media.formats()) {
                Integer payloadType = SdpParser.number(format, 127);
                AudioTrack track = payloadType == null ? null : track(i, media, payloadType, control);
                if (track != null) {
                    return track;
                }
            }
        }
        return null;
    }

    /** Some cameras mark all their media so: then it says nothing. */
    private static boolean isBackChannel(SessionDescription session, MediaDescription media) {
        return media.has("sendonly") && session.media().stream().anyMatch(other -> !other.has("sendonly"));
    }

    private static @Nullable AudioTrack track(int index, MediaDescription media, int payloadType, String control) {
        RtpMap map = media.rtpMap(payloadType);
        String encoding = map == null ? "" : map.encoding().toUpperCase(Locale.ROOT);
        int rate = map == null || map.clockRateHz() == 0 ? 8000 : map.clockRateHz();
        boolean g711a = map == null ? payloadType == 8 : encoding.equals("PCMA");
        boolean g711u = map == null ? payloadType == 0 : encoding.equals("PCMU");
        if (g711a || g711u) {
            AudioFormat format =
                    new AudioFormat(g711a ? AudioCodec.PCMA : AudioCodec.PCMU, rate, channels(media, payloadType), "");
            return rate > 48_000 ? null : new AudioTrack(index, format, payloadType, rate, AuLayout.AAC_HBR, control);
        }
        if (!encoding.equals("MPEG4-GENERIC")) {
            return null;
        }
        FormatParameters parameters = VideoTrack.parameters(media, payloadType);
        String config = parameters == null ? null : parameters.get("config");
        AudioFormat format = config == null ? null : AudioFormat.aac(config);
        AuLayout layout = parameters == null ? null : layout(parameters);
        if (format == null || layout == null) {
            return null;
        }
        int clock = map == null || map.clockRateHz() == 0 ? format.sampleRateHz() : map.clockRateHz();
        return new AudioTrack(index, format, payloadType, clock, layout, control);
    }

    /** The third field of a=rtpmap; G.711 alone needs it, AAC's config says it. */
    private static int channels(MediaDescription media, int payloadType) {
        for (SdpAttribute attribute : media.attributes()) {
            String value = attribute.value().strip();
            if (attribute.name().equals("rtpmap") && value.startsWith(payloadType + " ") && value.endsWith("/2")) {
                return 2;
            }
        }
        return 1;
    }

    private static @Nullable AuLayout layout(FormatParameters parameters) {
        Integer size = bits(parameters, "sizelength", 13);
        Integer index = bits(parameters, "indexlength", 3);
        Integer delta = bits(parameters, "indexdeltalength", 3);
        return size == null || index == null || delta == null || size == 0 ? null : new AuLayout(size, index, delta);
    }

    private static @Nullable Integer bits(FormatParameters parameters, String key, int otherwise) {
        String value = parameters.get(key);
        return value == null ? Integer.valueOf(otherwise) : SdpParser.number(value.strip(), 16);
    }
}
