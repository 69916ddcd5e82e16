package org.xueliang.analytics.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Detection;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.SensorReading;
import org.xueliang.proto.v1.Severity;

class IncidentCorrelatorTest {
    private static final long S = 1_000_000;
    private static final long T0 = 1_790_000_000L * S;

    private final IncidentCorrelator correlator = new IncidentCorrelator(CorrelationSettings.DEFAULT);
    private PlaceState state = new PlaceState();
    private final Map<String, Alert> alerts = new LinkedHashMap<>();
    private final Map<String, Incident> incidents = new LinkedHashMap<>();

    private void keep(Optional<ReportFindingsRequest> findings) {
        findings.ifPresent(found -> {
            found.getAlertsList().forEach(alert -> alerts.put(alert.getId(), alert));
            found.getIncidentsList().forEach(incident -> incidents.put(incident.getId(), incident));
        });
    }

    private void see(String channel, AlertType type, long beginS, long endS) {
        Detection detection = detection(channel, type, beginS, endS);
        long nowUs = Math.max(detection.getBeginUs(), detection.getEndUs());
        correlator.atOnce(state, detection).ifPresent(alert -> alerts.put(alert.getId(), alert));
        keep(correlator.onDetection(state, detection, nowUs));
    }

    private static Detection detection(String channel, AlertType type, long beginS, long endS) {
        return Detection.newBuilder()
                .setChannel(channel)
                .setPlace("yard")
                .setType(type)
                .setBeginUs(T0 + beginS * S)
                .setEndUs(endS == 0 ? 0 : T0 + endS * S)
                .build();
    }

    private void read(String sensor, boolean alarm, long second) {
        read(sensor, "tilt", alarm, second, "");
    }

    private void read(String sensor, String quantity, boolean alarm, long second, String id) {
        keep(correlator.onReading(
                state,
                SensorReading.newBuilder()
                        .setSensor(sensor)
                        .setPlace("yard")
                        .setQuantity(quantity)
                        .setValue(alarm ? 40 : 1)
                        .setUnit("deg")
                        .setAlarm(alarm)
                        .setReceivedUs(T0 + second * S)
                        .setId(id)
                        .build()));
    }

    private void time(long second) {
        keep(correlator.onTime(state, T0 + second * S));
    }

    private List<Alert> of(AlertType type) {
        return alerts.values().stream().filter(alert -> alert.getType() == type).toList();
    }

    @Test
    void anAlertAloneHasNoIncident() {
        see("a", AlertType.MOTION, 0, 0);
        see("a", AlertType.MOTION, 0, 5);
        assertThat(alerts.values()).singleElement().satisfies(alert -> {
            assertThat(alert.getIncident()).isEmpty();
            assertThat(alert.getSeverity()).isEqualTo(Severity.LOW);
            assertThat(alert.getEndUs()).isEqualTo(T0 + 5 * S);
        });
        assertThat(incidents).isEmpty();
    }

    @Test
    void whatTwoChannelsSeeWithinTheWindowIsOneIncident() {
        see("a", AlertType.MOTION, 0, 0);
        see("b", AlertType.CAMERA_COVERED, 15, 0);
        Incident incident = incidents.values().iterator().next();
        assertThat(alerts.values())
                .hasSize(2)
                .allSatisfy(alert -> assertThat(alert.getIncident()).isEqualTo(incident.getId()));
        assertThat(incident.getSeverity()).isEqualTo(Severity.HIGH);
        assertThat(incident.getChannelsList()).containsExactly("a", "b");
        assertThat(incident.getBeginUs()).isEqualTo(T0);
        assertThat(incident.getEndUs()).isZero();
        assertThat(incident.getSummary()).isEqualTo("camera covered and motion on 2 channels");

        see("a", AlertType.MOTION, 0, 20);
        see("b", AlertType.CAMERA_COVERED, 15, 30);
        assertThat(incidents.values())
                .singleElement()
                .satisfies(ended -> assertThat(ended.getEndUs()).isEqualTo(T0 + 30 * S));
    }

    @Test
    void whatIsFurtherApartIsNot() {
        see("a", AlertType.MOTION, 0, 10);
        see("b", AlertType.MOTION, 21, 0);
        assertThat(incidents).isEmpty();
    }

    @Test
    void theSameChannelTwiceIsNoIncident() {
        see("a", AlertType.MOTION, 0, 3);
        see("a", AlertType.MOTION, 6, 9);
        assertThat(incidents).isEmpty();
    }

    @Test
    void anIncidentGrowsWhileSomethingBeginsWithinTheWindow() {
        see("a", AlertType.MOTION, 0, 5);
        see("b", AlertType.MOTION, 15, 18);
        see("c", AlertType.MOTION, 30, 33);
        see("a", AlertType.MOTION, 45, 50);
        assertThat(incidents).hasSize(1);
        assertThat(incidents.values().iterator().next().getAlertsCount()).isEqualTo(4);
    }

