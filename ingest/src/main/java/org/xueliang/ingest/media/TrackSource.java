package org.xueliang.ingest.media;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.VideoCodec;

/**
 * What a session agreed on for its video.
 *
 * @param payloadType RTP payload type; packets of another are dropped
 * @param parameterSets NAL units from the SDP, in any state: a hint
 * @param ssrc announced by the peer, a hint; null where it did not say
 * @param ordered whether the transport keeps the order (TCP): where not, packets wait for those before them
 */
public record TrackSource(
        VideoCodec codec,
        int payloadType,
        List<byte[]> parameterSets,
        @Nullable Integer ssrc,
        boolean ordered) {}
