package org.xueliang.registry.history;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;

/** Metrics of the history. */
public final class HistoryMetrics {
    final Counter changes;
    final Counter damped;
    final Counter backwards;
    final Counter gaps;

    public HistoryMetrics(CollectorRegistry registry) {
        changes = Counter.build("xueliang_registry_state_changes_total", "Changes written to the history, by state.")
                .labelNames("state")
                .register(registry);
        damped = Counter.build(
                        "xueliang_registry_state_changes_damped_total",
                        "Changes of unstable channels and devices, counted and not written.")
                .register(registry);
        backwards = Counter.build(
                        "xueliang_registry_state_changes_backwards_total",
                        "Changes whose time lies before what was known: the time of hearing was taken.")
                .register(registry);
        gaps = Counter.build("xueliang_registry_history_gaps_total", "Spans in which no registry was at work.")
                .register(registry);
    }
}
