package org.xueliang.registry.calls;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** Metrics of a node among others. Labels are names of peers, which an administrator entered. */
public final class FederationMetrics {
    public final Counter rows;
    public final Counter alerts;
    public final Counter alertsLetGo;
    public final Counter refused;
    public final Counter handshakes;
    public final Counter connections;
    public final Gauge link;
    public final Gauge age;

    FederationMetrics(CollectorRegistry registry) {
        rows = Counter.build(
                        "xueliang_registry_federation_rows_total", "Rows taken from a peer, refused ones included.")
                .labelNames("node")
                .register(registry);
        alerts = Counter.build(
                        "xueliang_registry_federation_alerts_total", "Alerts taken from a peer, refused ones included.")
                .labelNames("node")
                .register(registry);
        alertsLetGo = Counter.build(
                        "xueliang_registry_federation_alerts_let_go_total",
                        "Alerts of a peer that were let go, the oldest first, as more than its bound came.")
                .labelNames("node")
                .register(registry);
        refused = Counter.build(
                        "xueliang_registry_federation_refused_total",
                        "What a peer sent and was refused, by kind: row, count, node, alert, agreement, stream.")
                .labelNames("node", "kind")
                .register(registry);
        handshakes = Counter.build(
                        "xueliang_registry_federation_handshakes_refused_total",
                        "Connections to the federation door whose certificate was refused.")
                .register(registry);
        connections = Counter.build(
                        "xueliang_registry_federation_connections_refused_total",
                        "Connections to the federation door that were closed at once, as too many were open.")
                .register(registry);
        link = Gauge.build("xueliang_registry_federation_link", "1 where the link to a peer stands, else 0.")
                .labelNames("node")
                .register(registry);
        age = Gauge.build(
                        "xueliang_registry_federation_age_seconds",
                        "Since a peer's state was last known to be whole here.")
                .labelNames("node")
                .register(registry);
    }
}
