package org.xueliang.ingest.snapshot;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.Locale;

/** Figures of stills. */
public final class SnapshotMetrics {
    private final Histogram seconds;
    private final Counter decoded;
    private final Counter cached;
    private final Counter failed;

    public SnapshotMetrics(CollectorRegistry registry) {
        seconds = Histogram.build("xueliang_ingest_snapshot_seconds", "From request to still")
                .buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
                .register(registry);
        decoded = Counter.build("xueliang_ingest_snapshots_decoded_total", "Stills decoded and encoded")
                .register(registry);
        cached = Counter.build("xueliang_ingest_snapshots_shared_total", "Stills that were there or on their way")
                .register(registry);
        failed = Counter.build("xueliang_ingest_snapshots_failed_total", "Requests without a still")
                .labelNames("reason")
                .register(registry);
        for (SnapshotException.Reason reason : SnapshotException.Reason.values()) {
            failed.labels(label(reason));
        }
    }

    private static String label(SnapshotException.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    void answered(long nanos) {
        seconds.observe(nanos / 1e9);
    }

    void decoded() {
        decoded.inc();
    }

    void shared() {
        cached.inc();
    }

    void failed(SnapshotException.Reason reason) {
        failed.labels(label(reason)).inc();
    }

    public long decodedCount() {
        return (long) decoded.get();
    }

    public long sharedCount() {
        return (long) cached.get();
    }
}
