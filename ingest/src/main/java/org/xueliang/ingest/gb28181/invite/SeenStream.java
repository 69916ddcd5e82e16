package org.xueliang.ingest.gb28181.invite;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.media.IngestPipeline;
import org.xueliang.ingest.media.StreamStatistics;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.mpegps.PayloadProbe;
import org.xueliang.protocol.mpegps.ProbedDepacketizer;
import org.xueliang.protocol.mpegps.PsCounters;

/**
 * What a stream turned out to be.
 *
 * @param payload what it is carried in; UNKNOWN before the first packet
 * @param sets null until a picture could be begun with
 * @param ssrc of the first packet; null before it
 * @param oddities how often each was seen
 */
public record SeenStream(
        PayloadProbe.Kind payload,
        @Nullable ParameterSets sets,
        @Nullable Integer ssrc,
        long packets,
        long lostPackets,
        long accessUnits,
        long keyframes,
        Map<StreamOddity, Long> oddities) {
    /** Nothing came. */
    public static final SeenStream NONE = new SeenStream(PayloadProbe.Kind.UNKNOWN, null, null, 0, 0, 0, 0, Map.of());

    public SeenStream {
        oddities = Map.copyOf(oddities);
    }

    static SeenStream of(IngestPipeline pipeline, ProbedDepacketizer probed, @Nullable Integer ssrc) {
        StreamStatistics counted = pipeline.stream().statistics();
        return new SeenStream(
                probed.kind(),
                pipeline.stream().parameterSets(),
                ssrc,
                counted.packets(),
                counted.lostPackets(),
                counted.accessUnits(),
                counted.keyframes(),
                oddities(counted, probed));
    }

    private static Map<StreamOddity, Long> oddities(StreamStatistics counted, ProbedDepacketizer probed) {
        Map<StreamOddity, Long> seen = new EnumMap<>(StreamOddity.class);
        seen.put(StreamOddity.SOURCE_RESTARTED, counted.sourceRestarts());
        boolean bare = probed.kind() == PayloadProbe.Kind.H264 || probed.kind() == PayloadProbe.Kind.H265;
        seen.put(StreamOddity.BARE_VIDEO, bare ? 1L : 0L);
        PsCounters program = probed.programCounters();
        if (program != null) {
            seen.put(StreamOddity.EMPTY_PACK_HEADER, program.emptyPackHeaders());
            seen.put(StreamOddity.PRIVATE_UNIT, program.privateUnits());
            seen.put(StreamOddity.UNBOUNDED_PES, program.unboundedPes());
            seen.put(StreamOddity.SHORT_PES_LENGTH, program.shortPesLengths());
            seen.put(StreamOddity.MAP_OVERRULED, program.overruledMaps());
            seen.put(StreamOddity.MAP_REFUSED, program.refusedMaps());
            boolean noMap = program.packs() > 0 && program.maps() == 0 && program.refusedMaps() == 0;
            seen.put(StreamOddity.NO_MAP, noMap ? 1L : 0L);
            seen.put(StreamOddity.PACK_SEARCHED_FOR, program.resyncs());
            seen.put(StreamOddity.MALFORMED_PES, program.malformedPes());
            seen.put(StreamOddity.ENCRYPTED_PES, program.encryptedPes());
            seen.put(StreamOddity.SECOND_VIDEO, program.otherVideoPes());
        }
        seen.values().removeIf(times -> times == 0);
        return seen;
    }
}
