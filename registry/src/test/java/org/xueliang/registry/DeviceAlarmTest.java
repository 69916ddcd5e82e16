package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Findings.id;
import static org.xueliang.registry.Findings.motion;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertServiceGrpc;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.CatalogItemKind;
import org.xueliang.proto.v1.GetAlertRequest;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.IntakeServiceGrpc.IntakeServiceBlockingStub;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.Severity;

/** What gateways hand in for devices. */
class DeviceAlarmTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final String INPUT = "34020000001340000001";

    private static Alert.Builder alarm(int n, String code) {
        return motion(n, code).setType(AlertType.DEVICE_ALARM).setDetail("device alarm: tamper");
    }

    private static Alert get(int n) {
        return REGISTRY.asAdmin(AlertServiceGrpc::newBlockingStub)
                .getAlert(GetAlertRequest.newBuilder().setId(id(n)).build());
    }

    @Test
    void aGatewayHandsInDeviceAlarmsAndNothingElse() {
        Devices devices = new Devices(REGISTRY);
        devices.enrol(device(nvr(1)));
        devices.catalog(
                nvr(1),
                "",
                List.of(CatalogItem.newBuilder()
                        .setCode(INPUT)
                        .setKind(CatalogItemKind.ALARM_INPUT)
                        .build()));
        IntakeServiceBlockingStub gateway =
                REGISTRY.as(REGISTRY.newToken("gateway-7", Role.GATEWAY), IntakeServiceGrpc::newBlockingStub);
        gateway.report(ReportFindingsRequest.newBuilder()
                .addAlerts(alarm(1, nvr(1)))
                .addAlerts(alarm(2, INPUT))
                .build());
        assertThat(get(1).getOwner()).isEqualTo("Estate 7");
        assertThat(get(2).getOwner()).isEqualTo("Estate 7");
        refused(
                        Code.PERMISSION_DENIED,
                        () -> gateway.report(ReportFindingsRequest.newBuilder()
                                .addAlerts(alarm(3, nvr(1)))
                                .addAlerts(motion(4, nvr(1)))
                                .build()))
                .hasMessageContaining(
                        "alerts[1].type: 'gateway-7' is a gateway and may not hand in MOTION (expected: DEVICE_ALARM)");
        refused(Code.NOT_FOUND, () -> get(3));
        refused(
                        Code.PERMISSION_DENIED,
                        () -> gateway.report(ReportFindingsRequest.newBuilder()
                                .addIncidents(Incident.newBuilder()
                                        .setId(id(9))
                                        .setPlace("gate-3")
                                        .setSeverity(Severity.HIGH)
                                        .setBeginUs(1))
                                .build()))
                .hasMessageContaining("incidents: 'gateway-7' is a gateway");
    }
}
