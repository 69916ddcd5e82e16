package org.xueliang.registry.calls;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;

/** Every metric of the role, in one place. */
public final class RegistryMetrics {
    final CollectorRegistry registry = new CollectorRegistry();

    final Counter calls = Counter.build("xueliang_registry_calls_total", "Calls that ended, by method and status code.")
            .labelNames("method", "code")
            .register(registry);
    final Histogram seconds = Histogram.build(
                    "xueliang_registry_call_seconds", "From the start of a unary call to its end.")
            .labelNames("method")
            .buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
            .register(registry);
    public final Counter alerts = Counter.build("xueliang_registry_alerts_total", "New alerts, by type.")
            .labelNames("type")
            .register(registry);
    public final Counter incidents =
            Counter.build("xueliang_registry_incidents_total", "New incidents.").register(registry);
    public final Counter readings = Counter.build("xueliang_registry_readings_total", "Sensor readings put on the bus.")
            .register(registry);
    public final Gauge subscribers = Gauge.build("xueliang_registry_subscribers", "Open change streams, by feed.")
            .labelNames("feed")
            .register(registry);
    public final Counter slowSubscribers = Counter.build(
                    "xueliang_registry_slow_subscribers_total", "Change streams ended because nobody took from them.")
            .labelNames("feed")
            .register(registry);
    public final Gauge channels = Gauge.build("xueliang_registry_channels", "Channels, by presence.")
            .labelNames("presence")
            .register(registry);

    public final Gauge devices = Gauge.build("xueliang_registry_devices", "Enrolled GB/T 28181 devices, by presence.")
            .labelNames("presence")
            .register(registry);
    public final Gauge pendingDevices = Gauge.build(
                    "xueliang_registry_devices_pending", "GB/T 28181 devices that wait for approval.")
            .register(registry);

    /** Of a node among others; empty where it stands alone. */
    public final FederationMetrics federation = new FederationMetrics(registry);

    /** Where they are collected from. */
    public CollectorRegistry registry() {
        return registry;
    }
}
