package org.xueliang.analytics;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.xueliang.analytics.channels.ChannelSource;
import org.xueliang.analytics.codec.CodecTypeInfo;
import org.xueliang.analytics.correlate.CorrelationFunction;
import org.xueliang.analytics.correlate.CorrelationSettings;
import org.xueliang.analytics.detect.DetectorFunction;
import org.xueliang.analytics.registry.RegistryAddress;
import org.xueliang.analytics.sink.IntakeSink;
import org.xueliang.analytics.source.BusDeserializer;
import org.xueliang.analytics.source.FrameEventDeserializer;
import org.xueliang.analytics.source.NoEventTime;
import org.xueliang.analytics.source.RedisStreamSource;
import org.xueliang.analytics.source.SensorReadingDeserializer;
import org.xueliang.analytics.source.reader.StreamRecordEmitter;
import org.xueliang.proto.bus.BusKeys;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Detection;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.SensorReading;

/**
 * The topology, and nothing else:
 *
 * <pre>
 * frames:{p}   ── keyed by channel ──┐
 *                                    ├─ detectors ── keyed by place ──┐
 * channels ─────── broadcast ────────┘                                ├─ correlation ── intake
 * readings:{p} ──────────────────────────────── keyed by place ───────┘
 * </pre>
 *
 * <p>The uids are the names under which state lies in checkpoints: they never change.
 */
public final class AnalyticsJob {
    private AnalyticsJob() {}

    public static void build(StreamExecutionEnvironment environment, AnalyticsSettings settings) {
        RegistryAddress registry =
                new RegistryAddress(settings.registry(), settings.serviceToken(), settings.serviceTokenFile());

        DataStream<FrameEvent> frames =
                bus(environment, settings, "frames", BusKeys::frames, new FrameEventDeserializer());
        DataStream<SensorReading> readings =
                bus(environment, settings, "readings", BusKeys::readings, new SensorReadingDeserializer());

        BroadcastStream<Channel> channels = environment
                .fromSource(new ChannelSource(registry), NoEventTime.strategy(), "channels")
                .uid("channels")
                .setParallelism(1)
                .broadcast(DetectorFunction.CHANNELS, DetectorFunction.NAMED);

        DataStream<Detection> detections = frames.keyBy(FrameEvent::getChannel)
                .connect(channels)
                .process(
                        new DetectorFunction(settings.silence(), settings.forget()),
                        CodecTypeInfo.ofMessage(Detection.class))
                .uid("detectors")
                .name("detectors");

        DataStream<ReportFindingsRequest> findings = detections
                .keyBy(Detection::getPlace)
                .connect(readings.keyBy(SensorReading::getPlace))
                .process(
                        new CorrelationFunction(CorrelationSettings.of(
                                settings.incidentWindow(),
                                settings.sensorWindow(),
                                settings.outageWindow(),
                                settings.outageChannels(),
                                settings.lostHold())),
                        CodecTypeInfo.ofMessage(ReportFindingsRequest.class))
                .uid("correlation")
                .name("correlation");

        findings.sinkTo(new IntakeSink(registry)).uid("intake").name("intake");
    }

    private static <T> DataStream<T> bus(
            StreamExecutionEnvironment environment,
            AnalyticsSettings settings,
            String name,
            IntFunction<String> keys,
            BusDeserializer<T> deserializer) {
        List<String> streams =
                IntStream.range(0, settings.partitions()).mapToObj(keys).toList();
        return environment
                .fromSource(
                        new RedisStreamSource<>(settings.redisUrl(), name, streams, deserializer),
                        AnalyticsJob.<T>eventTime(),
                        name)
                // A reader without a partition would have no time, and hold back all the others.
                .setParallelism(Math.min(environment.getParallelism(), settings.partitions()))
                .uid(name);
    }

    /**
     * Never idle: where nothing comes the readers say how far time is, and while the bus is away it stands still. Were all
     * partitions idle, the time of the detectors would be that of the channels' stream, which has none.
     */
    static <T> WatermarkStrategy<T> eventTime() {
        return WatermarkStrategy.forBoundedOutOfOrderness(StreamRecordEmitter.OUT_OF_ORDERNESS);
    }
}
