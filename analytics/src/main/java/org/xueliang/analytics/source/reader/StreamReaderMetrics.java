package org.xueliang.analytics.source.reader;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.xueliang.analytics.metrics.JobMetrics;

/** What a reader tells of itself. */
final class StreamReaderMetrics {
    final Counter entries;
    final Counter failures;
    final Counter gaps;
    final Counter missedMs;
    private final MetricGroup group;
    private final String name;

    StreamReaderMetrics(MetricGroup group, String name) {
        this.group = group;
        this.name = name;
        this.entries = JobMetrics.counter(group, JobMetrics.BUS_ENTRIES, "bus", name);
        this.failures = JobMetrics.counter(group, JobMetrics.BUS_FAILURES, "bus", name);
        this.gaps = JobMetrics.counter(group, JobMetrics.BUS_GAPS, "bus", name);
        this.missedMs = JobMetrics.counter(group, JobMetrics.BUS_MISSED_MS, "bus", name);
    }

    void show(int number, PartitionReading partition) {
        MetricGroup labelled = JobMetrics.labelled(group, "bus", name, "partition", Integer.toString(number));
        Gauge<Long> lagMs = partition::lagMs;
        Gauge<Long> lagEntries = partition::lagEntries;
        labelled.gauge(JobMetrics.BUS_LAG_MS, lagMs);
        labelled.gauge(JobMetrics.BUS_LAG_ENTRIES, lagEntries);
    }
}
