package org.xueliang.registry.way;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;

/** What is counted of ways. */
public final class WayMetrics {
    final Counter changes;

    public WayMetrics(CollectorRegistry registry) {
        changes = Counter.build(
                        "xueliang_registry_way_changes_total",
                        "Merged channels whose way in use changed, by what it came to: preferred, other.")
                .labelNames("to")
                .register(registry);
    }
}
