package org.xueliang.analytics.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.xueliang.analytics.codec.CodecSerializer;
import org.xueliang.analytics.codec.ProtoCodec;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Detection;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.SensorReading;

class CorrelationFunctionTest {
    private static final long T0_MS = 1_790_000_000_000L;

    private final Map<String, Alert> alerts = new LinkedHashMap<>();
    private final Map<String, Incident> incidents = new LinkedHashMap<>();

    private static KeyedTwoInputStreamOperatorTestHarness<String, Detection, SensorReading, ReportFindingsRequest>
            harness() throws Exception {
        var harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(new CorrelationFunction(CorrelationSettings.DEFAULT)),
                Detection::getPlace,
                SensorReading::getPlace,
                Types.STRING);
        harness.setup(new CodecSerializer<>(new ProtoCodec<>(ReportFindingsRequest.class)));
        return harness;
    }

    private void keep(KeyedTwoInputStreamOperatorTestHarness<?, ?, ?, ReportFindingsRequest> harness) {
        for (ReportFindingsRequest found : harness.extractOutputValues()) {
            found.getAlertsList().forEach(alert -> alerts.put(alert.getId(), alert));
            found.getIncidentsList().forEach(incident -> incidents.put(incident.getId(), incident));
        }
        harness.getOutput().clear();
    }

    private static void watermark(KeyedTwoInputStreamOperatorTestHarness<?, ?, ?, ?> harness, long second)
            throws Exception {
        harness.processBothWatermarks(new Watermark(T0_MS + second * 1000));
    }

    private static StreamRecord<Detection> seen(String channel, long beginS, long endS) {
        return new StreamRecord<>(
                Detection.newBuilder()
                        .setChannel(channel)
                        .setPlace("yard")
                        .setType(AlertType.MOTION)
                        .setBeginUs((T0_MS + beginS * 1000) * 1000)
                        .setEndUs(endS == 0 ? 0 : (T0_MS + endS * 1000) * 1000)
                        .build(),
                T0_MS + Math.max(beginS, endS) * 1000);
    }

    @Test
    void anAlertIsSentAtOnceAndAgainWithItsIncident() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement1(seen("a", 0, 0));
            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .satisfies(found ->
                            assertThat(found.getAlerts(0).getIncident()).isEmpty());
            harness.processElement1(seen("b", 3, 0));
            watermark(harness, 4);
            keep(harness);
            assertThat(incidents).hasSize(1);
            assertThat(alerts.values())
                    .allSatisfy(alert -> assertThat(alert.getIncident()).isNotEmpty());
        }
    }

    @Test
    void anyOrderOfArrivalGivesTheSameIncidentsAndLeavesNothingBehind() throws Exception {
        List<StreamRecord<Detection>> detections = List.of(
                seen("a", 0, 0),
                seen("b", 3, 0),
                seen("a", 0, 8),
                seen("c", 12, 0),
                seen("b", 3, 14),
                seen("c", 12, 15));
        List<Map<String, Incident>> results = new ArrayList<>();
        for (int rotation = 0; rotation < detections.size(); rotation++) {
            alerts.clear();
            incidents.clear();
            try (var harness = harness()) {
                harness.open();
                for (int i = 0; i < detections.size(); i++) {
                    harness.processElement1(detections.get((i + rotation) % detections.size()));
                }
                watermark(harness, 200);
                keep(harness);
                assertThat(harness.numKeyedStateEntries()).isZero();
                assertThat(harness.numEventTimeTimers()).isZero();
            }
            results.add(Map.copyOf(incidents));
        }
        assertThat(results).allMatch(result -> result.equals(results.get(0)));
        assertThat(results.get(0).values()).singleElement().satisfies(incident -> {
            assertThat(incident.getAlertsCount()).isEqualTo(3);
            assertThat(incident.getEndUs()).isEqualTo((T0_MS + 15_000) * 1000);
        });
    }

    @Test
    void whatComesAfterTheWatermarkIsNotLost() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement1(seen("a", 10, 0));
            watermark(harness, 20);
            harness.processElement1(seen("b", 11, 0));
            watermark(harness, 21);
            keep(harness);
            assertThat(incidents).hasSize(1);
        }
    }

    @Test
    void aRestoreInTheMiddleOfAnIncidentGoesOn() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            harness.open();
            harness.processElement1(seen("a", 0, 0));
            watermark(harness, 2);
            harness.processElement1(seen("b", 3, 0));
            keep(harness);
            snapshot = harness.snapshot(1, 1);
        }
        assertThat(incidents).isEmpty();
        try (var restored = harness()) {
            restored.initializeState(snapshot);
            restored.open();
            watermark(restored, 4);
            restored.processElement1(seen("a", 0, 6));
            restored.processElement1(seen("b", 3, 7));
            watermark(restored, 8);
            keep(restored);
            assertThat(incidents.values()).singleElement().satisfies(incident -> {
                assertThat(incident.getAlertsCount()).isEqualTo(2);
                assertThat(incident.getEndUs()).isEqualTo((T0_MS + 7_000) * 1000);
            });
            watermark(restored, 200);
            assertThat(restored.numKeyedStateEntries()).isZero();
            assertThat(restored.numEventTimeTimers()).isZero();
        }
    }

    /** What comes while there is no event time waits at its own, so that a job that goes on from there finds it. */
    @Test
    void whatCameWhileThereWasNoTimeIsJoinedAfterARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            harness.open();
            harness.processBothWatermarks(new Watermark(Long.MAX_VALUE - 1));
            harness.processElement1(seen("a", 0, 0));
            harness.processElement1(seen("b", 3, 0));
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(snapshot);
            restored.open();
            watermark(restored, 4);
            keep(restored);
            assertThat(incidents).hasSize(1);
        }
    }
}
