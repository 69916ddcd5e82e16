package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Devices.channelCode;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Devices.videos;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status;
import io.grpc.Status.Code;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.ControlPlaybackRequest;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.DeviceServiceGrpc;
import org.xueliang.proto.v1.GetPlaybackRequest;
import org.xueliang.proto.v1.OpenPlaybackRequest;
import org.xueliang.proto.v1.PausePlayback;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.StartPlaybackRequest;
import org.xueliang.proto.v1.StartPlaybackResponse;
import org.xueliang.proto.v1.StopPlaybackRequest;
import org.xueliang.registry.identity.Secrets;

/** Playbacks through the front door: who may, what goes on record, what goes to the gateway. */
class PlaybackDoorTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final String ID = "0".repeat(32);
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

    private static String at(int secondsFromNow) {
        return Instant.ofEpochSecond(REGISTRY.clock.micros() / 1_000_000 + secondsFromNow)
                .toString();
    }

    private static StartPlaybackRequest.Builder request() {
        return StartPlaybackRequest.newBuilder()
                .setChannel(CHANNEL)
                .setFrom(at(-3600))
                .setTo(at(-3000))
                .setPurpose("bicycle missing");
    }

    private static Map<String, Object> last(String method) {
        List<Map<String, Object>> rows = REGISTRY.audit(method);
        return rows.get(rows.size() - 1);
    }

    @Test
    void aPlaybackIsALookOnRecordBeforeTheDeviceIsAskedAndItsCredentialIsForItAlone() {
        StartPlaybackResponse answer = DEVICES.service().startPlayback(request().build());
        OpenPlaybackRequest asked = (OpenPlaybackRequest) DOOR.calls.get(0);
        assertThat(asked.getRequest().getChannel()).isEqualTo(CHANNEL);
        assertThat(asked.getCaller()).isNotEmpty();
        assertThat(answer.getPlayback().getId()).isEqualTo(ID);
        assertThat(answer.getCredential().getUse()).isEqualTo(CredentialUse.PLAY);
        assertThat(asked.getVerifier().getTokenSha256())
                .isEqualTo(Secrets.sha256(answer.getCredential().getToken()));
        assertThat(asked.getVerifier().getHa1Md5())
                .isEqualTo(Secrets.md5(answer.getCredential().getUsername() + ":xueliang:"
                        + answer.getCredential().getPassword()));
        assertThat(asked.toString()).doesNotContain(answer.getCredential().getPassword());
        assertThat(last("StartPlayback"))
                .containsEntry("kind", "LOOK")
                .containsEntry("subject", CHANNEL)
                .containsEntry("reason", "bicycle missing")
                .containsEntry("outcome", "SENT");
        assertThat(String.valueOf(last("StartPlayback").get("detail"))).startsWith("playback " + at(-3600) + " to ");
        DOOR.error = Status.UNAVAILABLE.withDescription("nothing came (NOTHING_AT_ALL)");
        refused(
                        Code.UNAVAILABLE,
                        () -> DEVICES.service().startPlayback(request().build()))
                .hasMessageContaining("(NOTHING_AT_ALL)");
        assertThat(last("StartPlayback")).containsEntry("outcome", "UNAVAILABLE");
        DOOR.error = Status.RESOURCE_EXHAUSTED.withDescription("playbacks of device 1: 4");
        refused(
                        Code.RESOURCE_EXHAUSTED,
                        () -> DEVICES.service().startPlayback(request().build()))
                .hasMessageContaining("playbacks of device 1: 4");
    }

    @Test
    void aPeriodThatCannotBeIsRefusedAndNothingIsAsked() {
        for (StartPlaybackRequest.Builder wrong : List.of(
                request().setFrom(""),
                request().setFrom("yesterday"),
                request().setFrom(at(60)).setTo(at(120)),
                request().setFrom(at(-10 * 365 * 86_400)),
                request().setTo(at(-3600)),
                request().setPurpose(""),
                request().setSpeed(2),
                request().setDownload(true).setSpeed(9))) {
            refused(Code.INVALID_ARGUMENT, () -> DEVICES.service().startPlayback(wrong.build()));
        }
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> DEVICES.service()
                                .startPlayback(
                                        request().setFrom(at(60)).setTo(at(120)).build()))
                .hasMessageContaining("before now: nothing of it is recorded yet");
        refused(
                Code.NOT_FOUND,
                () -> DEVICES.service()
                        .startPlayback(request().setChannel(nvr(1)).build()));
        assertThat(DOOR.calls).isEmpty();
    }

    @Test
    void whoMayNotLookIsRefused() {
        var analyst = REGISTRY.as(REGISTRY.newToken("reader", Role.ANALYST), DeviceServiceGrpc::newBlockingStub);
        refused(Code.PERMISSION_DENIED, () -> analyst.startPlayback(request().build()));
        assertThat(DOOR.calls).isEmpty();
    }

    @Test
    void controlGoesOnInTheNameOfItsCallerAloneAndIsOnRecord() {
        var centre = REGISTRY.as(REGISTRY.newToken("centre", Role.COMMAND), DeviceServiceGrpc::newBlockingStub);
        ControlPlaybackRequest.Builder control = ControlPlaybackRequest.newBuilder()
                .setChannel(CHANNEL)
                .setPlayback(ID)
                .setCaller("somebody else");
        centre.controlPlayback(control.setSeekS(30).build());
        assertThat(((ControlPlaybackRequest) DOOR.calls.get(0)).getCaller()).isEqualTo("centre");
        assertThat(last("ControlPlayback"))
                .containsEntry("subject", CHANNEL)
                .containsEntry("detail", ID + " seek to 30.0 s");
        centre.getPlayback(GetPlaybackRequest.newBuilder()
                .setChannel(CHANNEL)
                .setPlayback(ID)
                .build());
        assertThat(((GetPlaybackRequest) DOOR.calls.get(1)).getCaller()).isEqualTo("centre");
        centre.stopPlayback(StopPlaybackRequest.newBuilder()
                .setChannel(CHANNEL)
                .setPlayback(ID)
                .build());
        assertThat(((StopPlaybackRequest) DOOR.calls.get(2)).getCaller()).isEqualTo("centre");
        DOOR.calls.clear();
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> centre.controlPlayback(control.setScale(5).build()))
                .hasMessageContaining("scale: 5.0 (expected: 0.25 to 4)");
        refused(
                Code.INVALID_ARGUMENT,
                () -> centre.controlPlayback(control.setSeekS(-1).build()));
        refused(
                Code.INVALID_ARGUMENT,
                () -> centre.controlPlayback(control.clearAction().build()));
        refused(
                Code.INVALID_ARGUMENT,
                () -> centre.controlPlayback(control.setPlayback("../1")
                        .setPause(PausePlayback.getDefaultInstance())
                        .build()));
        assertThat(DOOR.calls).isEmpty();
        DOOR.error = Status.NOT_FOUND.withDescription("playback: no such one of channel 1 is yours");
        refused(
                        Code.NOT_FOUND,
                        () -> centre.controlPlayback(control.setPlayback(ID).build()))
                .hasMessageContaining("playback: no such one");
    }
}
