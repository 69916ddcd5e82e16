package org.xueliang.analytics.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import org.xueliang.analytics.source.FrameEventDeserializer;
import org.xueliang.analytics.source.split.StreamSplit;
import org.xueliang.analytics.source.split.StreamSplitState;
import org.xueliang.proto.v1.FrameEvent;

class StreamRecordEmitterTest {
    private static final long T0_MS = 1_790_000_000_000L;

    private static final class Output implements SourceOutput<FrameEvent> {
        private final List<FrameEvent> events = new ArrayList<>();
        private long watermarkMs;

        @Override
        public void collect(FrameEvent event) {
            events.add(event);
        }

        @Override
        public void collect(FrameEvent event, long timestamp) {
            events.add(event);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            watermarkMs = watermark.getTimestamp();
        }

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}
    }

    private final Output output = new Output();
    private final StreamSplitState state = new StreamSplitState(new StreamSplit("frames:{0}", 0, "0-0"));
    private final StreamRecordEmitter<FrameEvent> emitter =
            new StreamRecordEmitter<>("frames", new FrameEventDeserializer(), new UnregisteredMetricsGroup());

    private void event(long addedMs, long receivedMs) {
        FrameEvent event = FrameEvent.newBuilder()
                .setChannel("c")
                .setPlace("p")
                .setSession("s")
                .setReceivedUs(receivedMs * 1000)
                .build();
        emitter.emitRecord(new StreamEntry.Message(addedMs + "-0", event.toByteArray()), output, state);
    }

    @Test
    void aPartitionOfGarbageAloneHoldsNobodyBack() {
        for (int i = 0; i < 100; i++) {
            emitter.emitRecord(new StreamEntry.Message((T0_MS + i * 1000) + "-0", new byte[] {1, 2, 3}), output, state);
        }
        assertThat(output.events).isEmpty();
        assertThat(output.watermarkMs).isBetween(T0_MS + 90_000, T0_MS + 99_000);
    }

    @Test
    void aClockThatIsBehindIsBelievedWhileItsGatewayIsThereAndNoLonger() {
        event(T0_MS, T0_MS - 3_600_000);
        emitter.emitRecord(new StreamEntry.ReadToEnd(T0_MS + 10_000), output, state);
        assertThat(output.watermarkMs).isEqualTo(T0_MS - 3_600_000 + 8_500);
        emitter.emitRecord(new StreamEntry.ReadToEnd(T0_MS + 40_000), output, state);
        assertThat(output.watermarkMs).isEqualTo(T0_MS + 40_000 - 3_500);
    }
}
