package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status;
import io.grpc.Status.Code;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.SnapshotServiceGrpc;

class SnapshotServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private FakeGatewayDoor gateway;
    private Channel channel;

    SnapshotServiceTest() throws IOException {
        gateway = new FakeGatewayDoor();
        channel = Channel.getDefaultInstance();
    }

    @BeforeEach
    void enrol() {
        channel = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(push("gate-3"))
                        .build())
                .getChannel();
    }

    @AfterEach
    void end() {
        gateway.close();
    }

    private void report(Presence presence, String cause) {
        REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub)
                .reportStatus(ReportStatusRequest.newBuilder()
                        .setGateway("g1")
                        .setDoor(gateway.address())
                        .addReports(ChannelReport.newBuilder()
                                .setChannel(channel.getCode())
                                .setStatus(ChannelStatus.newBuilder()
                                        .setPresence(presence)
                                        .setSinceUs(REGISTRY.clock.micros())
                                        .setCause(cause)))
                        .build());
    }

    private Snapshot look(GetSnapshotRequest.Builder request) {
        return REGISTRY.asAdmin(SnapshotServiceGrpc::newBlockingStub)
                .getSnapshot(request.setChannel(channel.getCode()).build());
    }

    private static GetSnapshotRequest.Builder because(String purpose) {
        return GetSnapshotRequest.newBuilder().setPurpose(purpose);
    }

    @Test
    void aLookGoesToTheGatewayThatHasTheChannelAndIsRecorded() {
        report(Presence.ONLINE, "");
        Snapshot snapshot = look(because("alarm 17 at the gate").setWidth(640).setMaxAgeMs(5000));
        assertThat(snapshot.getJpeg()).isEqualTo(FakeGatewayDoor.JPEG);
        assertThat(snapshot.getAgeMs()).isEqualTo(420);
        assertThat(gateway.asked).hasSize(1);
        assertThat(gateway.asked.get(0).getWidth()).isEqualTo(640);
        assertThat(gateway.authorizations)
                .containsExactly("Bearer " + REGISTRY.tokens().service());
        assertThat(REGISTRY.audit("GetSnapshot"))
                .anySatisfy(row -> assertThat(row)
                        .containsEntry("kind", "LOOK")
                        .containsEntry("subject", channel.getCode())
                        .containsEntry("reason", "alarm 17 at the gate")
                        .containsEntry("outcome", "OK"));
    }

    @Test
    void withoutAPurposeThereIsNoPicture() {
        report(Presence.ONLINE, "");
        refused(Code.INVALID_ARGUMENT, () -> look(because("")))
                .hasMessageContaining("purpose: missing (expected: 2 to 200 characters)");
        refused(Code.INVALID_ARGUMENT, () -> look(because("check").setWidth(8)))
                .hasMessageContaining("width: 8.0 (expected: 16 to 4096)");
        assertThat(gateway.asked).isEmpty();
    }

    @Test
    void aLookThatIsNotAllowedIsRecordedToo() {
        String analyst = REGISTRY.newToken("analyst", Role.ANALYST);
        report(Presence.ONLINE, "");
        refused(
                Code.PERMISSION_DENIED,
                () -> REGISTRY.as(analyst, SnapshotServiceGrpc::newBlockingStub)
                        .getSnapshot(
                                because("curious").setChannel(channel.getCode()).build()));
        assertThat(REGISTRY.audit("GetSnapshot"))
                .anySatisfy(row -> assertThat(row)
                        .containsEntry("caller", "analyst")
                        .containsEntry("subject", channel.getCode())
                        .containsEntry("reason", "curious")
                        .containsEntry("outcome", "PERMISSION_DENIED"));
    }

    @Test
    void aLookThatCannotBeRecordedIsRefused() {
        report(Presence.ONLINE, "");
        REGISTRY.sql(handle -> handle.execute(
                "create function full_disk() returns trigger language plpgsql as $$ begin raise exception"
                        + " 'No space left on device' using errcode = '53100'; end $$"));
        REGISTRY.sql(handle -> handle.execute(
                "create trigger full_disk before insert on audit for each row execute function full_disk()"));
        try {
            refused(Code.UNAVAILABLE, () -> look(because("alarm 18")))
                    .hasMessageContaining("the look cannot be recorded, so it is refused: postgresql: ");
        } finally {
            REGISTRY.sql(handle -> handle.execute("drop trigger full_disk on audit"));
            REGISTRY.sql(handle -> handle.execute("drop function full_disk"));
        }
        assertThat(gateway.asked).hasSize(1);
    }

    @Test
    void saysWhyThereIsNoPicture() {
        refused(Code.UNAVAILABLE, () -> look(because("check"))).hasMessageContaining("no gateway has reported it yet");
        report(Presence.OFFLINE, "no RTP for 10 s");
        refused(Code.UNAVAILABLE, () -> look(because("check"))).hasMessageContaining("is OFFLINE: no RTP for 10 s");
        assertThat(gateway.asked).isEmpty();
        gateway.stale = true;
        assertThat(look(because("check").setAllowStale(true)).getStale()).isTrue();
        report(Presence.ONLINE, "");
        gateway.error = Status.FAILED_PRECONDITION.withDescription("the newest keyframe is 12000 ms old");
        refused(Code.FAILED_PRECONDITION, () -> look(because("check")))
                .hasMessageContaining("the newest keyframe is 12000 ms old");
        gateway.error = Status.NOT_FOUND.withDescription("no session");
        refused(Code.UNAVAILABLE, () -> look(because("check"))).hasMessageContaining("does not have it: no session");
        gateway.error = null;
        gateway.otherChannel = "34020000001320999999";
        refused(Code.UNAVAILABLE, () -> look(because("check"))).hasMessageContaining("another channel's picture");
        gateway.close();
        refused(Code.UNAVAILABLE, () -> look(because("check")))
                .hasMessageContaining("gateway 'g1' at " + gateway.address());
    }

    @Test
    void theJsonAndThePictureDoorGiveTheSame() throws IOException {
        report(Presence.ONLINE, "");
        String token = REGISTRY.tokens().admin();
        HttpResponse<String> json =
                HttpDoor.get(REGISTRY, "/v1/channels/" + channel.getCode() + "/snapshot?purpose=check", token);
        assertThat(json.statusCode()).isEqualTo(200);
        assertThat(json.body()).contains("\"jpeg\":\"/9gBAgP/2Q==\"");
        String page = "/v1/channels/" + channel.getCode() + "/snapshot.jpg?";
        HttpResponse<byte[]> picture =
                HttpDoor.getBytes(REGISTRY, page + "purpose=round+of+the+guard&width=320&max_age_ms=9000", token);
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.body()).isEqualTo(FakeGatewayDoor.JPEG.toByteArray());
        assertThat(picture.headers().firstValue("content-type")).hasValue("image/jpeg");
        assertThat(picture.headers().firstValue("x-captured-at")).hasValue("2026-03-01T08:00:00Z");
        assertThat(picture.headers().firstValue("x-age-ms")).hasValue("420");
        assertThat(picture.headers().firstValue("x-stale")).hasValue("false");
        assertThat(picture.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(gateway.asked.get(1).getWidth()).isEqualTo(320);
        assertThat(REGISTRY.audit("GetSnapshot"))
                .anySatisfy(row -> assertThat(row)
                        .containsEntry("reason", "round of the guard")
                        .containsEntry("subject", channel.getCode())
                        .containsEntry("outcome", "OK"));
        assertThat(HttpDoor.get(REGISTRY, page + "purpose=check", "").statusCode())
                .isEqualTo(401);
        HttpResponse<String> bad = HttpDoor.get(REGISTRY, page + "purpose=check&width=wide", token);
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body())
                .isEqualTo(
                        "{\"code\":\"INVALID_ARGUMENT\",\"message\":\"width: 'wide' (expected: a whole number)\"}\n");
        assertThat(HttpDoor.get(REGISTRY, page + "purpose=", token).body()).contains("purpose: missing");
    }
}
