package org.xueliang.ingest.gb28181.playback;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/** How recordings that were asked for ended. Thread-safe. */
public final class PlaybackCounts extends Collector {
    /** What came of one. */
    enum Outcome {
        /** The device sent all of it, and its viewer has it. */
        WHOLE,
        /** Pictures came, and it ended before its end: its viewer left, stopped it, or took too little, or the device stopped. */
        CUT,
        NO_PICTURE,
        /** Not asked for: too many run, or the channel is not here. */
        REFUSED
    }

    private final IntSupplier running;
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private long pictures;
    private long leftOut;

    /** @param running how many are sent now; asked at each scrape */
    public PlaybackCounts(IntSupplier running) {
        this.running = running;
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, 0L);
        }
    }

    synchronized void refused() {
        outcomes.merge(Outcome.REFUSED, 1L, Long::sum);
    }

    synchronized void ended(Playback playback) {
        PlaybackStatus status = playback.status();
        Outcome outcome = status.complete() ? Outcome.WHOLE : playback.hasStream() ? Outcome.CUT : Outcome.NO_PICTURE;
        outcomes.merge(outcome, 1L, Long::sum);
        pictures += status.given();
        leftOut += status.dropped();
    }

    @Override
    public synchronized List<MetricFamilySamples> collect() {
        CounterMetricFamily ended = new CounterMetricFamily(
                "xueliang_ingest_gb28181_playbacks",
                "Recordings that were asked for and are over, by what came of them",
                List.of("outcome"));
        outcomes.forEach(
                (outcome, count) -> ended.addMetric(List.of(outcome.name().toLowerCase(Locale.ROOT)), count));
        return List.of(
                ended,
                new CounterMetricFamily(
                        "xueliang_ingest_gb28181_playback_pictures", "Pictures of recordings given", pictures),
                new CounterMetricFamily(
                        "xueliang_ingest_gb28181_playback_dropped_pictures",
                        "Pictures of recordings that their viewer did not get",
                        leftOut),
                new GaugeMetricFamily(
                        "xueliang_ingest_gb28181_playbacks_running",
                        "Recordings that are sent now",
                        running.getAsInt()));
    }
}
