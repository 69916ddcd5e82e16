package org.xueliang.ingest.bus;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** Figures of the way to the bus. */
public final class BusMetrics {
    private final Counter published;
    private final Counter dropped;
    private final Gauge queuedEvents;
    private final Gauge queuedBytes;
    private final Counter reconnects;

    public BusMetrics(CollectorRegistry registry) {
        published = Counter.build("xueliang_ingest_frame_events_published_total", "Frame events that Redis has taken")
                .register(registry);
        dropped = Counter.build("xueliang_ingest_frame_events_dropped_total", "Frame events that never reached the bus")
                .labelNames("reason")
                .register(registry);
        for (DropReason reason : DropReason.values()) {
            dropped.labels(reason.label());
        }
        queuedEvents = Gauge.build("xueliang_ingest_frame_events_queued", "Frame events that wait for the bus")
                .register(registry);
        queuedBytes = Gauge.build("xueliang_ingest_frame_events_queued_bytes", "Their serialized size")
                .register(registry);
        reconnects = Counter.build("xueliang_ingest_bus_connections_total", "Connections made to Redis")
                .register(registry);
    }

    void published() {
        published.inc();
    }

    void dropped(DropReason reason) {
        dropped.labels(reason.label()).inc();
    }

    void connected() {
        reconnects.inc();
    }

    void queued(int events, long bytes) {
        queuedEvents.set(events);
        queuedBytes.set(bytes);
    }

    /** Events that Redis has taken since the process began. */
    public long publishedCount() {
        return (long) published.get();
    }

    public long droppedCount(DropReason reason) {
        return (long) dropped.labels(reason.label()).get();
    }

    /** Events dropped for any reason. */
    public long droppedCount() {
        long sum = 0;
        for (DropReason reason : DropReason.values()) {
            sum += droppedCount(reason);
        }
        return sum;
    }
}
