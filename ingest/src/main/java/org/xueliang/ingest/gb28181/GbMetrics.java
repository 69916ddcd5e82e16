package org.xueliang.ingest.gb28181;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counters of GB/T 28181 signalling. Thread-safe. */
public final class GbMetrics {
    private static final int MAX_TYPES = 48;

    private final Counter registers;
    private final Counter messages;
    private final Counter refused;
    private final Counter alarms;
    private final Counter queries;
    private final Counter positions;
    private final Gauge online;
    private final Gauge fetching;
    private final Gauge traceBytes;
    private final Set<String> types = ConcurrentHashMap.newKeySet();

    public GbMetrics(CollectorRegistry registry) {
        registers = Counter.build("xueliang_ingest_gb28181_registers", "REGISTER requests, by what became of them")
                .labelNames("outcome")
                .register(registry);
        messages = Counter.build(
                        "xueliang_ingest_gb28181_messages", "Bodies of devices that were understood, by CmdType")
                .labelNames("type")
                .register(registry);
        refused = Counter.build(
                        "xueliang_ingest_gb28181_refused", "Requests other than REGISTER that were refused, by why")
                .labelNames("reason")
                .register(registry);
        alarms = Counter.build("xueliang_ingest_gb28181_alarms", "Alarms of devices: handed in, repeated, lost")
                .labelNames("outcome")
                .register(registry);
        queries = Counter.build(
                        "xueliang_ingest_gb28181_queries_failed", "Questions to devices without a good answer, by why")
                .labelNames("reason")
                .register(registry);
        positions = Counter.build(
                        "xueliang_ingest_gb28181_positions",
                        "Positions that devices told: kept, not_kept, unusable, lost")
                .labelNames("outcome")
                .register(registry);
        online = Gauge.build("xueliang_ingest_gb28181_devices_online", "Devices that are online")
                .register(registry);
        fetching = Gauge.build("xueliang_ingest_gb28181_catalogs_fetching", "Catalogs that are fetched")
                .register(registry);
        traceBytes = Gauge.build("xueliang_ingest_gb28181_trace_bytes", "Bytes of the last messages that are kept")
                .register(registry);
    }

    void registered(String outcome) {
        registers.labels(outcome).inc();
    }

    /** A type is what peers say: they must not make time series without end. */
    void understood(String type) {
        boolean known = types.contains(type) || types.size() < MAX_TYPES && types.add(type);
        messages.labels(known ? type : "other").inc();
    }

    void refused(String reason) {
        refused.labels(reason).inc();
    }

    void alarm(String outcome) {
        alarms.labels(outcome).inc();
    }

    void queryFailed(String reason) {
        queries.labels(reason).inc();
    }

    void position(String outcome) {
        positions.labels(outcome).inc();
    }

    void online(int change) {
        online.inc(change);
    }

    /** Changes of one event loop's sums. */
    void held(int fetchingChange, long traceBytesChange) {
        fetching.inc(fetchingChange);
        traceBytes.inc(traceBytesChange);
    }
}
