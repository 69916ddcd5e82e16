package org.xueliang.ingest.source;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceError;
import org.xueliang.proto.v1.SourceHealth;

/**
 * What the sources that are followed here say of themselves, added up by what they speak when somebody asks. A source that is
 * followed anew begins at 0, and one that is let go takes its part of the sums with it.
 */
public final class SourceMetrics extends Collector {
    /** Reasons are few words of ours; what is beyond this many is one. */
    private static final int MAX_REASONS = 64;

    private final Supplier<Collection<Followed>> followed;
    private final LongSupplier nowUs;

    /** A source and how it is. */
    public record Followed(Source source, SourceHealth health) {}

    /** @param nowUs microseconds since the Unix epoch */
    public SourceMetrics(Supplier<Collection<Followed>> followed, LongSupplier nowUs) {
        this.followed = followed;
        this.nowUs = nowUs;
    }

    private static String adapter(Followed one) {
        return one.source.getAdapter().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        Map<List<String>, Double> states = new TreeMap<>(SourceMetrics::compare);
        Map<List<String>, Double> polls = new TreeMap<>(SourceMetrics::compare);
        Map<List<String>, Double> failures = new TreeMap<>(SourceMetrics::compare);
        Map<List<String>, Double> ages = new TreeMap<>(SourceMetrics::compare);
        for (Followed one : followed.get()) {
            String adapter = adapter(one);
            SourceHealth health = one.health;
            Presence state = health.getState() == Presence.PRESENCE_UNSPECIFIED ? Presence.UNKNOWN : health.getState();
            states.merge(List.of(adapter, state.name()), 1.0, Double::sum);
            polls.merge(List.of(adapter), (double) health.getPolls(), Double::sum);
            for (SourceError error : health.getErrorsList()) {
                List<String> key = List.of(adapter, error.getWhat());
                failures.merge(
                        failures.containsKey(key) || failures.size() < MAX_REASONS ? key : List.of(adapter, "others"),
                        (double) error.getCount(),
                        Double::sum);
            }
            if (health.getLastContactUs() > 0) {
                double ageS = Math.max(0, nowUs.getAsLong() - health.getLastContactUs()) / 1e6;
                ages.merge(List.of(adapter), ageS, Double::max);
            }
        }
        GaugeMetricFamily inState = new GaugeMetricFamily(
                "xueliang_ingest_sources",
                "Sources that this gateway follows, by what they speak and state.",
                List.of("adapter", "state"));
        states.forEach(inState::addMetric);
        CounterMetricFamily looks = new CounterMetricFamily(
                "xueliang_ingest_source_polls",
                "Looks at sources that are asked (ONVIF), and connections to brokers (MQTT).",
                List.of("adapter"));
        polls.forEach(looks::addMetric);
        CounterMetricFamily failed = new CounterMetricFamily(
                "xueliang_ingest_source_failures",
                "What went wrong with sources, by reason.",
                List.of("adapter", "reason"));
        failures.forEach(failed::addMetric);
        GaugeMetricFamily oldest = new GaugeMetricFamily(
                "xueliang_ingest_source_oldest_word_seconds",
                "Since the source that was silent longest said something.",
                List.of("adapter"));
        ages.forEach(oldest::addMetric);
        return new ArrayList<>(List.of(inState, looks, failed, oldest));
    }

    private static int compare(List<String> one, List<String> other) {
        return String.join("\n", one).compareTo(String.join("\n", other));
    }
}