    @Test
    void theOrderOfArrivalWithinTheWindowDoesNotChangeTheIncident() {
        see("a", AlertType.MOTION, 0, 0);
        see("b", AlertType.MOTION, 5, 0);
        String id = incidents.keySet().iterator().next();
        state = new PlaceState();
        incidents.clear();
        see("b", AlertType.MOTION, 5, 0);
        see("a", AlertType.MOTION, 0, 0);
        assertThat(incidents).containsOnlyKeys(id);
    }

    @Test
    void aSensorAndAPictureBesideItRaiseEachOther() {
        see("a", AlertType.MOTION, 0, 20);
        read("m", true, 50);
        assertThat(of(AlertType.SENSOR)).singleElement().satisfies(alert -> {
            assertThat(alert.getSeverity()).isEqualTo(Severity.CRITICAL);
            assertThat(alert.getChannel()).isEqualTo("m");
            assertThat(alert.getDetail()).isEqualTo("tilt 40.0 deg");
        });
        assertThat(of(AlertType.MOTION))
                .singleElement()
                .satisfies(alert -> assertThat(alert.getSeverity()).isEqualTo(Severity.MEDIUM));
        assertThat(incidents.values()).singleElement().satisfies(incident -> {
            assertThat(incident.getSeverity()).isEqualTo(Severity.CRITICAL);
            assertThat(incident.getSummary()).isEqualTo("a sensor's alarm and motion beside it");
        });
        read("m", true, 55);
        read("m", false, 60);
        assertThat(of(AlertType.SENSOR))
                .singleElement()
                .satisfies(alert -> assertThat(alert.getEndUs()).isEqualTo(T0 + 60 * S));
        assertThat(incidents.values())
                .singleElement()
                .satisfies(incident -> assertThat(incident.getEndUs()).isEqualTo(T0 + 60 * S));
    }

    @Test
    void aSensorAloneStandsAlone() {
        read("m", true, 0);
        see("a", AlertType.MOTION, 70, 0);
        assertThat(of(AlertType.SENSOR))
                .singleElement()
                .satisfies(alert -> assertThat(alert.getSeverity()).isEqualTo(Severity.HIGH));
        assertThat(incidents).isEmpty();
    }

    @Test
    void onlyTheQuantityThatRaisedAnAlarmEndsIt() {
        for (int minute = 0; minute < 5; minute++) {
            read("m", "tilt", true, minute * 60, "");
            read("m", "battery", false, minute * 60 + 1, "");
        }
        assertThat(of(AlertType.SENSOR))
                .singleElement()
                .satisfies(alert -> assertThat(alert.getEndUs()).isZero());
        read("m", "tilt", false, 300, "");
        assertThat(of(AlertType.SENSOR))
                .singleElement()
                .satisfies(alert -> assertThat(alert.getEndUs()).isEqualTo(T0 + 300 * S));
        read("m", "battery", true, 301, "");
        assertThat(of(AlertType.SENSOR)).hasSize(2);
    }

    @Test
    void aReadingThatIsSentTwiceCountsOnce() {
        read("m", "tilt", true, 0, "r1");
        read("m", "tilt", false, 0, "r2");
        read("m", "tilt", true, 5, "r1");
        read("m", "tilt", false, 5, "r2");
        assertThat(of(AlertType.SENSOR)).singleElement().satisfies(alert -> {
            assertThat(alert.getBeginUs()).isEqualTo(T0);
            assertThat(alert.getEndUs()).isEqualTo(T0);
        });
        read("n", "tilt", true, 6, "r1");
        read("m", "tilt", true, 7, "r3");
        assertThat(of(AlertType.SENSOR)).hasSize(3);
    }

    @Test
    void aSensorThatSendsWithoutPauseHasABoundOfItsOwnIds() {
        for (int i = 0; i < 5000; i++) {
            read("m", "tilt", i % 2 == 0, i / 100, "r" + i);
        }
        PlaceState.SensorState sensor = state.sensors.get("m");
        assertThat(sensor.seen).hasSize(1000).containsKey("r4999").doesNotContainKey("r3999");
    }

    @Test
    void aLostSignalWaitsAndThenIsAnAlert() {
        see("a", AlertType.SIGNAL_LOST, 0, 0);
        assertThat(alerts).isEmpty();
        time(5);
        assertThat(of(AlertType.SIGNAL_LOST)).hasSize(1);
        see("a", AlertType.SIGNAL_LOST, 0, 9);
        assertThat(of(AlertType.SIGNAL_LOST))
                .singleElement()
                .satisfies(alert -> assertThat(alert.getEndUs()).isEqualTo(T0 + 9 * S));
    }

    @Test
    void aShortLossComesWithItsEnd() {
        see("a", AlertType.SIGNAL_LOST, 0, 0);
        see("a", AlertType.SIGNAL_LOST, 0, 2);
        time(5);
        assertThat(alerts.values())
                .singleElement()
                .satisfies(alert -> assertThat(alert.getEndUs()).isEqualTo(T0 + 2 * S));
    }

