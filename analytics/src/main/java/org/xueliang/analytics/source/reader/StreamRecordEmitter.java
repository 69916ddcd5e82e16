package org.xueliang.analytics.source.reader;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.LoggerFactory;
import org.xueliang.analytics.metrics.JobMetrics;
import org.xueliang.analytics.source.BusDeserializer;
import org.xueliang.analytics.source.split.StreamSplitState;
import org.xueliang.chassis.errors.CountedErrors;

/** Entries become messages with their event time; one that is none is counted, said and passed over. */
public final class StreamRecordEmitter<T> implements RecordEmitter<StreamEntry, T, StreamSplitState> {
    /** How far behind the newest event of a partition an event may be without being late. */
    public static final Duration OUT_OF_ORDERNESS = Duration.ofMillis(500);

    /** How long an event may take from its receipt to the bus: decoding, a busy gateway. */
    private static final Duration ON_THE_WAY = Duration.ofMillis(1500);

    private final BusDeserializer<T> deserializer;
    private final Counter malformed;
    private final CountedErrors errors = new CountedErrors(
            LoggerFactory.getLogger(StreamRecordEmitter.class), Clock.systemUTC(), Duration.ofSeconds(30));

    public StreamRecordEmitter(String name, BusDeserializer<T> deserializer, MetricGroup metrics) {
        this.deserializer = deserializer;
        this.malformed = JobMetrics.counter(metrics, JobMetrics.BUS_MALFORMED, "bus", name);
    }

    @Override
    public void emitRecord(StreamEntry entry, SourceOutput<T> output, StreamSplitState state) {
        if (entry instanceof StreamEntry.Message message) {
            try {
                T value = deserializer.deserialize(message.bytes());
                long timeUs = deserializer.timeUs(value);
                state.sawTime(StreamIds.millis(message.id()), timeUs);
                output.collect(value, timeUs / 1000);
            } catch (IOException e) {
                malformed.inc();
                String stream = state.toSplit().stream();
                errors.warn(
                        "malformed " + stream,
                        "entry " + message.id() + " of " + stream + " (" + message.bytes().length
                                + " bytes) is passed over: " + e.getMessage());
                // A partition that is full of them would stand still in time, and hold back all others.
                reached(StreamIds.millis(message.id()), output, state);
            }
            state.advanceTo(message.id());
        } else if (entry instanceof StreamEntry.ReadToEnd end) {
            reached(end.busMs(), output, state);
        }
    }

    private static void reached(long busMs, SourceOutput<?> output, StreamSplitState state) {
        output.emitWatermark(new Watermark(state.eventTimeUs(busMs) / 1000 - ON_THE_WAY.toMillis()));
    }
}
