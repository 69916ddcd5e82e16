package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.DeviceServiceGrpc;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.ExplainTermsRequest;
import org.xueliang.proto.v1.ExportChannelsRequest;
import org.xueliang.proto.v1.ExportChannelsResponse;
import org.xueliang.proto.v1.FileFormat;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetHistoryRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.HistoryServiceGrpc;
import org.xueliang.proto.v1.IssueCredentialRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.QueryRecordingsRequest;
import org.xueliang.proto.v1.ReportSourceReadingsRequest;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.RtspCamera;
import org.xueliang.proto.v1.RtspOptions;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.SnapshotServiceGrpc;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.SourceTerms;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.proto.v1.TermsDoor;
import org.xueliang.proto.v1.TermsHours;
import org.xueliang.proto.v1.TermsServiceGrpc;
import org.xueliang.proto.v1.TransferServiceGrpc;
import org.xueliang.proto.v1.WatchChannelsRequest;

/** Each door that terms of a source can close, closed once. Federation's is in FederationRigTest, the decision in TermsRulesTest. */
class TermsTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest(settings ->
            RegistryUnderTest.with(settings, UnknownPaths.REFUSE, Duration.ofDays(1), Duration.ofSeconds(30)));

    private final Collected<WatchChannelsRequest, ChannelAssignment> told = new Collected<>();

    TermsTest() {
        REGISTRY.asService(AssignmentServiceGrpc::newStub)
                .watchChannels(
                        WatchChannelsRequest.newBuilder().setGateway("g1").build(), told);
    }

    private static Source.Builder cameras(String code) {
        return Source.newBuilder()
                .setCode(code)
                .setKind(SourceKind.ESTATE)
                .setAdapter(SourceAdapter.RTSP)
                .setOwner("owner of " + code)
                .setPlace("yard")
                .setRtsp(RtspOptions.newBuilder()
                        .addCameras(RtspCamera.newBuilder().setUrl("rtsp://192.0.2.9/" + code)));
    }

    private static Source put(Source.Builder source) {
        return REGISTRY.asAdmin(SourceServiceGrpc::newBlockingStub)
                .putSource(PutSourceRequest.newBuilder().setSource(source).build());
    }

    private static Source get(String code) {
        return REGISTRY.asAdmin(SourceServiceGrpc::newBlockingStub)
                .getSource(GetSourceRequest.newBuilder().setCode(code).build());
    }

    /** Its one channel. */
    private static String added(Source.Builder source) {
        String code = put(source).getCode();
        return REGISTRY.sql(handle -> handle.createQuery("select channel from source_channels where source = :code")
                .bind("code", code)
                .mapTo(String.class)
                .one());
    }

    private static void change(String code, UnaryOperator<SourceTerms.Builder> change) {
        Source known = get(code);
        put(known.toBuilder().clearHealth().setTerms(change.apply(known.getTerms().toBuilder())));
    }

    private static Channel channel(String code) {
        return REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .getChannel(GetChannelRequest.newBuilder().setChannel(code).build());
    }

    private Optional<ChannelAssignment> last(String code) {
        return told.messages.stream()
                .filter(message -> message.getChannel().getCode().equals(code))
                .reduce((one, next) -> next);
    }

    private static void says(String channel, Presence presence, String cause) {
        REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub)
                .reportStatus(ReportStatusRequest.newBuilder()
                        .setGateway("g1")
                        .setDoor("127.0.0.1:1")
                        .addReports(ChannelReport.newBuilder()
                                .setChannel(channel)
                                .setStatus(ChannelStatus.newBuilder()
                                        .setPresence(presence)
                                        .setSinceUs(REGISTRY.clock.micros())
                                        .setCause(cause)))
                        .build());
    }

    private static List<String> closed(String channel) {
        return REGISTRY
                .asAdmin(TermsServiceGrpc::newBlockingStub)
                .explainTerms(
                        ExplainTermsRequest.newBuilder().setChannel(channel).build())
                .getDoorsList()
                .stream()
                .filter(door -> !door.getOpen())
                .map(TermsDoor::getDoor)
                .toList();
    }

    private static void still(String channel) {
        REGISTRY.asAdmin(SnapshotServiceGrpc::newBlockingStub)
                .getSnapshot(GetSnapshotRequest.newBuilder()
                        .setChannel(channel)
                        .setPurpose("fire drill")
                        .build());
    }

    @Test
    void whenTermsEndTheChannelIsOfflineWithTheWordsAndIsUsedAgainWhenTheyGoOn() {
        long untilUs = REGISTRY.clock.micros() + 60_000_000;
        String until = org.xueliang.registry.calls.Rfc3339.text(untilUs);
        String code = added(cameras("ending").setTerms(SourceTerms.newBuilder().setUntil(until)));
        says(code, Presence.ONLINE, "");
        assertThat(closed(code)).isEmpty();
        assertThat(exported("owner of ending")).contains(code);
        REGISTRY.clock.advance(Duration.ofSeconds(61));
        assertThat(exported("owner of ending")).as("by the registry's clock").doesNotContain(code);
        await().until(() -> last(code)
                .map(message -> message.getChannel().getEnrolment() == Enrolment.PENDING)
                .orElse(false));
        await().until(() -> channel(code).getStatus().getPresence() == Presence.OFFLINE);
        String words = "terms ended on " + until + " (source ending)";
        says(code, Presence.OFFLINE, "channel changed");
        assertThat(channel(code).getStatus().getCause()).isEqualTo(words);
        assertThat(REGISTRY.asAdmin(HistoryServiceGrpc::newBlockingStub)
                        .getHistory(GetHistoryRequest.newBuilder().setCode(code).build())
                        .getNow())
                .satisfies(now -> {
                    assertThat(now.getState()).isEqualTo(StateKind.STATE_OFFLINE);
                    assertThat(now.getWords()).isEqualTo(words);
                });
        assertThat(closed(code)).hasSize(9);
        refused(Code.PERMISSION_DENIED, () -> still(code)).hasMessageContaining(words);

        change("ending", SourceTerms.Builder::clearUntil);
        await().until(() -> last(code)
                .map(message -> message.getChannel().getEnrolment() == Enrolment.ENROLLED)
                .orElse(false));
        says(code, Presence.ONLINE, "");
        await().until(() -> channel(code).getStatus().getPresence() == Presence.ONLINE);
    }

    private static String exported(String owner) {
        StringBuilder file = new StringBuilder();
        REGISTRY.asAdmin(TransferServiceGrpc::newBlockingStub)
                .exportChannels(
                        ExportChannelsRequest.newBuilder().setOwner(owner).build())
                .forEachRemaining(part -> file.append(part.getData().toString(StandardCharsets.ISO_8859_1)));
        return file.toString();
    }

    @Test
    void readingsOfASourceWhoseTermsAreOverAreRefused() {
        put(Source.newBuilder()
                .setCode("bins")
                .setKind(SourceKind.IOT)
                .setAdapter(SourceAdapter.HTTP)
                .setOwner("city")
                .setPlace("harbour")
                .setTerms(SourceTerms.newBuilder().setUntil("2025-01-01T00:00:00Z")));
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> REGISTRY.asService(SourceServiceGrpc::newBlockingStub)
                                .reportSourceReadings(ReportSourceReadingsRequest.newBuilder()
                                        .setSource("bins")
                                        .build()))
                .hasMessageContaining("terms ended on 2025-01-01T00:00:00Z");
    }

    @Test
    void closedStillsRecordingsAndLiveViewsAreRefusedWithTheReason() {
        String code = added(cameras("closed"));
        REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub).issueCredential(play(code));
        await().until(() -> last(code).map(ChannelAssignment::getVerifiersCount).orElse(0) == 1);
        change(
                "closed",
                terms -> terms.addClosed(Shareable.SHARE_SNAPSHOTS)
                        .addClosed(Shareable.SHARE_RECORDINGS)
                        .addClosed(Shareable.SHARE_LIVE));
        refused(Code.PERMISSION_DENIED, () -> still(code))
                .hasMessageContaining("terms of source closed do not allow stills");
        await().until(() -> last(code).map(ChannelAssignment::getVerifiersCount).orElse(1) == 0);
        assertThat(last(code).orElseThrow().getNotViewed())
                .as("what a gateway says to who looks")
                .isEqualTo("terms of source closed do not allow live pictures");
        refused(
                        Code.PERMISSION_DENIED,
                        () -> REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                                .issueCredential(play(code)))
                .hasMessageContaining("terms of source closed do not allow live pictures");
        assertThat(closed(code))
                .containsExactly("snapshots", "live", "recordings", "nodes: snapshots", "platforms above");
    }

    private static IssueCredentialRequest play(String code) {
        return IssueCredentialRequest.newBuilder()
                .setChannel(code)
                .setUse(CredentialUse.PLAY)
                .build();
    }

    @Test
    void recordingsOfAPlatformWhoseTermsCloseThemAreRefused() {
        Devices devices = new Devices(REGISTRY);
        devices.enrol(Devices.device(Devices.nvr(70)));
        devices.catalog(Devices.nvr(70), "r1", Devices.videos(50_070, 50_071));
        put(cameras("platform")
                .clearRtsp()
                .setAdapter(SourceAdapter.GB28181)
                .setAddress(Devices.nvr(70))
                .setTerms(SourceTerms.newBuilder().addClosed(Shareable.SHARE_RECORDINGS)));
        refused(
                        Code.PERMISSION_DENIED,
                        () -> REGISTRY.asAdmin(DeviceServiceGrpc::newBlockingStub)
                                .queryRecordings(QueryRecordingsRequest.newBuilder()
                                        .setChannel(Devices.channelCode(50_070))
                                        .setFrom("2026-02-01T00:00:00Z")
                                        .setTo("2026-02-01T01:00:00Z")
                                        .setPurpose("fire drill")
                                        .build()))
                .hasMessageContaining("terms of source platform do not allow recordings");
    }

    @Test
    void liveViewsAreOpenInTheirHours() {
        // It is 16:00 in Shanghai at first, and later as other tests move the clock.
        String now = java.time.Instant.ofEpochSecond(REGISTRY.clock.micros() / 1_000_000)
                .atZone(java.time.ZoneOffset.UTC)
                .toLocalTime()
                .minusMinutes(1)
                .toString()
                .substring(0, 5);
        String soon = java.time.Instant.ofEpochSecond(REGISTRY.clock.micros() / 1_000_000 + 600)
                .atZone(java.time.ZoneOffset.UTC)
                .toLocalTime()
                .toString()
                .substring(0, 5);
        String code = added(cameras("hours")
                .setTerms(SourceTerms.newBuilder()
                        .setTimeZone("UTC")
                        .addHours(TermsHours.newBuilder().setFrom(now).setTo(soon))));
        REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub).issueCredential(play(code));
        await().until(() -> last(code).map(ChannelAssignment::getVerifiersCount).orElse(0) == 1);
        REGISTRY.clock.advance(Duration.ofMinutes(11));
        await().until(() -> last(code).map(ChannelAssignment::getVerifiersCount).orElse(1) == 0);
        assertThat(last(code).orElseThrow().getNotUpward()).contains("allow pictures " + now + "-" + soon + " (UTC)");
        assertThat(last(code).orElseThrow().getChannel().getEnrolment()).isEqualTo(Enrolment.ENROLLED);
    }

    @Test
    void whatIsKeptGoesToNoPlatformAboveAndIntoNoFile() {
        String kept = added(cameras("kept").setTerms(SourceTerms.newBuilder().setNotOnward(true)));
        String stills =
                added(cameras("stills-alone").setTerms(SourceTerms.newBuilder().addShare(Shareable.SHARE_SNAPSHOTS)));
        String open = added(cameras("open"));
        await().until(() -> last(open).isPresent());
        assertThat(last(kept).orElseThrow().getNotUpward()).isEqualTo("terms of source kept keep it at this node");
        assertThat(last(stills).orElseThrow().getNotUpward())
                .isEqualTo("terms of source stills-alone do not share live pictures beyond this node");
        assertThat(last(open).orElseThrow().getNotUpward()).isEmpty();
        for (FileFormat format : List.of(FileFormat.CSV, FileFormat.CATALOG)) {
            List<ExportChannelsResponse> parts = new ArrayList<>();
            REGISTRY.asAdmin(TransferServiceGrpc::newBlockingStub)
                    .exportChannels(
                            ExportChannelsRequest.newBuilder().setFormat(format).build())
                    .forEachRemaining(parts::add);
            StringBuilder file = new StringBuilder();
            parts.forEach(part -> file.append(part.getData().toString(StandardCharsets.ISO_8859_1)));
            assertThat(file).contains(stills, open).doesNotContain(kept);
            assertThat(parts.get(parts.size() - 1).getLeftOut()).isPositive();
            assertThat(parts.get(parts.size() - 1).getLeftOutWhy()).startsWith("channel ");
        }
    }

    @Test
    void termsThatCannotBeKeptToAreRefusedByField() {
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> put(cameras("bad")
                                .setTerms(SourceTerms.newBuilder()
                                        .setNotOnward(true)
                                        .addShare(Shareable.SHARE_LIVE))))
                .hasMessageContaining("set beside not_onward");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> put(
                                cameras("bad").setTerms(SourceTerms.newBuilder().addClosed(Shareable.SHARE_ALERTS))))
                .hasMessageContaining("source.terms.closed");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> put(cameras("bad")
                                .setTerms(SourceTerms.newBuilder()
                                        .addHours(TermsHours.newBuilder()
                                                .setFrom("7")
                                                .setTo("22:00")))))
                .hasMessageContaining("source.terms.hours[0].from");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> put(cameras("bad")
                                .setTerms(SourceTerms.newBuilder()
                                        .addHours(TermsHours.newBuilder()
                                                .addDays(8)
                                                .setFrom("07:00")
                                                .setTo("22:00")))))
                .hasMessageContaining("source.terms.hours[0].days");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> put(
                                cameras("bad").setTerms(SourceTerms.newBuilder().setTimeZone("Moon/Sea"))))
                .hasMessageContaining("source.terms.time_zone");
    }
}
