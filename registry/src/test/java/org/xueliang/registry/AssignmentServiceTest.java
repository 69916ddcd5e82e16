package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.bus.BusKeys;
import org.xueliang.proto.v1.ApproveChannelRequest;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.CredentialVerifier;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.EnrolChannelResponse;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.IssueCredentialRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.ReportUnknownPathRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.StreamCredential;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.WatchChannelsRequest;
import org.xueliang.registry.identity.Secrets;

class AssignmentServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest(settings ->
            RegistryUnderTest.with(settings, UnknownPaths.PENDING, Duration.ofSeconds(60), Duration.ofSeconds(30)));

    private static EnrolChannelResponse enrol(Channel.Builder channel) {
        return REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .enrolChannel(
                        EnrolChannelRequest.newBuilder().setChannel(channel).build());
    }

    private static Collected<WatchChannelsRequest, ChannelAssignment> watch(String token, long after) {
        Collected<WatchChannelsRequest, ChannelAssignment> seen = new Collected<>();
        REGISTRY.as(token, AssignmentServiceGrpc::newStub)
                .watchChannels(
                        WatchChannelsRequest.newBuilder()
                                .setAfterRevision(after)
                                .setGateway("g1")
                                .build(),
                        seen);
        return seen;
    }

    private static void awaitCaughtUp(Collected<WatchChannelsRequest, ChannelAssignment> seen) {
        await().until(() -> seen.messages.stream().anyMatch(ChannelAssignment::getCaughtUp));
    }

    @Test
    void aWatcherGetsTheWholeStateThenAMarkThenEachChange() {
        Channel before = enrol(push("w")).getChannel();
        Channel gone = enrol(push("w")).getChannel();
        remove(gone);
        var seen = watch(REGISTRY.tokens().service(), 0);
        awaitCaughtUp(seen);
        assertThat(codes(seen)).contains(before.getCode()).doesNotContain(gone.getCode());
        int whole = seen.messages.size();
        Channel later = enrol(push("w")).getChannel();
        remove(before);
        await().until(() -> seen.messages.size() == whole + 2);
        assertThat(seen.messages.get(whole).getChannel().getCode()).isEqualTo(later.getCode());
        Channel removed = seen.messages.get(whole + 1).getChannel();
        assertThat(removed)
                .isEqualTo(Channel.newBuilder()
                        .setCode(before.getCode())
                        .setRevision(removed.getRevision())
                        .setRemoved(true)
                        .build());
        assertThat(seen.messages.stream().filter(ChannelAssignment::getCaughtUp))
                .hasSize(1);
        seen.cancel();
    }

    @Test
    void aWatcherThatWasAwayHearsOfWhatWasRemovedMeanwhile() {
        Channel channel = enrol(push("away")).getChannel();
        remove(channel);
        var seen = watch(REGISTRY.tokens().service(), channel.getRevision());
        awaitCaughtUp(seen);
        assertThat(seen.messages.get(0).getChannel().getRemoved()).isTrue();
        assertThat(seen.messages.get(0).getChannel().getCode()).isEqualTo(channel.getCode());
        seen.cancel();
    }

    private static void remove(Channel channel) {
        REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(RemoveChannelRequest.newBuilder()
                        .setChannel(channel.getCode())
                        .build());
    }

    private static List<String> codes(Collected<WatchChannelsRequest, ChannelAssignment> seen) {
        return seen.messages.stream().map(m -> m.getChannel().getCode()).toList();
    }

    @Test
    void aGatewayGetsPasswordsAndVerifiersAndAnalyticsDoesNot() {
        EnrolChannelResponse pushed = enrol(push("s"));
        Channel pulled = enrol(push("s")
                        .setSource(StreamSource.newBuilder()
                                .setPull(PullSource.newBuilder()
                                        .setUrl("rtsp://10.1.2.3/s")
                                        .setUsername("viewer")
                                        .setPassword("kamera-geheim-2"))))
                .getChannel();
        String analytics = REGISTRY.newToken("job", Role.ANALYTICS);
        var job = watch(analytics, 0);
        awaitCaughtUp(job);
        assertThat(find(job, pulled).getChannel().getSource().getPull().getPassword())
                .isEmpty();
        assertThat(find(job, pushed.getChannel()).getVerifiersList()).isEmpty();
        job.cancel();
        var seen = watch(REGISTRY.tokens().service(), 0);
        awaitCaughtUp(seen);
        assertThat(find(seen, pulled).getChannel().getSource().getPull().getPassword())
                .isEqualTo("kamera-geheim-2");
        StreamCredential secret = pushed.getPublish();
        String a1 = secret.getUsername() + ":xueliang:" + secret.getPassword();
        assertThat(find(seen, pushed.getChannel()).getVerifiersList())
                .containsExactly(CredentialVerifier.newBuilder()
                        .setUse(CredentialUse.PUBLISH)
                        .setUsername(secret.getUsername())
                        .setHa1Md5(Secrets.md5(a1))
                        .setHa1Sha256(Secrets.sha256(a1))
                        .setTokenSha256(Secrets.sha256(secret.getToken()))
                        .build());
        seen.cancel();
    }

    private static ChannelAssignment find(Collected<WatchChannelsRequest, ChannelAssignment> seen, Channel channel) {
        return seen.messages.stream()
                .filter(m -> m.getChannel().getCode().equals(channel.getCode()))
                .reduce((older, newer) -> newer)
                .orElseThrow();
    }

    @Test
    void anIssuedCredentialReachesTheWatcher() {
        Channel channel = enrol(push("c")).getChannel();
        var seen = watch(REGISTRY.tokens().service(), channel.getRevision());
        REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .issueCredential(IssueCredentialRequest.newBuilder()
                        .setChannel(channel.getCode())
                        .setUse(CredentialUse.PLAY)
                        .build());
        await().until(() -> seen.messages.stream().anyMatch(m -> m.getVerifiersCount() == 2));
        seen.cancel();
    }

    @Test
    void aRevisionThatWasNeverGivenIsRefused() {
        var seen = watch(REGISTRY.tokens().service(), 1_000_000);
        assertThat(seen.end().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(seen.end().getDescription()).contains("after_revision: 1000000 (expected: 0 to ");
    }

    private static void report(String gateway, ChannelReport... reports) {
        REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub)
                .reportStatus(ReportStatusRequest.newBuilder()
                        .setGateway(gateway)
                        .setDoor("127.0.0.1:8081")
                        .addAllReports(List.of(reports))
                        .build());
    }

    private static ChannelReport state(Channel channel, Presence presence, long sinceUs, String cause) {
        return ChannelReport.newBuilder()
                .setChannel(channel.getCode())
                .setStatus(ChannelStatus.newBuilder()
                        .setPresence(presence)
                        .setSinceUs(sinceUs)
                        .setCause(cause)
                        .setCodec("H264")
                        .setWidth(1280)
                        .setHeight(720))
                .build();
    }

    private static ChannelStatus status(Channel channel) {
        return REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .getChannel(GetChannelRequest.newBuilder()
                        .setChannel(channel.getCode())
                        .build())
                .getStatus();
    }

    @Test
    void whatAGatewayReportsIsShownAndTheLatestWins() {
        Channel channel = enrol(push("p")).getChannel();
        long now = REGISTRY.clock.micros();
        report("g1", state(channel, Presence.OFFLINE, now - 10, "401 Unauthorized: wrong user or password"));
        report("g1", state(channel, Presence.ONLINE, now - 20, ""));
        assertThat(status(channel).getPresence()).isEqualTo(Presence.OFFLINE);
        assertThat(status(channel).getCause()).isEqualTo("401 Unauthorized: wrong user or password");
        report("g1", state(channel, Presence.ONLINE, now - 5, ""));
        assertThat(status(channel).getPresence()).isEqualTo(Presence.ONLINE);
        assertThat(status(channel).getGateway()).isEqualTo("g1");
        assertThat(status(channel).getWidth()).isEqualTo(1280);
        RedisClient redis = RedisClient.create(REGISTRY.settings().redisUrl());
        try (var connection = redis.connect()) {
            Map<String, String> hash = connection.sync().hgetall(BusKeys.presence(channel.getCode()));
            assertThat(hash)
                    .containsEntry("gateway", "g1")
                    .containsEntry("door", "127.0.0.1:8081")
                    .containsEntry("state", "ONLINE")
                    .containsEntry("since_us", String.valueOf(now - 5))
                    .containsEntry("cause", "");
            assertThat(connection.sync().pttl(BusKeys.presence(channel.getCode())))
                    .isBetween(1L, 60_000L);
        } finally {
            redis.shutdown();
        }
    }

    @Test
    void channelsOfAGatewayThatFellSilentAreUnknownAndNotWhatTheyWere() {
        Channel channel = enrol(push("silent")).getChannel();
        report("g-silent", state(channel, Presence.ONLINE, REGISTRY.clock.micros(), ""));
        assertThat(listed(Presence.ONLINE)).contains(channel.getCode());
        REGISTRY.clock.advance(Duration.ofSeconds(61));
        assertThat(status(channel).getPresence()).isEqualTo(Presence.UNKNOWN);
        assertThat(status(channel).getCause()).startsWith("gateway 'g-silent' has said nothing since 2026-");
        assertThat(listed(Presence.ONLINE)).doesNotContain(channel.getCode());
        assertThat(listed(Presence.UNKNOWN)).contains(channel.getCode());
        report("g-silent");
        assertThat(status(channel).getPresence()).isEqualTo(Presence.ONLINE);
    }

    private static List<String> listed(Presence presence) {
        return REGISTRY
                .asAdmin(ChannelServiceGrpc::newBlockingStub)
                .listChannels(ListChannelsRequest.newBuilder()
                        .setPresence(presence)
                        .setPageSize(1000)
                        .build())
                .getChannelsList()
                .stream()
                .map(Channel::getCode)
                .toList();
    }

    @Test
    void whatOneCameraSaysOrAClockThatIsWrongHoldsUpNoOther() {
        Channel odd = enrol(push("odd")).getChannel();
        Channel early = enrol(push("early")).getChannel();
        Channel other = enrol(push("other")).getChannel();
        long now = REGISTRY.clock.micros();
        report(
                "g1",
                state(odd, Presence.OFFLINE, now, "404 Not\tFound \u001b]0;x\u0007\ufeff" + "x".repeat(600)),
                state(early, Presence.ONLINE, now + 4_000_000_000L, ""),
                state(other, Presence.ONLINE, now, ""));
        assertThat(status(odd).getCause())
                .startsWith("404 Not")
                .hasSizeLessThanOrEqualTo(512)
                .matches(text -> text.chars().noneMatch(Character::isISOControl));
        assertThat(status(early).getSinceUs()).isBetween(now, now + 300_000_000L);
        assertThat(status(other).getPresence()).isEqualTo(Presence.ONLINE);
        report("g1", state(early, Presence.OFFLINE, now + 300_000_001L, ""));
        assertThat(status(early).getPresence()).isEqualTo(Presence.OFFLINE);
    }

    @Test
    void aReportThatCannotBeIsRefused() {
        Channel channel = enrol(push("bad")).getChannel();
        refused(Code.INVALID_ARGUMENT, () -> report("g1", state(channel, Presence.PRESENCE_UNSPECIFIED, 1, "")))
                .hasMessageContaining(
                        "reports[0].status.presence: missing (expected: one of UNKNOWN, ONLINE, OFFLINE)");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub)
                                .reportStatus(ReportStatusRequest.newBuilder()
                                        .setGateway("g1")
                                        .setDoor("nowhere")
                                        .build()))
                .hasMessageContaining("door: 'nowhere' (expected: host:port of the gateway's own door)");
        Channel unknown = Channel.newBuilder().setCode("99999999991329999999").build();
        report("g1", state(unknown, Presence.ONLINE, 1, ""));
    }

    private static Channel unknownPath(String path) {
        return REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub)
                .reportUnknownPath(ReportUnknownPathRequest.newBuilder()
                        .setGateway("g1")
                        .setPath(path)
                        .setPeer("10.9.8.7:5000")
                        .build());
    }

    @Test
    void anUnknownPathIsListedOnceAsPendingAndCanBeApproved() {
        Channel pending = unknownPath("new-camera");
        assertThat(pending.getEnrolment()).isEqualTo(Enrolment.PENDING);
        assertThat(unknownPath("new-camera").getCode()).isEqualTo(pending.getCode());
        assertThat(REGISTRY.audit("ReportUnknownPath")).hasSize(1);
        var admin = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);
        refused(
                Code.FAILED_PRECONDITION,
                () -> admin.issueCredential(IssueCredentialRequest.newBuilder()
                        .setChannel("new-camera")
                        .setUse(CredentialUse.PUBLISH)
                        .build()));
        EnrolChannelResponse approved = admin.approveChannel(ApproveChannelRequest.newBuilder()
                .setChannel("new-camera")
                .setDetails(push("gate-9"))
                .build());
        assertThat(approved.getChannel().getEnrolment()).isEqualTo(Enrolment.ENROLLED);
        assertThat(approved.getChannel().getPlace()).isEqualTo("gate-9");
        assertThat(approved.getPublish().getPassword()).isNotEmpty();
        refused(Code.INVALID_ARGUMENT, () -> unknownPath("../etc/passwd"))
                .hasMessageContaining("path: '../etc/passwd' (expected: 20 digits, or 2 to 64 of");
    }
}
