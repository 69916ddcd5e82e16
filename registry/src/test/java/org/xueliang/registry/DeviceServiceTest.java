package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceAssignment;
import org.xueliang.proto.v1.DeviceKind;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.DeviceServiceGrpc;
import org.xueliang.proto.v1.DeviceVerifier;
import org.xueliang.proto.v1.EnrolDeviceRequest;
import org.xueliang.proto.v1.EnrolDeviceResponse;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.GetDeviceRequest;
import org.xueliang.proto.v1.ListDevicesRequest;
import org.xueliang.proto.v1.ListDevicesResponse;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.NoteUse;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.RemoveDeviceRequest;
import org.xueliang.proto.v1.ReportUnknownDeviceRequest;
import org.xueliang.proto.v1.ResetDeviceSecretRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.UpdateDeviceRequest;
import org.xueliang.proto.v1.WatchDevicesRequest;
import org.xueliang.registry.identity.Secrets;

class DeviceServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final Devices DEVICES = new Devices(REGISTRY);
    private static final String REALM = "3402000000";

    private static Device get(String code) {
        return DEVICES.service()
                .getDevice(GetDeviceRequest.newBuilder().setDevice(code).build());
    }

    private static Collected<WatchDevicesRequest, DeviceAssignment> watch(long after, String realm) {
        Collected<WatchDevicesRequest, DeviceAssignment> seen = new Collected<>();
        REGISTRY.as(REGISTRY.tokens().service(), AssignmentServiceGrpc::newStub)
                .watchDevices(
                        WatchDevicesRequest.newBuilder()
                                .setAfterRevision(after)
                                .setGateway("g1")
                                .setRealm(realm)
                                .build(),
                        seen);
        return seen;
    }

    private static DeviceAssignment newest(Collected<WatchDevicesRequest, DeviceAssignment> seen, String code) {
        await().until(() ->
                seen.messages.stream().anyMatch(m -> m.getDevice().getCode().equals(code)));
        return seen.messages.stream()
                .filter(m -> m.getDevice().getCode().equals(code))
                .reduce((older, newer) -> newer)
                .orElseThrow();
    }

    @Test
    void aSecretIsMadeShownOnceAndReachesTheGatewayAsDigestsForItsRealm() {
        EnrolDeviceResponse enrolled = DEVICES.enrol(device(nvr(1)));
        assertThat(enrolled.getSecret()).matches("[A-Za-z0-9]{12}");
        assertThat(enrolled.getDevice().getKind()).isEqualTo(DeviceKind.RECORDER);
        assertThat(enrolled.getDevice().getEnrolment()).isEqualTo(Enrolment.ENROLLED);
        assertThat(enrolled.getDevice().getStatus().getPresence()).isEqualTo(Presence.UNKNOWN);
        var seen = watch(0, REALM);
        String a1 = nvr(1) + ":" + REALM + ":" + enrolled.getSecret();
        assertThat(newest(seen, nvr(1)).getVerifier())
                .isEqualTo(DeviceVerifier.newBuilder()
                        .setUsername(nvr(1))
                        .setHa1Md5(Secrets.md5(a1))
                        .setHa1Sha256(Secrets.sha256(a1))
                        .setHa1Sm3(Secrets.sm3(a1))
                        .build());
        seen.cancel();
        var other = watch(0, "5101000000");
        assertThat(newest(other, nvr(1)).getVerifier().getHa1Md5())
                .isEqualTo(Secrets.md5(nvr(1) + ":5101000000:" + enrolled.getSecret()));
        other.cancel();
        byte[] stored = REGISTRY.sql(handle -> handle.createQuery("select secret from devices where code = :code")
                .bind("code", nvr(1))
                .mapTo(byte[].class)
                .one());
        assertThat(new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(enrolled.getSecret());
        assertThat(REGISTRY.audit("EnrolDevice").toString()).contains(nvr(1)).doesNotContain(enrolled.getSecret());
        refused(Code.ALREADY_EXISTS, () -> DEVICES.enrol(device(nvr(1))));
    }

    /** GB/T 32905-2016 annex A.1. */
    @Test
    void sm3GivesTheStandardsExample() {
        assertThat(Secrets.sm3("abc")).isEqualTo("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }

    @Test
    void aSecretThatEverybodyTriesFirstIsRefusedAndNotRepeated() {
        for (String weak : List.of(
                "12345678",
                "Admin123",
                "87654321",
                "abcdefgh",
                "11112222",
                "abababab",
                "short7!",
                nvr(2),
                nvr(2).substring(8),
                "with a blank",
                "Umlaut-ä-9")) {
            refused(
                            Code.INVALID_ARGUMENT,
                            () -> DEVICES.service()
                                    .enrolDevice(EnrolDeviceRequest.newBuilder()
                                            .setDevice(device(nvr(2)))
                                            .setSecret(weak)
                                            .build()))
                    .hasMessageContaining("secret: ")
                    .hasMessageNotContaining(weak);
        }
        EnrolDeviceResponse own = DEVICES.service()
                .enrolDevice(EnrolDeviceRequest.newBuilder()
                        .setDevice(device(nvr(2))
                                .setProfile(DeviceProfile.newBuilder().setUsername("yard")))
                        .setSecret("Kept-from-1999")
                        .build());
        assertThat(own.getSecret()).isEmpty();
        var seen = watch(0, REALM);
        assertThat(newest(seen, nvr(2)).getVerifier().getUsername()).isEqualTo("yard");
        assertThat(newest(seen, nvr(2)).getVerifier().getHa1Md5())
                .isEqualTo(Secrets.md5("yard:" + REALM + ":Kept-from-1999"));
        seen.cancel();
    }

    @Test
    void theSecretItselfGoesToAGatewayForDigestsOfMessagesAlone() {
        String secret = DEVICES.enrol(device(nvr(8))).getSecret();
        var seen = watch(0, REALM);
        assertThat(newest(seen, nvr(8)).getVerifier().getNoteSecret()).isEmpty();
        for (NoteUse use : List.of(NoteUse.NOTE_REQUIRE, NoteUse.NOTE_OFF)) {
            DEVICES.service()
                    .updateDevice(UpdateDeviceRequest.newBuilder()
                            .setDevice(nvr(8))
                            .setChanges(Device.newBuilder()
                                    .setProfile(DeviceProfile.newBuilder().setNote(use)))
                            .build());
            await().until(() -> newest(seen, nvr(8)).getDevice().getProfile().getNote() == use);
            assertThat(newest(seen, nvr(8)).getVerifier().getNoteSecret())
                    .isEqualTo(use == NoteUse.NOTE_REQUIRE ? secret : "");
        }
        seen.cancel();
    }

    @Test
    void aResetSecretIsAnotherAndTheGatewayHearsOfIt() {
        String first = DEVICES.enrol(device(nvr(3))).getSecret();
        var seen = watch(get(nvr(3)).getRevision(), REALM);
        String second = DEVICES.service()
                .resetDeviceSecret(
                        ResetDeviceSecretRequest.newBuilder().setDevice(nvr(3)).build())
                .getSecret();
        assertThat(second).isNotEqualTo(first).hasSize(12);
        assertThat(newest(seen, nvr(3)).getVerifier().getHa1Sm3())
                .isEqualTo(Secrets.sm3(nvr(3) + ":" + REALM + ":" + second));
        seen.cancel();
    }

    @Test
    void whatIsEmptyInAChangeStaysAsItIs() {
        DEVICES.enrol(device(nvr(4))
                .setProfile(DeviceProfile.newBuilder().addQuirks("D10").setKeepaliveS(30)));
        Device changed = DEVICES.service()
                .updateDevice(UpdateDeviceRequest.newBuilder()
                        .setDevice(nvr(4))
                        .setChanges(Device.newBuilder()
                                .setPlace("west-yard")
                                .setProfile(DeviceProfile.newBuilder()
                                        .setTransport(MediaTransport.MEDIA_TCP_PASSIVE)
                                        .addQuirks("R11")))
                        .build());
        assertThat(changed.getPlace()).isEqualTo("west-yard");
        assertThat(changed.getOwner()).isEqualTo("Estate 7");
        assertThat(changed.getProfile())
                .isEqualTo(DeviceProfile.newBuilder()
                        .setTransport(MediaTransport.MEDIA_TCP_PASSIVE)
                        .addQuirks("R11")
                        .setKeepaliveS(30)
                        .build());
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> DEVICES.service()
                                .updateDevice(UpdateDeviceRequest.newBuilder()
                                        .setDevice(nvr(4))
                                        .setChanges(Device.newBuilder()
                                                .setProfile(DeviceProfile.newBuilder()
                                                        .setKeepaliveS(4)))
                                        .build()))
                .hasMessageContaining(
                        "changes.profile.keepalive_s: 4 (expected: 5 to 600, or 0 for the standard's 60)");
    }

    private static Device unknown(String code) {
        return DEVICES.gateway()
                .reportUnknownDevice(ReportUnknownDeviceRequest.newBuilder()
                        .setGateway("g1")
                        .setCode(code)
                        .setPeer("192.0.2.77:5060")
                        .setUserAgent("IPC\u0007 1.0")
                        .build());
    }

    @Test
    void aDeviceThatNobodyKnowsIsListedOnceGetsNoVerifierAndIsApprovedByEnrolment() {
        Device pending = unknown(nvr(5));
        assertThat(pending.getEnrolment()).isEqualTo(Enrolment.PENDING);
        assertThat(pending.getName()).isEqualTo("IPC? 1.0 from 192.0.2.77:5060");
        unknown(nvr(5));
        assertThat(REGISTRY.audit("ReportUnknownDevice"))
                .filteredOn(row -> row.containsValue(nvr(5)))
                .hasSize(1);
        assertThat(get(nvr(5)).getStatus().getAddress()).isEqualTo("192.0.2.77:5060");
        assertThat(listed(ListDevicesRequest.newBuilder().setEnrolment(Enrolment.PENDING)))
                .contains(nvr(5));
        var seen = watch(0, REALM);
        assertThat(newest(seen, nvr(5)).hasVerifier()).isFalse();
        refused(
                Code.FAILED_PRECONDITION,
                () -> DEVICES.service()
                        .resetDeviceSecret(ResetDeviceSecretRequest.newBuilder()
                                .setDevice(nvr(5))
                                .build()));
        EnrolDeviceResponse approved = DEVICES.enrol(device(nvr(5)).setName(""));
        assertThat(approved.getSecret()).isNotEmpty();
        assertThat(approved.getDevice().getName()).isEqualTo("IPC? 1.0 from 192.0.2.77:5060");
        assertThat(approved.getDevice().getStatus().getCause()).contains("has not registered since");
        await().until(() -> newest(seen, nvr(5)).hasVerifier());
        seen.cancel();
    }

    @Test
    void pendingDevicesHaveAnEndAndWhoNoLongerComesMakesRoom() {
        REGISTRY.sql(handle -> handle.execute("delete from device_presence; delete from devices where enrolment = 1"));
        REGISTRY.sql(handle -> handle.execute("""
                insert into devices (code, name, kind, source_kind, owner, place, enrolment, username, transport, policy,
                    charset, quirks, keepalive_s, revision)
                select '4401000000118' || lpad(n::text, 7, '0'), '', 0, 0, '', '', 1, '', 0, 0, 0, '{}', 0, -n
                from generate_series(1, 1024) n
                """));
        REGISTRY.sql(handle -> handle.execute("""
                insert into device_presence (device, gateway, state, since_us, cause, status, seen_us)
                select code, 'g1', 3, 0, '', '', ? from devices where enrolment = 1
                """, REGISTRY.clock.micros()));
        refused(Code.RESOURCE_EXHAUSTED, () -> unknown(nvr(6)))
                .hasMessageContaining("pending devices: 1024 (expected: < 1024; enrol or remove some)");
        REGISTRY.clock.advance(Duration.ofHours(25));
        assertThat(unknown(nvr(6)).getEnrolment()).isEqualTo(Enrolment.PENDING);
        assertThat(listed(ListDevicesRequest.newBuilder().setEnrolment(Enrolment.PENDING)))
                .hasSize(1000)
                .contains(nvr(6));
        REGISTRY.sql(handle -> handle.execute("delete from device_presence where device like '4401%'"));
        REGISTRY.sql(handle -> handle.execute("delete from devices where code like '4401%'"));
    }

    private static List<String> listed(ListDevicesRequest.Builder request) {
        return DEVICES.service().listDevices(request.setPageSize(1000).build()).getDevicesList().stream()
                .map(Device::getCode)
                .toList();
    }

    @Test
    void devicesAreListedByFiltersPageByPage() {
        for (int n = 10; n < 15; n++) {
            DEVICES.enrol(device(nvr(n)).setPlace("paged"));
        }
        DEVICES.report(nvr(12), Presence.ONLINE, REGISTRY.clock.micros(), "", "127.0.0.1:8081");
        assertThat(listed(ListDevicesRequest.newBuilder().setPlace("paged").setPresence(Presence.ONLINE)))
                .containsExactly(nvr(12));
        List<String> walked = new ArrayList<>();
        String token = "";
        do {
            ListDevicesResponse page = DEVICES.service()
                    .listDevices(ListDevicesRequest.newBuilder()
                            .setPlace("paged")
                            .setPageSize(2)
                            .setPageToken(token)
                            .build());
            page.getDevicesList().forEach(device -> walked.add(device.getCode()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(walked).containsExactly(nvr(10), nvr(11), nvr(12), nvr(13), nvr(14));
        String first = DEVICES.service()
                .listDevices(ListDevicesRequest.newBuilder().setPageSize(1).build())
                .getNextPageToken();
        refused(
                Code.INVALID_ARGUMENT,
                () -> DEVICES.service()
                        .listDevices(ListDevicesRequest.newBuilder()
                                .setPlace("paged")
                                .setPageToken(first)
                                .build()));
    }

    @Test
    void whatAGatewaySaysOfADeviceIsShownTheLatestWinsAndASilentGatewayKnowsNothing() {
        DEVICES.enrol(device(nvr(20)));
        long now = REGISTRY.clock.micros();
        DEVICES.report(nvr(20), Presence.ONLINE, now - 10, "", "127.0.0.1:8081");
        DEVICES.report(nvr(20), Presence.OFFLINE, now - 20, "older", "127.0.0.1:8081");
        Device seen = get(nvr(20));
        assertThat(seen.getStatus().getPresence()).isEqualTo(Presence.ONLINE);
        assertThat(seen.getStatus().getGateway()).isEqualTo("g1");
        assertThat(seen.getStatus().getManufacturer()).isEqualTo("Acme");
        REGISTRY.clock.advance(Duration.ofSeconds(61));
        assertThat(get(nvr(20)).getStatus().getPresence()).isEqualTo(Presence.UNKNOWN);
        assertThat(get(nvr(20)).getStatus().getCause()).startsWith("gateway 'g1' has said nothing since ");
        // A clock that is wrong for a moment: taken as now, for the gateway would tell it again for ever.
        long late = REGISTRY.clock.micros();
        DEVICES.report(nvr(20), Presence.ONLINE, late + 400_000_000L, "", "127.0.0.1:8081");
        assertThat(get(nvr(20)).getStatus().getSinceUs()).isEqualTo(late + 300_000_000L);
    }

    @Test
    void aRemovedDeviceIsGoneAndItsWatcherHearsOfIt() {
        DEVICES.enrol(device(nvr(30)));
        var seen = watch(get(nvr(30)).getRevision(), REALM);
        DEVICES.service()
                .removeDevice(
                        RemoveDeviceRequest.newBuilder().setDevice(nvr(30)).build());
        Device removed = newest(seen, nvr(30)).getDevice();
        assertThat(removed)
                .isEqualTo(Device.newBuilder()
                        .setCode(nvr(30))
                        .setRevision(removed.getRevision())
                        .setRemoved(true)
                        .build());
        assertThat(newest(seen, nvr(30)).hasVerifier()).isFalse();
        seen.cancel();
        refused(Code.NOT_FOUND, () -> get(nvr(30)));
        assertThat(DEVICES.enrol(device(nvr(30))).getSecret()).isNotEmpty();
    }

    @Test
    void aRealmThatCannotBeIsRefused() {
        var seen = watch(0, "3402\"000");
        assertThat(seen.end().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(seen.end().getDescription()).contains("realm: ");
    }

    @Test
    void anOperatorLooksAtDevicesAndDoesNotEnrolThem() {
        String operator = REGISTRY.newToken("op", Role.OPERATOR);
        var service = REGISTRY.as(operator, DeviceServiceGrpc::newBlockingStub);
        service.listDevices(ListDevicesRequest.getDefaultInstance());
        refused(
                Code.PERMISSION_DENIED,
                () -> service.enrolDevice(EnrolDeviceRequest.newBuilder()
                        .setDevice(device(nvr(40)))
                        .build()));
        assertThat(REGISTRY.audit("EnrolDevice").toString()).contains("PERMISSION_DENIED");
    }
}
