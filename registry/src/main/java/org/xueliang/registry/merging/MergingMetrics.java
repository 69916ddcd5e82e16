package org.xueliang.registry.merging;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** What is counted of the search for duplicates. */
public final class MergingMetrics {
    final Gauge behind;
    final Counter searched;
    final Counter shared;
    final Counter compared;
    final Counter tooCommon;
    final Counter held;
    final Counter merged;

    public MergingMetrics(CollectorRegistry registry) {
        behind = Gauge.build(
                        "xueliang_registry_duplicates_behind",
                        "Changes of channels that the search for duplicates has not looked at yet.")
                .register(registry);
        searched = Counter.build(
                        "xueliang_registry_duplicates_searched_total",
                        "Changed channels that the search for duplicates looked at.")
                .register(registry);
        shared = Counter.build(
                        "xueliang_registry_duplicates_shared_total",
                        "Channels found by a key of one that was looked at, as often as they were found.")
                .register(registry);
        compared = Counter.build(
                        "xueliang_registry_duplicates_compared_total",
                        "Pairs of channels that were weighed whole, each from both sides.")
                .register(registry);
        tooCommon = Counter.build(
                        "xueliang_registry_duplicates_common_keys_total",
                        "Keys of channels that found nothing, as more than 256 channels have them.")
                .register(registry);
        held = Counter.build(
                        "xueliang_registry_duplicates_held_total",
                        "Pairs that were held, those among them that were merged by itself at once.")
                .register(registry);
        merged = Counter.build("xueliang_registry_duplicates_merged_total", "Pairs that the registry merged by itself.")
                .register(registry);
    }
}
