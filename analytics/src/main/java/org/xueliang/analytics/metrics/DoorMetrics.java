package org.xueliang.analytics.metrics;

import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.jspecify.annotations.Nullable;

/**
 * The job's metrics in Prometheus' form: tasks of one operator are summed, and a counter goes on where the task before a
 * restart of the job left it. Thread-safe.
 */
public final class DoorMetrics extends Collector implements AutoCloseable {
    private static final Map<String, DoorMetrics> DOORS = new ConcurrentHashMap<>();
    private static final List<String> LABELS = List.of("bus", "partition", "type");

    private record Key(String name, Map<String, String> labels, boolean counts) {}

    private final String door = UUID.randomUUID().toString();
    private final Map<Metric, Key> live = new IdentityHashMap<>();
    private final Map<Key, Double> gone = new ConcurrentHashMap<>();

    private DoorMetrics() {}

    /** Metrics of one role of this process; {@link #close} forgets it. */
    public static DoorMetrics create() {
        DoorMetrics metrics = new DoorMetrics();
        DOORS.put(metrics.door, metrics);
        return metrics;
    }

    static @Nullable DoorMetrics ofDoor(String door) {
        return DOORS.get(door);
    }

    /** What the reporter is told to find this. */
    public String door() {
        return door;
    }

    synchronized void added(Metric metric, String name, Map<String, String> variables) {
        Map<String, String> labels = new TreeMap<>();
        for (String label : LABELS) {
            String value = variables.get("<" + label + ">");
            if (value != null) {
                labels.put(label, value);
            }
        }
        live.put(metric, new Key(name, labels, metric instanceof Counter));
    }

    synchronized void removed(Metric metric) {
        Key key = live.remove(metric);
        if (key != null && key.counts) {
            gone.merge(key, value(metric), Double::sum);
        }
    }

    @Override
    public synchronized List<MetricFamilySamples> collect() {
        Map<Key, Double> sums = new HashMap<>(gone);
        live.forEach((metric, key) -> sums.merge(key, value(metric), Double::sum));
        Map<String, List<MetricFamilySamples.Sample>> families = new TreeMap<>();
        Map<String, Boolean> counts = new TreeMap<>();
        sums.forEach((key, value) -> {
            counts.put(key.name, key.counts);
            families.computeIfAbsent(key.name, name -> new ArrayList<>())
                    .add(new MetricFamilySamples.Sample(
                            key.counts ? key.name + "_total" : key.name,
                            List.copyOf(key.labels.keySet()),
                            List.copyOf(key.labels.values()),
                            value));
        });
        List<MetricFamilySamples> collected = new ArrayList<>();
        families.forEach((name, samples) -> collected.add(new MetricFamilySamples(
                name,
                Boolean.TRUE.equals(counts.get(name)) ? Type.COUNTER : Type.GAUGE,
                "of the analytics job",
                samples)));
        return collected;
    }

    private static double value(Metric metric) {
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        return metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number ? number.doubleValue() : 0;
    }

    @Override
    public void close() {
        DOORS.remove(door);
    }
}
