package org.xueliang.analytics.metrics;

import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.jspecify.annotations.Nullable;

/** Brings the job's own metrics from Flink to the door of the role that runs the job in its own process. */
public final class DoorReporter implements MetricReporter {
    /** Which {@link DoorMetrics} of this process. */
    public static final String DOOR = "door";

    private @Nullable DoorMetrics door;

    @Override
    public void open(MetricConfig config) {
        door = DoorMetrics.ofDoor(config.getString(DOOR, ""));
    }

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        if (door != null && name.startsWith(JobMetrics.PREFIX)) {
            door.added(metric, name, group.getAllVariables());
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        if (door != null && name.startsWith(JobMetrics.PREFIX)) {
            door.removed(metric);
        }
    }
}
