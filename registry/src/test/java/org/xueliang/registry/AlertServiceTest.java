package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Findings.T0;
import static org.xueliang.registry.Findings.id;
import static org.xueliang.registry.Findings.motion;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertServiceGrpc;
import org.xueliang.proto.v1.AlertServiceGrpc.AlertServiceBlockingStub;
import org.xueliang.proto.v1.AlertState;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetAlertRequest;
import org.xueliang.proto.v1.GetIncidentRequest;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.QueryAlertsRequest;
import org.xueliang.proto.v1.QueryAlertsResponse;
import org.xueliang.proto.v1.QueryIncidentsRequest;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.ReportFindingsResponse;
import org.xueliang.proto.v1.SetAlertStateRequest;
import org.xueliang.proto.v1.Severity;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.calls.Rfc3339;

class AlertServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final String CODE = "34020000001320000777";

    private static ReportFindingsResponse report(Alert... alerts) {
        return REGISTRY.asService(IntakeServiceGrpc::newBlockingStub)
                .report(ReportFindingsRequest.newBuilder()
                        .addAllAlerts(List.of(alerts))
                        .build());
    }

    private static AlertServiceBlockingStub people() {
        return REGISTRY.asAdmin(AlertServiceGrpc::newBlockingStub);
    }

    private static Alert get(int n) {
        return people().getAlert(GetAlertRequest.newBuilder().setId(id(n)).build());
    }

    private static List<String> ids(QueryAlertsRequest.Builder request) {
        return people().queryAlerts(request.build()).getAlertsList().stream()
                .map(Alert::getId)
                .toList();
    }

    @Test
    void anAlertHandedInTwiceIsOneAndItsEndStays() {
        assertThat(report(motion(1, CODE).build()).getNewAlerts()).isEqualTo(1);
        Alert open = get(1);
        assertThat(open.getState()).isEqualTo(AlertState.OPEN);
        assertThat(report(motion(1, CODE).build()).getNewAlerts()).isZero();
        assertThat(get(1).getRevision()).isEqualTo(open.getRevision());
        report(motion(1, CODE)
                .setEndUs(T0 + 9_000_000)
                .setSeverity(Severity.HIGH)
                .setIncident(id(99))
                .build());
        Alert ended = get(1);
        assertThat(ended.getEndUs()).isEqualTo(T0 + 9_000_000);
        assertThat(ended.getSeverity()).isEqualTo(Severity.HIGH);
        assertThat(ended.getRevision()).isGreaterThan(open.getRevision());
        report(motion(1, CODE).build());
        assertThat(get(1).getEndUs()).isEqualTo(T0 + 9_000_000);
        assertThat(get(1).getIncident()).isEqualTo(id(99));
    }

    @Test
    void whatPeopleSetIsNotOverwritten() {
        report(motion(2, CODE).build());
        setState(2, AlertState.ACKNOWLEDGED);
        report(motion(2, CODE)
                .setEndUs(T0 + 5_000_000)
                .setState(AlertState.OPEN)
                .build());
        assertThat(get(2).getState()).isEqualTo(AlertState.ACKNOWLEDGED);
        assertThat(get(2).getEndUs()).isEqualTo(T0 + 5_000_000);
    }

    private static Alert setState(int n, AlertState state) {
        return people().setAlertState(SetAlertStateRequest.newBuilder()
                .setId(id(n))
                .setState(state)
                .setNote("seen from the gate house")
                .build());
    }

    @Test
    void anAlertsLifeHasNoWayBack() {
        report(motion(3, CODE).build());
        assertThat(setState(3, AlertState.DISPATCHED).getState()).isEqualTo(AlertState.DISPATCHED);
        refused(Code.FAILED_PRECONDITION, () -> setState(3, AlertState.ACKNOWLEDGED))
                .hasMessageContaining("is DISPATCHED and cannot become ACKNOWLEDGED")
                .hasMessageContaining("RESOLVED");
        setState(3, AlertState.RESOLVED);
        refused(Code.FAILED_PRECONDITION, () -> setState(3, AlertState.RESOLVED))
                .hasMessageContaining("its life is over");
        refused(Code.NOT_FOUND, () -> setState(3000, AlertState.RESOLVED))
                .hasMessageContaining("there is no alert '" + id(3000) + "'");
        refused(Code.INVALID_ARGUMENT, () -> setState(3, AlertState.ALERT_STATE_UNSPECIFIED))
                .hasMessageContaining("state: missing (expected: one of OPEN, ACKNOWLEDGED");
        assertThat(REGISTRY.audit("SetAlertState"))
                .anySatisfy(row -> assertThat(row)
                        .containsEntry("subject", id(3))
                        .containsEntry("reason", "seen from the gate house")
                        .containsEntry("outcome", "OK"))
                .anySatisfy(row -> assertThat(row).containsEntry("outcome", "FAILED_PRECONDITION"));
    }

    @Test
    void ownerAndSourceKindComeFromTheChannel() {
        Channel channel = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(push("gate-3").setAlias("owned-camera"))
                        .build())
                .getChannel();
        report(motion(4, channel.getCode())
                .setOwner("somebody else")
                .setSourceKind(SourceKind.POLICE)
                .build());
        assertThat(get(4).getOwner()).isEqualTo("Estate 7");
        assertThat(get(4).getSourceKind()).isEqualTo(SourceKind.ESTATE);
        assertThat(ids(QueryAlertsRequest.newBuilder().setChannel("owned-camera")))
                .containsExactly(id(4));
    }

    @Test
    void queriesByEachFilterNewestFirst() {
        String code = "34020000001320000888";
        String place = "filter-place";
        report(
                motion(10, code).setPlace(place).build(),
                motion(11, code)
                        .setPlace(place)
                        .setType(AlertType.CAMERA_MOVED)
                        .setSeverity(Severity.HIGH)
                        .build(),
                motion(12, code).setPlace(place).setEndUs(T0 + 20_000_000).build(),
                motion(13, "")
                        .setPlace(place)
                        .setType(AlertType.OUTAGE)
                        .addChannels(code)
                        .build());
        assertThat(ids(at(place))).containsExactly(id(13), id(12), id(11), id(10));
        assertThat(ids(at(place).addTypes(AlertType.CAMERA_MOVED))).containsExactly(id(11));
        assertThat(ids(at(place).setMinSeverity(Severity.MEDIUM))).containsExactly(id(11));
        assertThat(ids(at(place).addStates(AlertState.RESOLVED))).isEmpty();
        assertThat(ids(QueryAlertsRequest.newBuilder().setChannel(code))).hasSize(4);
        assertThat(ids(at(place).setTo(Rfc3339.text(T0 + 11_000_000)))).containsExactly(id(10));
        assertThat(ids(at(place).setFrom(Rfc3339.text(T0 + 30_000_000)))).containsExactly(id(13), id(11), id(10));
    }

    private static QueryAlertsRequest.Builder at(String place) {
        return QueryAlertsRequest.newBuilder().setPlace(place);
    }

    @Test
    void aWalkOverThePagesSeesEachAlertOnceWhileNewOnesArrive() {
        List<String> expected = new ArrayList<>();
        for (int n = 100; n < 120; n++) {
            report(motion(n, CODE).setPlace("walk").build());
            expected.add(0, id(n));
        }
        List<String> seen = new ArrayList<>();
        QueryAlertsRequest.Builder request = at("walk").setPageSize(3);
        int newer = 200;
        QueryAlertsResponse page;
        do {
            page = people().queryAlerts(request.build());
            page.getAlertsList().forEach(alert -> seen.add(alert.getId()));
            request.setPageToken(page.getNextPageToken());
            report(motion(newer++, CODE).setPlace("walk").build());
        } while (!page.getNextPageToken().isEmpty());
        assertThat(seen).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-03-01", "2026-03-01T08:00:00", "2026-02-30T08:00:00Z", "1772352000"})
    void aTimeThatIsNoneIsSaidSo(String time) {
        refused(Code.INVALID_ARGUMENT, () -> ids(QueryAlertsRequest.newBuilder().setFrom(time)))
                .hasMessageContaining(
                        "from: '" + time + "' (expected: RFC 3339 with offset, such as 2026-03-01T08:00:00Z)");
    }

    @Test
    void aRangeThatEndsBeforeItBeginsIsRefused() {
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> ids(QueryAlertsRequest.newBuilder()
                                .setFrom("2026-03-01T08:00:00Z")
                                .setTo("2026-03-01T08:00:00+01:00")))
                .hasMessageContaining("to: '2026-03-01T08:00:00+01:00' (expected: later than from");
    }

    @Test
    void oneBadFindingRefusesTheWholeCall() {
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> report(
                                motion(50, CODE).build(),
                                motion(51, CODE).setId("XYZ").build()))
                .hasMessageContaining("alerts[1].id: 'XYZ' (expected: 32 lower-case hex digits)");
        refused(Code.NOT_FOUND, () -> get(50));
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> report(motion(50, CODE).setBeginUs(0).build()))
                .hasMessageContaining("alerts[0].begin_us: 0");
        refused(Code.INVALID_ARGUMENT, () -> report(motion(50, CODE).setEndUs(5).build()))
                .hasMessageContaining("alerts[0].end_us: 5");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> report(motion(50, CODE).setConfidence(1.5).build()))
                .hasMessageContaining("alerts[0].confidence: 1.5 (expected: 0 to 1)");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> report(motion(50, CODE).setConfidence(Double.NaN).build()))
                .hasMessageContaining("alerts[0].confidence: NaN");
        refused(Code.INVALID_ARGUMENT, () -> report(motion(50, "").build()))
                .hasMessageContaining("alerts[0].channel: missing");
    }

    @Test
    void incidentsAreTakenInAndGrow() {
        Incident first = Incident.newBuilder()
                .setId(id(1))
                .setPlace("gate-3")
                .setSeverity(Severity.MEDIUM)
                .setBeginUs(T0)
                .setEndUs(T0 + 5)
                .addAlerts(id(1))
                .addTypes(AlertType.MOTION)
                .setSummary("motion")
                .build();
        assertThat(incidents(first).getNewIncidents()).isEqualTo(1);
        Incident grown = first.toBuilder()
                .setEndUs(0)
                .addAlerts(id(2))
                .setSeverity(Severity.HIGH)
                .build();
        assertThat(incidents(grown).getNewIncidents()).isZero();
        incidents(first);
        Incident kept = people().getIncident(
                        GetIncidentRequest.newBuilder().setId(id(1)).build());
        assertThat(kept.toBuilder().clearRevision().build()).isEqualTo(grown);
        assertThat(people().queryIncidents(QueryIncidentsRequest.newBuilder()
                                .setPlace("gate-3")
                                .setMinSeverity(Severity.HIGH)
                                .build())
                        .getIncidentsList())
                .containsExactly(kept);
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> people().queryIncidents(QueryIncidentsRequest.newBuilder()
                                .setTo("soon")
                                .build()))
                .hasMessageContaining("to: 'soon' (expected: RFC 3339");
        refused(
                Code.NOT_FOUND,
                () -> people().getIncident(
                                GetIncidentRequest.newBuilder().setId(id(404)).build()));
    }

    private static ReportFindingsResponse incidents(Incident incident) {
        return REGISTRY.asService(IntakeServiceGrpc::newBlockingStub)
                .report(ReportFindingsRequest.newBuilder()
                        .addIncidents(incident)
                        .build());
    }
}
