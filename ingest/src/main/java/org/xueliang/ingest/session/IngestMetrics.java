package org.xueliang.ingest.session;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counters of sessions; none is touched by a packet. Thread-safe. */
public final class IngestMetrics {
    private static final int MAX_KINDS = 64;

    private final Set<String> kinds = ConcurrentHashMap.newKeySet();
    private final Counter pullsEnded;
    private final Counter serverRefusals;
    private final Counter viewerDrops;
    private final Counter restarts;

    public IngestMetrics(CollectorRegistry registry, SessionLedger ledger) {
        this.pullsEnded = Counter.build(
                        "xueliang_ingest_pulls_ended", "Pulls that ended without being told to, by cause")
                .labelNames("cause")
                .register(registry);
        this.serverRefusals = Counter.build("xueliang_ingest_rtsp_refusals", "RTSP requests refused, by status")
                .labelNames("status")
                .register(registry);
        this.viewerDrops = Counter.build(
                        "xueliang_ingest_viewer_dropped_access_units", "Access units that viewers were too slow for")
                .register(registry);
        this.restarts = Counter.build(
                        "xueliang_ingest_publishers_replaced", "Publishers ended by another of the same channel")
                .register(registry);
        for (SessionLedger.Kind kind : SessionLedger.Kind.values()) {
            Gauge gauge = Gauge.build(
                            "xueliang_ingest_held_" + kind.name().toLowerCase(java.util.Locale.ROOT),
                            "Held now: " + kind)
                    .create();
            gauge.setChild(new Gauge.Child() {
                @Override
                public double get() {
                    return ledger.balance().getOrDefault(kind, 0);
                }
            });
            gauge.register(registry);
        }
    }

    /** The label is the cause up to its first digit, quote or bracket; what comes after {@value #MAX_KINDS} kinds is "other". */
    public void pullEnded(String cause) {
        String kind = kind(cause);
        // A cause quotes what peers say: they must not make time series without end.
        boolean known = kinds.contains(kind) || kinds.size() < MAX_KINDS && kinds.add(kind);
        pullsEnded.labels(known ? kind : "other").inc();
    }

    static String kind(String cause) {
        int end = 0;
        boolean status = cause.length() > 3 && Character.isDigit(cause.charAt(0));
        if (status) {
            return cause.substring(0, 3);
        }
        while (end < cause.length() && end < 40 && "0123456789\"'(:/".indexOf(cause.charAt(end)) < 0) {
            end++;
        }
        return cause.substring(0, end).strip();
    }

    public void refused(int status) {
        serverRefusals.labels(Integer.toString(status)).inc();
    }

    public void viewerDropped(int units) {
        viewerDrops.inc(units);
    }

    public void publisherReplaced() {
        restarts.inc();
    }
}
