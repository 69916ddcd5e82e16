package org.xueliang.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xueliang.analytics.codec.CodecSerializer;
import org.xueliang.analytics.codec.ProtoCodec;
import org.xueliang.analytics.scene.FakeGateway;
import org.xueliang.analytics.scene.Scene;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Detection;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.Zone;
import org.xueliang.proto.v1.ZonePoint;

class DetectorFunctionTest {
    private static final String CODE = "34020000001320000001";
    private static final long T0_US = Watch.START_US;

    private final FakeGateway gateway = new FakeGateway(CODE, "yard");
    private final Scene scene = new Scene(6);

    private static KeyedTwoInputStreamOperatorTestHarness<String, FrameEvent, Channel, Detection> harness()
            throws Exception {
        var harness = new KeyedTwoInputStreamOperatorTestHarness<String, FrameEvent, Channel, Detection>(
                new CoBroadcastWithKeyedOperator<>(
                        new DetectorFunction(Duration.ofSeconds(10), Duration.ofHours(1)),
                        List.of(DetectorFunction.CHANNELS, DetectorFunction.NAMED)),
                FrameEvent::getChannel,
                null,
                Types.STRING);
        harness.setup(new CodecSerializer<>(new ProtoCodec<>(Detection.class)));
        return harness;
    }

    private static StreamRecord<FrameEvent> record(FrameEvent event) {
        return new StreamRecord<>(event, event.getReceivedUs() / 1000);
    }

    private void samples(
            KeyedTwoInputStreamOperatorTestHarness<String, FrameEvent, Channel, Detection> harness, int from, int to)
            throws Exception {
        for (int i = from; i < to; i++) {
            harness.processElement1(record(gateway.picture(scene.shoot(T0_US + i * 200_000L, i % 10 == 0))));
            harness.processBothWatermarks(new Watermark(T0_US / 1000 + i * 200L - 500));
        }
    }

    private static void time(KeyedTwoInputStreamOperatorTestHarness<?, ?, ?, ?> harness, long second) throws Exception {
        harness.processBothWatermarks(new Watermark(T0_US / 1000 + second * 1000));
    }

    private static long at(long second) {
        return T0_US + second * 1_000_000;
    }

