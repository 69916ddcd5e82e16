package org.xueliang.registry.live;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** What is counted of live views. The label is people or the name of a node, which an administrator entered. */
public final class LiveMetrics {
    final Counter opened;
    final Counter refused;
    final Counter ended;
    final Gauge open;

    public LiveMetrics(CollectorRegistry registry) {
        opened = Counter.build("xueliang_registry_live_views_opened_total", "Live views that were opened, by whom for.")
                .labelNames("for")
                .register(registry);
        refused = Counter.build(
                        "xueliang_registry_live_views_refused_total",
                        "Live views that were asked for and refused, by whom for and kind of refusal.")
                .labelNames("for", "kind")
                .register(registry);
        ended = Counter.build(
                        "xueliang_registry_live_views_ended_total",
                        "Live views that ended, by whom for; the record has each one's cause.")
                .labelNames("for")
                .register(registry);
        open = Gauge.build("xueliang_registry_live_views", "Live views that are open, by whom for.")
                .labelNames("for")
                .register(registry);
    }

    static String forWhom(String peer) {
        return peer.isEmpty() ? "people" : peer;
    }
}
