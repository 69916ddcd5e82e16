package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Devices.channelCode;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Devices.videos;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status;
import io.grpc.Status.Code;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.CheckDeviceRequest;
import org.xueliang.proto.v1.CheckRetentionRequest;
import org.xueliang.proto.v1.CheckRetentionResponse;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.ControlChannelRequest;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.DeviceServiceGrpc;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetDialogueRequest;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PtzMove;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.QueryRecordingsRequest;
import org.xueliang.proto.v1.Reboot;
import org.xueliang.proto.v1.RefreshCatalogRequest;
import org.xueliang.proto.v1.RemoveSourceRequest;
import org.xueliang.proto.v1.ReportUnknownDeviceRequest;
import org.xueliang.proto.v1.RetentionServiceGrpc;
import org.xueliang.proto.v1.RetentionServiceGrpc.RetentionServiceBlockingStub;
import org.xueliang.proto.v1.RetentionVerdict;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.SourceServiceGrpc.SourceServiceBlockingStub;
import org.xueliang.proto.v1.SourceTerms;

class DeviceRoutingTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final Devices DEVICES = new Devices(REGISTRY);
    private static final FakeGatewayDoor DOOR = door();
    private static final String CHANNEL = channelCode(1);

    private static FakeGatewayDoor door() {
        try {
            return new FakeGatewayDoor();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void aDeviceOfAGateway() {
        DEVICES.enrol(device(nvr(1)));
        DEVICES.report(nvr(1), Presence.ONLINE, REGISTRY.clock.micros(), "", DOOR.address());
        DEVICES.catalog(nvr(1), "r1", videos(1, 2));
    }

    @AfterAll
    static void close() {
        DOOR.close();
    }

    @BeforeEach
    void nothingWrong() {
        DOOR.error = null;
        DOOR.calls.clear();
    }

    private static ControlChannelRequest command(String channel, Consumer<DeviceCommand.Builder> command) {
        DeviceCommand.Builder built = DeviceCommand.newBuilder();
        command.accept(built);
        return ControlChannelRequest.newBuilder()
                .setChannel(channel)
                .setCommand(built)
                .build();
    }

    private static Map<String, Object> last(String method) {
        List<Map<String, Object>> rows = REGISTRY.audit(method);
        return rows.get(rows.size() - 1);
    }

    @Test
    void aCommandGoesToTheGatewayThatHasTheDeviceAndIsOnRecordBefore() {
        ControlChannelRequest move =
                command(CHANNEL, c -> c.setPtz(PtzMove.newBuilder().setPan(-30)));
        DEVICES.service().controlChannel(move);
        assertThat(DOOR.calls).containsExactly(move);
        assertThat(last("ControlChannel"))
                .containsEntry("subject", CHANNEL)
                .containsEntry("outcome", "SENT")
                .containsEntry("detail", "ptz pan: -30");
        int recorded = REGISTRY.audit("ControlChannel").size();
        DOOR.error = Status.FAILED_PRECONDITION.withDescription("edition 2016 has no precise PTZ");
        refused(Code.FAILED_PRECONDITION, () -> DEVICES.service().controlChannel(move))
                .hasMessageContaining("edition 2016 has no precise PTZ");
        assertThat(REGISTRY.audit("ControlChannel")).hasSize(recorded + 2);
        assertThat(last("ControlChannel")).containsEntry("outcome", "FAILED_PRECONDITION");
        DOOR.error = Status.DEADLINE_EXCEEDED.withDescription("no answer from the device within 8 s");
        refused(Code.DEADLINE_EXCEEDED, () -> DEVICES.service().controlChannel(move))
                .hasMessageContaining("device " + nvr(1) + ": no answer from the device within 8 s");
        DOOR.error = Status.UNIMPLEMENTED;
        refused(Code.UNAVAILABLE, () -> DEVICES.service().controlChannel(move))
                .hasMessageContaining("gateway 'g1' at " + DOOR.address() + ": UNIMPLEMENTED");
    }

    @Test
    void aCommandOutOfRangeIsRefusedAndNothingIsSent() {
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> DEVICES.service()
                                .controlChannel(command(
                                        CHANNEL,
                                        c -> c.setPtz(PtzMove.newBuilder().setTilt(256)))))
                .hasMessageContaining("command.ptz.tilt: 256.0 (expected: -255 to 255)");
        refused(Code.INVALID_ARGUMENT, () -> DEVICES.service().controlChannel(command(CHANNEL, c -> {})))
                .hasMessageContaining("command: missing (expected: one of ptz, ");
        assertThat(DOOR.calls).isEmpty();
    }

    @Test
    void onlyAnAdministratorReboots() {
        var command = REGISTRY.as(REGISTRY.newToken("centre", Role.COMMAND), DeviceServiceGrpc::newBlockingStub);
        ControlChannelRequest reboot = command(nvr(1), c -> c.setReboot(Reboot.getDefaultInstance()));
        refused(Code.PERMISSION_DENIED, () -> command.controlChannel(reboot))
                .hasMessageContaining("reboot: 'centre' is not ADMIN (expected: ADMIN)");
        assertThat(DOOR.calls).isEmpty();
        command.controlChannel(command(CHANNEL, c -> c.setPtz(PtzMove.getDefaultInstance())));
        DEVICES.service().controlChannel(reboot);
        assertThat(DOOR.calls).hasSize(2).last().isEqualTo(reboot);
    }

    @Test
    void aChannelThatComesAnotherWayTakesNoCommands() {
        String pushed = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(push("gate"))
                        .build())
                .getChannel()
                .getCode();
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> DEVICES.service()
                                .controlChannel(command(pushed, c -> c.setPtz(PtzMove.getDefaultInstance()))))
                .hasMessageContaining("does not come by GB/T 28181");
        refused(
                Code.NOT_FOUND,
                () -> DEVICES.service().controlChannel(command("nobody", c -> c.setPtz(PtzMove.getDefaultInstance()))));
    }

    private static QueryRecordingsRequest.Builder recordings() {
        return QueryRecordingsRequest.newBuilder()
                .setChannel(CHANNEL)
                .setFrom("2026-03-01T00:00:00Z")
                .setTo("2026-03-02T00:00:00+08:00")
                .setPurpose("what happened at the door");
    }

    @Test
    void devicesAreAskedWhetherTheyKeepWhatThePlaceAsks() {
        RetentionServiceBlockingStub retention = REGISTRY.asAdmin(RetentionServiceGrpc::newBlockingStub);
        String place = REGISTRY.sql(handle -> handle.createQuery("select place from channels where code = :code")
                .bind("code", CHANNEL)
                .mapTo(String.class)
                .one());
        CheckRetentionRequest asked =
                CheckRetentionRequest.newBuilder().setPlace(place).build();
        assertThat(retention.checkRetention(asked).getChecksList())
                .as("a place without class asks for nothing")
                .isEmpty();
        REGISTRY.sql(handle -> handle.execute("update places set place_class = 2 where code = ?", place));
        CheckRetentionResponse answer = retention.checkRetention(asked);
        assertThat(answer.getNext()).isEmpty();
        assertThat(answer.getChecksList())
                .filteredOn(check -> check.getChannel().equals(CHANNEL))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.getDays()).isEqualTo(30);
                    assertThat(check.getVerdict())
                            .as("nothing is there, and the camera was enrolled a moment ago")
                            .isEqualTo(RetentionVerdict.NOT_KNOWN);
                    assertThat(check.getWhy()).contains("known here for less than 30 days");
                });
        REGISTRY.sql(handle -> handle.execute("update state_changes set at_us = 1 where code = ?", CHANNEL)
                + handle.execute("delete from recording_days"));
        assertThat(retention.checkRetention(asked).getChecksList())
                .filteredOn(check -> check.getChannel().equals(CHANNEL))
                .singleElement()
                .satisfies(check -> assertThat(check.getVerdict()).isEqualTo(RetentionVerdict.NOT_KEPT));
        SourceServiceBlockingStub sources = REGISTRY.asAdmin(SourceServiceGrpc::newBlockingStub);
        sources.putSource(PutSourceRequest.newBuilder()
                .setSource(Source.newBuilder()
                        .setCode("closed-recordings")
                        .setKind(SourceKind.ESTATE)
                        .setAdapter(SourceAdapter.GB28181)
                        .setOwner("city")
                        .setPlace(place)
                        .setAddress(nvr(1))
                        .setTerms(SourceTerms.newBuilder().addClosed(Shareable.SHARE_RECORDINGS)))
                .build());
        DOOR.calls.clear();
        assertThat(retention.checkRetention(asked).getChecksList()).isNotEmpty().allSatisfy(check -> {
            assertThat(check.getVerdict()).isEqualTo(RetentionVerdict.NOT_KNOWN);
            assertThat(check.getOldestUs()).isZero();
            assertThat(check.getWhy()).contains("terms of source closed-recordings do not allow recordings");
        });
        assertThat(DOOR.calls).as("no device was asked").isEmpty();
        sources.removeSource(RemoveSourceRequest.newBuilder()
                .setCode("closed-recordings")
                .setRevision(sources.getSource(GetSourceRequest.newBuilder()
                                .setCode("closed-recordings")
                                .build())
                        .getRevision())
                .build());
        assertThat(last("CheckRetention")).containsEntry("kind", "CHANGE").containsEntry("outcome", "SENT");
        refused(
                Code.NOT_FOUND,
                () -> retention.checkRetention(
                        CheckRetentionRequest.newBuilder().setPlace("nowhere").build()));
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> retention.checkRetention(
                                CheckRetentionRequest.newBuilder().setMost(101).build()))
                .hasMessageContaining("0 to 100");
        REGISTRY.sql(handle -> handle.execute("update places set place_class = 0 where code = ?", place)
                + handle.execute("delete from recording_days"));
    }

    @Test
    void recordingsAreALookWithItsPurpose() {
        assertThat(DEVICES.service().queryRecordings(recordings().build()).getComplete())
                .isTrue();
        assertThat(last("QueryRecordings"))
                .containsEntry("kind", "LOOK")
                .containsEntry("subject", CHANNEL)
                .containsEntry("reason", "what happened at the door")
                .containsEntry("outcome", "OK");
        List<Long> noted = REGISTRY.sql(handle -> handle.createQuery(
                        "select whole_to_us - whole_from_us from recording_days" + " where channel = :channel")
                .bind("channel", CHANNEL)
                .mapTo(Long.class)
                .list());
        assertThat(noted)
                .as("what was asked for, whole, and not after now: figures of retention go by it")
                .containsExactly(8 * 3_600_000_000L);
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> DEVICES.service()
                                .queryRecordings(recordings().clearPurpose().build()))
                .hasMessageContaining("purpose: missing");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> DEVICES.service()
                                .queryRecordings(recordings()
                                        .setTo("2026-04-02T00:00:00Z")
                                        .build()))
                .hasMessageContaining("(expected: at most 31 days after from");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> DEVICES.service()
                                .queryRecordings(recordings().clearFrom().build()))
                .hasMessageContaining("from: missing");
    }

    @Test
    void aCheckComesStepByStepAndEndsAsItsGatewayEndsIt() {
        Collected<CheckDeviceRequest, ConformanceStep> steps = new Collected<>();
        CheckDeviceRequest request =
                CheckDeviceRequest.newBuilder().setDevice(nvr(1)).build();
        REGISTRY.asAdmin(DeviceServiceGrpc::newStub).checkDevice(request, steps);
        assertThat(steps.end().isOk()).isTrue();
        assertThat(steps.messages).extracting(ConformanceStep::getStep).containsExactly("registration", "catalog");
        assertThat(last("CheckDevice")).containsEntry("subject", nvr(1)).containsEntry("outcome", "SENT");
        DOOR.error = Status.UNAVAILABLE.withDescription("the device went away");
        Collected<CheckDeviceRequest, ConformanceStep> broken = new Collected<>();
        REGISTRY.asAdmin(DeviceServiceGrpc::newStub).checkDevice(request, broken);
        assertThat(broken.end().getDescription()).contains("the device went away");
        assertThat(broken.messages).hasSize(2);
        await().until(() -> last("CheckDevice").get("outcome").equals("UNAVAILABLE"));
    }

    @Test
    void aPendingDeviceCanBeCheckedAndItsDialogueRead() {
        DEVICES.gateway()
                .reportUnknownDevice(ReportUnknownDeviceRequest.newBuilder()
                        .setGateway(Devices.GATEWAY)
                        .setCode(nvr(2))
                        .setPeer("192.0.2.9:5060")
                        .build());
        assertThat(DEVICES.service()
                        .getDialogue(GetDialogueRequest.newBuilder()
                                .setDevice(nvr(2))
                                .build())
                        .getLines(0)
                        .getText())
                .isEqualTo("REGISTER");
        Collected<CheckDeviceRequest, ConformanceStep> steps = new Collected<>();
        REGISTRY.asAdmin(DeviceServiceGrpc::newStub)
                .checkDevice(CheckDeviceRequest.newBuilder().setDevice(nvr(2)).build(), steps);
        assertThat(steps.end().isOk()).isTrue();
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> DEVICES.service()
                                .refreshCatalog(RefreshCatalogRequest.newBuilder()
                                        .setDevice(nvr(2))
                                        .build()))
                .hasMessageContaining("is PENDING (expected: enrol it first)");
    }

    @Test
    void aCatalogIsAskedForAnewWhereTheDeviceIsOnline() {
        assertThat(DEVICES.service()
                        .refreshCatalog(RefreshCatalogRequest.newBuilder()
                                .setDevice(nvr(1))
                                .build())
                        .getCompleteness())
                .isEqualTo(Completeness.FETCHING);
        DEVICES.enrol(device(nvr(3)));
        RefreshCatalogRequest request =
                RefreshCatalogRequest.newBuilder().setDevice(nvr(3)).build();
        refused(Code.UNAVAILABLE, () -> DEVICES.service().refreshCatalog(request))
                .hasMessageContaining("device " + nvr(3) + ": no gateway has seen it yet");
        DEVICES.report(nvr(3), Presence.OFFLINE, REGISTRY.clock.micros(), "no keepalive for 180 s", DOOR.address());
        refused(Code.UNAVAILABLE, () -> DEVICES.service().refreshCatalog(request))
                .hasMessageContaining("device " + nvr(3) + " is OFFLINE: no keepalive for 180 s");
    }
}
