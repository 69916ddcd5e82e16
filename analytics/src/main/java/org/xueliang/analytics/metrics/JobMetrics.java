package org.xueliang.analytics.metrics;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Names of the job's own metrics. They are registered with Flink, so that a cluster's reporters see them, and shown at the
 * role's door by {@link DoorReporter}. All begin with {@link #PREFIX}.
 */
public final class JobMetrics {
    public static final String PREFIX = "xueliang_analytics_";

    /** Entries read from the bus; label bus. */
    public static final String BUS_ENTRIES = PREFIX + "bus_entries";
    /** Entries that were no message of the contract; label bus. */
    public static final String BUS_MALFORMED = PREFIX + "bus_malformed";
    /** Failed reads, each after which the reader waits and tries again; label bus. */
    public static final String BUS_FAILURES = PREFIX + "bus_failures";
    /** Times that entries were trimmed away before they were read; label bus. */
    public static final String BUS_GAPS = PREFIX + "bus_gaps";
    /** Milliseconds of the bus that may have been missed in those gaps; label bus. */
    public static final String BUS_MISSED_MS = PREFIX + "bus_missed_ms";
    /** How far the position is behind the newest entry; labels bus, partition. */
    public static final String BUS_LAG_MS = PREFIX + "bus_lag_ms";
    /** About how many entries wait, from the stream's length and ages; labels bus, partition. */
    public static final String BUS_LAG_ENTRIES = PREFIX + "bus_lag_entries";

    /** Frame events that reached the detectors. */
    public static final String EVENTS = PREFIX + "events";
    /** Those older than the watermark. */
    public static final String EVENTS_LATE = PREFIX + "events_late";
    /** Those seen before (same session and sequence), left out. */
    public static final String EVENTS_DOUBLE = PREFIX + "events_double";
    /** Events that never came, by gaps in their sequence. */
    public static final String EVENTS_LOST = PREFIX + "events_lost";
    /** Detections that began; label type. */
    public static final String DETECTIONS = PREFIX + "detections";
    /** Alerts that the registry has taken, each time that one was handed in. */
    public static final String ALERTS_SENT = PREFIX + "alerts_sent";
    /** Incidents that the registry has taken. */
    public static final String INCIDENTS_SENT = PREFIX + "incidents_sent";
    /** Failed calls of the intake, each repeated. */
    public static final String INTAKE_FAILURES = PREFIX + "intake_failures";
    /** Findings that the registry refused as invalid; dropped. */
    public static final String INTAKE_REFUSED = PREFIX + "intake_refused";
    /** Findings that wait for the registry. */
    public static final String INTAKE_WAITING = PREFIX + "intake_waiting";

    private JobMetrics() {}

    /** @param labels names and values in turn */
    public static MetricGroup labelled(MetricGroup group, String... labels) {
        MetricGroup inner = group;
        for (int i = 0; i + 1 < labels.length; i += 2) {
            inner = inner.addGroup(labels[i], labels[i + 1]);
        }
        return inner;
    }

    public static Counter counter(MetricGroup group, String name, String... labels) {
        return labelled(group, labels).counter(name);
    }
}
