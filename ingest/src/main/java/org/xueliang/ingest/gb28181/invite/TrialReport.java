package org.xueliang.ingest.gb28181.invite;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.media.Match;
import org.xueliang.ingest.gb28181.media.MediaFacts;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.protocol.sdp.GbSdpOddity;

/**
 * What came of one INVITE.
 *
 * @param trouble null where a picture came
 * @param offeredSsrc unsigned, as all SSRCs
 * @param answer null where there was no 200
 * @param sdpOddities of the 200
 */
public record TrialReport(
        MediaTransport transport,
        @Nullable NoMedia trouble,
        int offeredSsrc,
        NoMediaFacts.@Nullable Answer answer,
        Set<GbSdpOddity> sdpOddities,
        MediaFacts media,
        SeenStream stream) {
    /** Of one that was not even begun. */
    static TrialReport notBegun(MediaTransport transport, NoMedia why) {
        return new TrialReport(transport, why, 0, null, Set.of(), MediaFacts.NONE, SeenStream.NONE);
    }

    /** Those of the stream, and those that show against the answer. */
    public Map<StreamOddity, Long> oddities() {
        Map<StreamOddity, Long> all = new EnumMap<>(StreamOddity.class);
        all.putAll(stream.oddities());
        Integer answered = answer == null ? null : answer.ssrc();
        if (answered != null && answered != offeredSsrc) {
            all.put(StreamOddity.OTHER_SSRC_ANSWERED, 1L);
        }
        int expected = answered == null ? offeredSsrc : answered;
        if (media.match() == Match.OTHER_SSRC || stream.ssrc() != null && stream.ssrc() != expected) {
            all.put(StreamOddity.OTHER_SSRC_SENT, 1L);
        }
        return all;
    }
}
