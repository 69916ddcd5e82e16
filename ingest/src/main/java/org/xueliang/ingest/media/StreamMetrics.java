package org.xueliang.ingest.media;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What all streams have seen, summed when it is asked for: the packet path counts in each stream's own statistics alone. What
 * ended streams have seen stays in the sums.
 */
public final class StreamMetrics extends Collector implements StreamObserver {
    private static final List<Sum> SUMS = List.of(
            new Sum("xueliang_ingest_rtp_packets", "RTP packets of streams", StreamStatistics::packets),
            new Sum("xueliang_ingest_rtp_bytes", "Bytes of RTP packets of streams", StreamStatistics::bytes),
            new Sum("xueliang_ingest_rtp_lost_packets", "RTP packets that did not come", StreamStatistics::lostPackets),
            new Sum(
                    "xueliang_ingest_rtp_dropped_packets",
                    "Packets that were no RTP, late, double, or of another source",
                    StreamStatistics::droppedPackets),
            new Sum("xueliang_ingest_access_units", "Access units", StreamStatistics::accessUnits),
            new Sum(
                    "xueliang_ingest_keyframes",
                    "Access units that a decoder can start at",
                    StreamStatistics::keyframes),
            new Sum(
                    "xueliang_ingest_damaged_access_units",
                    "Access units with bytes missing",
                    StreamStatistics::damagedAccessUnits),
            new Sum(
                    "xueliang_ingest_source_restarts",
                    "New SSRC or sequence within a session",
                    StreamStatistics::sourceRestarts),
            new Sum("xueliang_ingest_audio_frames", "Frames of audio passed on", StreamStatistics::audioFrames),
            new Sum(
                    "xueliang_ingest_audio_dropped_frames",
                    "Frames of audio beyond the bound of a stream",
                    StreamStatistics::audioDropped));

    private record Sum(String name, String help, ToLongFunction<StreamStatistics> of) {}

    private final Set<ChannelStream> live = new HashSet<>();
    private final long[] ofEnded = new long[SUMS.size()];
    private final Map<String, Long> noPicture = new TreeMap<>();
    private final Map<String, Long> unsupportedOfEnded = new TreeMap<>();

    @Override
    public synchronized void started(ChannelStream stream) {
        live.add(stream);
    }

    @Override
    public synchronized void ended(ChannelStream stream, String cause, boolean deliberate) {
        if (live.remove(stream)) {
            countUnsupported(stream, unsupportedOfEnded);
            for (int i = 0; i < ofEnded.length; i++) {
                ofEnded[i] += SUMS.get(i).of().applyAsLong(stream.statistics());
            }
        }
    }

    @Override
    public synchronized void noPicture(String channel, String cause) {
        noPicture.merge(cause, 1L, Long::sum);
    }

    private static void countUnsupported(ChannelStream stream, Map<String, Long> into) {
        String codec = stream.unsupportedAudio();
        if (codec != null) {
            into.merge(codec, stream.statistics().audioUnsupported(), Long::sum);
        }
    }

    @Override
    public synchronized List<MetricFamilySamples> collect() {
        List<MetricFamilySamples> families = new java.util.ArrayList<>();
        for (int i = 0; i < ofEnded.length; i++) {
            Sum sum = SUMS.get(i);
            long total = ofEnded[i];
            for (ChannelStream stream : live) {
                total += sum.of().applyAsLong(stream.statistics());
            }
            families.add(new CounterMetricFamily(sum.name(), sum.help(), total));
        }
        CounterMetricFamily attempts = new CounterMetricFamily(
                "xueliang_ingest_gb28181_no_picture",
                "Streams that were asked for and gave no picture",
                List.of("cause"));
        noPicture.forEach((cause, count) -> attempts.addMetric(List.of(cause), count));
        families.add(attempts);
        Map<String, Long> unsupported = new TreeMap<>(unsupportedOfEnded);
        live.forEach(stream -> countUnsupported(stream, unsupported));
        CounterMetricFamily audio = new CounterMetricFamily(
                "xueliang_ingest_audio_unsupported_packets",
                "PES packets of audio that cannot be passed on, of channels whose owner lets it pass",
                List.of("codec"));
        unsupported.forEach((codec, count) -> audio.addMetric(List.of(codec), count));
        families.add(audio);
        long cacheBytes = 0;
        for (ChannelStream stream : live) {
            cacheBytes += stream.gops().bytes();
        }
        families.add(new GaugeMetricFamily("xueliang_ingest_streams", "Streams with media", live.size()));
        families.add(new GaugeMetricFamily(
                "xueliang_ingest_gop_cache_bytes", "Bytes of access units in GOP caches", cacheBytes));
        return families;
    }
}