    @Test
    void threeChannelsThatAreLostTogetherAreOneOutage() {
        see("a", AlertType.SIGNAL_LOST, 0, 0);
        see("b", AlertType.SIGNAL_LOST, 1, 0);
        see("c", AlertType.SIGNAL_LOST, 2, 0);
        see("d", AlertType.SIGNAL_LOST, 4, 0);
        time(60);
        assertThat(alerts.values()).singleElement().satisfies(alert -> {
            assertThat(alert.getType()).isEqualTo(AlertType.OUTAGE);
            assertThat(alert.getSeverity()).isEqualTo(Severity.HIGH);
            assertThat(alert.getChannelsList()).containsExactly("a", "b", "c", "d");
            assertThat(alert.getChannel()).isEmpty();
            assertThat(alert.getBeginUs()).isEqualTo(T0);
        });
        see("a", AlertType.SIGNAL_LOST, 0, 70);
        see("b", AlertType.SIGNAL_LOST, 1, 71);
        see("c", AlertType.SIGNAL_LOST, 2, 72);
        assertThat(of(AlertType.OUTAGE).get(0).getEndUs()).isZero();
        see("d", AlertType.SIGNAL_LOST, 4, 75);
        assertThat(of(AlertType.OUTAGE).get(0).getEndUs()).isEqualTo(T0 + 75 * S);
        assertThat(of(AlertType.SIGNAL_LOST)).isEmpty();
    }

    @Test
    void anOutageThatOneChannelNeverCameBackFromTakesNoLaterLoss() {
        see("a", AlertType.SIGNAL_LOST, 0, 0);
        see("b", AlertType.SIGNAL_LOST, 1, 0);
        see("c", AlertType.SIGNAL_LOST, 2, 0);
        see("a", AlertType.SIGNAL_LOST, 0, 70);
        see("b", AlertType.SIGNAL_LOST, 1, 71);
        time(3600);
        see("d", AlertType.SIGNAL_LOST, 4000, 0);
        time(4005);
        assertThat(of(AlertType.SIGNAL_LOST)).singleElement().satisfies(alert -> {
            assertThat(alert.getChannel()).isEqualTo("d");
            assertThat(alert.getBeginUs()).isEqualTo(T0 + 4000 * S);
        });
        assertThat(of(AlertType.OUTAGE))
                .singleElement()
                .satisfies(alert -> assertThat(alert.getChannelsList()).containsExactly("a", "b", "c"));
        see("d", AlertType.SIGNAL_LOST, 4000, 4100);
        assertThat(of(AlertType.SIGNAL_LOST).get(0).getEndUs()).isEqualTo(T0 + 4100 * S);
    }

    @Test
    void anotherOutageBesideOneThatLastsHasAnEndOfItsOwn() {
        for (String channel : List.of("a", "b", "c")) {
            see(channel, AlertType.SIGNAL_LOST, 0, 0);
        }
        see("a", AlertType.SIGNAL_LOST, 0, 70);
        see("b", AlertType.SIGNAL_LOST, 0, 70);
        for (String channel : List.of("a", "b", "d")) {
            see(channel, AlertType.SIGNAL_LOST, 5000, 0);
        }
        assertThat(of(AlertType.OUTAGE)).hasSize(2);
        for (String channel : List.of("a", "b", "d")) {
            see(channel, AlertType.SIGNAL_LOST, 5000, 5100);
        }
        assertThat(of(AlertType.OUTAGE)).extracting(Alert::getEndUs).containsExactly(0L, T0 + 5100 * S);
        see("c", AlertType.SIGNAL_LOST, 0, 9000);
        assertThat(of(AlertType.OUTAGE)).extracting(Alert::getEndUs).containsExactly(T0 + 9000 * S, T0 + 5100 * S);
        assertThat(of(AlertType.SIGNAL_LOST)).isEmpty();
    }

    @Test
    void anOutageGrowsWhileLossesFollowEachOther() {
        for (int i = 0; i < 6; i++) {
            see("c" + i, AlertType.SIGNAL_LOST, i * 5, 0);
        }
        assertThat(of(AlertType.OUTAGE))
                .singleElement()
                .satisfies(alert -> assertThat(alert.getChannelsList()).hasSize(6));
    }

    @Test
    void nothingIsRememberedOfAPlaceWhereAllIsOver() {
        see("a", AlertType.MOTION, 0, 5);
        see("b", AlertType.MOTION, 3, 6);
        see("c", AlertType.SIGNAL_LOST, 1, 0);
        see("c", AlertType.SIGNAL_LOST, 1, 3);
        read("m", true, 4);
        read("m", false, 8);
        for (int turns = 0; correlator.nextUs(state) != 0; turns++) {
            assertThat(turns).isLessThan(100);
            keep(correlator.onTime(state, correlator.nextUs(state)));
        }
        assertThat(state.isEmpty()).isTrue();
    }
}