    @Test
    void aSnapshotInTheMiddleOfMotionIsGoneOnFrom() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            harness.open();
            samples(harness, 0, 50);
            scene.person(60, 40);
            samples(harness, 50, 60);
            assertThat(harness.extractOutputValues()).hasSize(1);
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(snapshot);
            restored.open();
            scene.nobody();
            samples(restored, 60, 75);
            assertThat(restored.extractOutputValues()).singleElement().satisfies(motion -> {
                assertThat(motion.getType()).isEqualTo(AlertType.MOTION);
                assertThat(motion.getBeginUs()).isEqualTo(T0_US + 50 * 200_000L);
                assertThat(motion.getEndUs()).isPositive();
                assertThat(motion.getPlace()).isEqualTo("yard");
            });
        }
    }

    @Test
    void aChannelThatIsAwayOnPurposeIsForgottenAndLeavesNothing() throws Exception {
        try (var harness = harness()) {
            harness.open();
            samples(harness, 0, 10);
            harness.processElement1(record(gateway.offline(at(2), "", true)));
            assertThat(harness.numEventTimeTimers()).isEqualTo(1);
            time(harness, 3700);
            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(harness.numEventTimeTimers()).isZero();
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void aLossIsNotForgottenSoThatItsEndIsFoundHoweverLateItComes() throws Exception {
        try (var harness = harness()) {
            harness.open();
            samples(harness, 0, 10);
            for (int second = 2; second < 13; second++) {
                time(harness, second);
            }
            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .satisfies(loss -> assertThat(loss.getType()).isEqualTo(AlertType.SIGNAL_LOST));
            time(harness, 3700);
            assertThat(harness.numEventTimeTimers()).isZero();
            gateway.reconnect("s2");
            harness.processElement1(record(gateway.online(at(90_000))));
            assertThat(harness.extractOutputValues()).hasSize(2).last().satisfies(back -> {
                assertThat(back.getType()).isEqualTo(AlertType.SIGNAL_LOST);
                assertThat(back.getBeginUs())
                        .isEqualTo(harness.extractOutputValues().get(0).getBeginUs());
                assertThat(back.getEndUs()).isEqualTo(at(90_000));
            });
            // It is watched again.
            for (int second = 90_000; second < 90_013; second++) {
                time(harness, second);
            }
            assertThat(harness.extractOutputValues()).hasSize(3);
        }
    }

    /** As when all partitions of the bus are idle, and the channels' stream is the only one that has a watermark. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aWatermarkThatStandsForNoTimeEndsNothingAndHangsNothing() throws Exception {
        try (var harness = harness()) {
            harness.open();
            samples(harness, 0, 10);
            harness.processBothWatermarks(new Watermark(Long.MAX_VALUE - 1));
            assertThat(harness.extractOutputValues())
                    .allSatisfy(loss -> assertThat(loss.getBeginUs()).isBetween(T0_US, at(2)));
            gateway.reconnect("s2");
            harness.processElement1(record(gateway.online(at(20))));
            assertThat(harness.numEventTimeTimers()).isEqualTo(1);
        }
    }

    @Test
    void whatLastsEndsUnderTheOldPlaceWhereTheChannelComesToAnother() throws Exception {
        try (var harness = harness()) {
            harness.open();
            samples(harness, 0, 50);
            scene.person(60, 40);
            samples(harness, 50, 60);
            assertThat(harness.extractOutputValues()).hasSize(1);
            gateway.moveTo("square");
            samples(harness, 60, 70);
            List<Detection> found = harness.extractOutputValues();
            assertThat(found).extracting(Detection::getPlace).containsExactly("yard", "yard", "square");
            assertThat(found.get(1).getBeginUs()).isEqualTo(found.get(0).getBeginUs());
            assertThat(found.get(1).getEndUs()).isEqualTo(T0_US + 60 * 200_000L);
            assertThat(found.get(2).getBeginUs()).isGreaterThanOrEqualTo(T0_US + 60 * 200_000L);
            assertThat(found.get(2).getEndUs()).isZero();
        }
    }

    @Test
    void aLossEndsUnderTheOldPlaceToo() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement1(record(gateway.online(at(0))));
            for (int second = 2; second < 13; second++) {
                time(harness, second);
            }
            gateway.moveTo("square");
            harness.processElement1(record(gateway.summary(at(20), 100)));
            assertThat(harness.extractOutputValues()).hasSize(2).allSatisfy(loss -> {
                assertThat(loss.getPlace()).isEqualTo("yard");
                assertThat(loss.getBeginUs()).isEqualTo(at(0));
            });
            assertThat(harness.extractOutputValues().get(1).getEndUs()).isEqualTo(at(20));
            harness.processElement1(record(gateway.offline(at(21), "gone", false)));
            assertThat(harness.extractOutputValues()).hasSize(3).last().satisfies(loss -> {
                assertThat(loss.getPlace()).isEqualTo("square");
                assertThat(loss.getBeginUs()).isEqualTo(at(21));
            });
        }
    }

    @Test
    void eventsThatComeTwiceCountOnce() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement1(record(gateway.online(T0_US)));
            FrameEvent offline = gateway.offline(T0_US, "gone", false);
            harness.processElement1(record(offline));
            harness.processElement1(record(offline));
            assertThat(harness.extractOutputValues()).hasSize(1);
        }
    }

    @Test
    void zonesAreInForceFromTheMomentTheyCome() throws Exception {
        Channel channel = Channel.newBuilder()
                .setCode(CODE)
                .addZones(Zone.newBuilder()
                        .setId("gate")
                        .addCorners(ZonePoint.newBuilder().setX(0.3).setY(0.3))
                        .addCorners(ZonePoint.newBuilder().setX(0.7).setY(0.3))
                        .addCorners(ZonePoint.newBuilder().setX(0.7).setY(1))
                        .addCorners(ZonePoint.newBuilder().setX(0.3).setY(1)))
                .build();
        try (var harness = harness()) {
            harness.open();
            samples(harness, 0, 40);
            harness.processElement2(new StreamRecord<>(channel));
            scene.person(60, 40);
            samples(harness, 40, 50);
            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .satisfies(motion -> assertThat(motion.getZone()).isEqualTo("gate"));
        }
    }

    @Test
    void aChannelThatIsRemovedEndsWhatLastsAndLeavesNothing() throws Exception {
        try (var harness = harness()) {
            harness.open();
            samples(harness, 0, 40);
            scene.person(60, 40);
            samples(harness, 40, 50);
            harness.processElement2(new StreamRecord<>(
                    Channel.newBuilder().setCode(CODE).setRemoved(true).build()));
            assertThat(harness.extractOutputValues())
                    .hasSize(2)
                    .last()
                    .satisfies(motion -> assertThat(motion.getEndUs()).isPositive());
            assertThat(harness.numKeyedStateEntries()).isZero();
            time(harness, 3700);
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    private static StreamRecord<Channel> configured(String code) {
        return new StreamRecord<>(Channel.newBuilder().setCode(code).build());
    }

    /** The registry begins again: what it does not name any more is gone, also where the job stopped in between. */
    @Test
    void aChannelThatAWholeStateDoesNotNameIsRemoved() throws Exception {
        StreamRecord<Channel> begins = new StreamRecord<>(Channel.getDefaultInstance());
        StreamRecord<Channel> ends =
                new StreamRecord<>(Channel.newBuilder().setRemoved(true).build());
        FakeGateway other = new FakeGateway("34020000001320000002", "yard");
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            harness.open();
            harness.processElement2(begins);
            harness.processElement2(configured(CODE));
            harness.processElement2(configured("34020000001320000002"));
            harness.processElement2(ends);
            for (FakeGateway each : List.of(gateway, other)) {
                harness.processElement1(record(each.online(at(0))));
                harness.processElement1(record(each.offline(at(1), "gone", false)));
            }
            assertThat(harness.extractOutputValues()).hasSize(2);
            harness.processElement2(begins);
            harness.processElement2(configured("34020000001320000002"));
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(snapshot);
            restored.open();
            assertThat(restored.extractOutputValues()).isEmpty();
            restored.processElement2(ends);
            assertThat(restored.extractOutputValues()).singleElement().satisfies(end -> {
                assertThat(end.getChannel()).isEqualTo(CODE);
                assertThat(end.getEndUs()).isPositive();
            });
            restored.processElement2(ends);
            assertThat(restored.extractOutputValues()).hasSize(1);
        }
    }
}
