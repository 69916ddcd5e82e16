package org.xueliang.ingest.media;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.VideoCodec;

/**
 * What a session agreed on for its video.
 *
 * @param codec null: told by the payloads, in a program stream or without one
 * @param payloadType RTP payload type; packets of another are dropped; {@link #ANY_VIDEO}: those of audio alone
 * @param parameterSets NAL units from the SDP, in any state: a hint
 * @param ssrc announced by the peer, a hint; null where it did not say
 * @param ordered whether the transport keeps the order (TCP): where not, packets wait for those before them
 */
public record TrackSource(
        @Nullable VideoCodec codec,
        int payloadType,
        List<byte[]> parameterSets,
        @Nullable Integer ssrc,
        boolean ordered) {
    /** GB/T 28181: devices send under 96 whatever they like, and some under other numbers (P6 in vendor-quirks). */
    public static final int ANY_VIDEO = -1;

    /** @param ordered whether it comes over TCP */
    public static TrackSource gb28181(boolean ordered) {
        return new TrackSource(null, ANY_VIDEO, List.of(), null, ordered);
    }

    /** Whether packets of a payload type are this track's. */
    boolean takes(int type) {
        return payloadType == ANY_VIDEO ? !isAudio(type) : type == payloadType;
    }

    /** Payload types that GB/T 28181 gives to audio (2022 annex C.2.4), beside the program stream (P7: Dahua). */
    boolean isAudio(int type) {
        return payloadType == ANY_VIDEO
                && switch (type) {
                    case 0, 4, 8, 9, 18, 20, 102 -> true;
                    default -> false;
                };
    }
}
