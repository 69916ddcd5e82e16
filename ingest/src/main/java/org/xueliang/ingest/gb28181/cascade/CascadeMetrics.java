package org.xueliang.ingest.gb28181.cascade;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;

/** What the cascade counts. Thread-safe. */
public final class CascadeMetrics {
    final Counter registrations;
    final Counter requests;
    final Counter refusals;
    final Counter catalogRows;
    final Counter droppedUnits;
    final Counter strays;
    final Counter unsigned;
    final Counter alarms;

    public CascadeMetrics(CollectorRegistry registry) {
        registrations = Counter.build(
                        "xueliang_ingest_upper_registrations", "REGISTER with platforms above, by outcome")
                .labelNames("outcome")
                .register(registry);
        requests = Counter.build("xueliang_ingest_upper_requests", "Requests of platforms above, by what they ask for")
                .labelNames("request")
                .register(registry);
        refusals = Counter.build("xueliang_ingest_upper_refusals", "Requests of platforms above refused, by status")
                .labelNames("status")
                .register(registry);
        catalogRows = Counter.build("xueliang_ingest_upper_catalog_rows", "Catalog rows sent to platforms above")
                .register(registry);
        droppedUnits = Counter.build(
                        "xueliang_ingest_upper_dropped_access_units",
                        "Access units that platforms above were too slow for")
                .register(registry);
        strays = Counter.build(
                        "xueliang_ingest_upper_strays", "Datagrams and connections from others than the platform above")
                .register(registry);
        alarms = Counter.build(
                        "xueliang_ingest_upper_alarms",
                        "Alarms for platforms above: told, dropped (too many wait), taken up after a restart of the gateway")
                .labelNames("outcome")
                .register(registry);
        unsigned = Counter.build(
                        "xueliang_ingest_upper_unsigned",
                        "Requests of platforms above whose Note is missing, wrong or a replay, where their record wants one")
                .register(registry);
    }
}
