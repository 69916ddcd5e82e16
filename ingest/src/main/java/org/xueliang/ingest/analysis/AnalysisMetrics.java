package org.xueliang.ingest.analysis;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.EnumMap;
import java.util.Map;
import org.xueliang.ingest.codec.NativeLedger;

/** Figures of the analysis. */
public final class AnalysisMetrics {
    private final Counter accessUnits;
    private final Counter decoded;
    private final Counter thumbnails;
    private final Counter decodeSeconds;
    private final Counter budgetWaits;
    private final Gauge streams;
    private final Gauge active;
    private final Gauge ready;
    private final Map<ShedReason, Counter.Child> shed = new EnumMap<>(ShedReason.class);

    public AnalysisMetrics(CollectorRegistry registry) {
        accessUnits = Counter.build(
                        "xueliang_ingest_analysis_access_units_total", "Access units that the gate has seen")
                .register(registry);
        decoded = Counter.build("xueliang_ingest_pictures_decoded_total", "Access units decoded for analysis")
                .register(registry);
        thumbnails = Counter.build("xueliang_ingest_thumbnails_total", "Pictures sampled for frame events")
                .register(registry);
        decodeSeconds = Counter.build("xueliang_ingest_decode_cpu_seconds_total", "CPU time of decoding and scaling")
                .register(registry);
        budgetWaits = Counter.build(
                        "xueliang_ingest_decode_budget_waits_total", "Times a decoder thread waited for the CPU budget")
                .register(registry);
        streams = Gauge.build("xueliang_ingest_analysis_streams", "Streams under analysis")
                .register(registry);
        active = Gauge.build("xueliang_ingest_analysis_active", "Streams decoded at the analysis rate")
                .register(registry);
        ready = Gauge.build("xueliang_ingest_decode_waiting", "Channels that wait for a decoder thread")
                .register(registry);
        Counter shedCounter = Counter.build("xueliang_ingest_decode_shed_total", "Access units that were not decoded")
                .labelNames("reason")
                .register(registry);
        for (ShedReason reason : ShedReason.values()) {
            shed.put(reason, shedCounter.labels(reason.label()));
        }
        Gauge natives = Gauge.build(
                        "xueliang_ingest_codecs_open", "Native decoders, scalers and encoders that are open")
                .create();
        natives.setChild(new Gauge.Child() {
            @Override
            public double get() {
                return NativeLedger.open();
            }
        });
        natives.register(registry);
    }

    void accessUnit() {
        accessUnits.inc();
    }

    void decoded() {
        decoded.inc();
    }

    void thumbnail() {
        thumbnails.inc();
    }

    void cpu(long nanos) {
        decodeSeconds.inc(nanos / 1e9);
    }

    void budgetWait() {
        budgetWaits.inc();
    }

    void shed(ShedReason reason, int units) {
        Counter.Child child = shed.get(reason);
        if (child != null) {
            child.inc(units);
        }
    }

    void stream(int change) {
        streams.inc(change);
    }

    void active(int change) {
        active.inc(change);
    }

    void ready(int channels) {
        ready.set(channels);
    }

    public long decodedCount() {
        return (long) decoded.get();
    }

    public long thumbnailCount() {
        return (long) thumbnails.get();
    }

    public long shedCount(ShedReason reason) {
        Counter.Child child = shed.get(reason);
        return child == null ? 0 : (long) child.get();
    }

    public long budgetWaitCount() {
        return (long) budgetWaits.get();
    }

    /** CPU time of decoding and scaling so far. */
    public double cpuSeconds() {
        return decodeSeconds.get();
    }

    public int activeStreams() {
        return (int) active.get();
    }
}
