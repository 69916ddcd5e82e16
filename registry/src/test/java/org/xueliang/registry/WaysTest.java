package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Devices.video;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Availability;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.ChannelWays;
import org.xueliang.proto.v1.DeviceKind;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetAvailabilityRequest;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetWaysRequest;
import org.xueliang.proto.v1.HistoryServiceGrpc;
import org.xueliang.proto.v1.MergeChannelsRequest;
import org.xueliang.proto.v1.MergingPolicy;
import org.xueliang.proto.v1.MergingServiceGrpc;
import org.xueliang.proto.v1.MergingServiceGrpc.MergingServiceBlockingStub;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.SetMergingPolicyRequest;
import org.xueliang.proto.v1.SetPreferredWayRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SplitChannelsRequest;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.WatchChannelsRequest;
import org.xueliang.proto.v1.Way;
import org.xueliang.proto.v1.WayServiceGrpc;
import org.xueliang.proto.v1.WayServiceGrpc.WayServiceBlockingStub;
import org.xueliang.registry.calls.Rfc3339;
import org.xueliang.registry.channel.SecondWays;
import org.xueliang.registry.store.Feed;

/** A camera by a platform and by a pull: what gateways are told as one way or the other fails. The clock is moved by hand. */
class WaysTest {
    private static final String DOOR = "127.0.0.1:1";
    private static final String TRANSACTION = "pid || ' ' || xact_start";

    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest(settings ->
            RegistryUnderTest.with(settings, UnknownPaths.REFUSE, Duration.ofHours(12), Duration.ofSeconds(30)));

    private static final Devices DEVICES = new Devices(REGISTRY);

    private final MergingServiceBlockingStub merging = REGISTRY.asAdmin(MergingServiceGrpc::newBlockingStub);
    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);
    private final WayServiceBlockingStub ways = REGISTRY.asAdmin(WayServiceGrpc::newBlockingStub);
    private final Collected<WatchChannelsRequest, ChannelAssignment> told = watch();

    private static Collected<WatchChannelsRequest, ChannelAssignment> watch() {
        Collected<WatchChannelsRequest, ChannelAssignment> seen = new Collected<>();
        REGISTRY.asService(AssignmentServiceGrpc::newStub)
                .watchChannels(
                        WatchChannelsRequest.newBuilder().setGateway("g1").build(), seen);
        return seen;
    }

    /** What gateways were told of a channel last. */
    private static Optional<ChannelAssignment> last(Collected<?, ChannelAssignment> seen, String code) {
        return seen.messages.stream()
                .filter(message -> message.getChannel().getCode().equals(code))
                .reduce((one, next) -> next);
    }

    private StreamSource source(String code) {
        return last(told, code)
                .map(message -> message.getChannel().getSource())
                .orElse(StreamSource.getDefaultInstance());
    }

    private boolean isTried(String code) {
        return last(told, code).map(ChannelAssignment::getTrial).orElse(false);
    }

    /** Two channels that are made one: the platform's stays. */
    private String[] merged(int n) {
        merging.setMergingPolicy(SetMergingPolicyRequest.newBuilder()
                .setPolicy(MergingPolicy.newBuilder().setHoldAll(true))
                .build());
        DEVICES.enrol(device(nvr(n)).setOwner("police").setPlace("street " + n));
        String own = Devices.channelCode(50_000 + n);
        DEVICES.catalog(nvr(n), "r1", List.of(video(own, "Gate " + n).build()));
        DEVICES.report(nvr(n), Presence.ONLINE, REGISTRY.clock.micros(), "", DOOR);
        Channel pulled = channels.enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(Channel.newBuilder()
                                .setAlias("pull-" + n)
                                .setName("Pull " + n)
                                .setSourceKind(SourceKind.ESTATE)
                                .setOwner("estate " + n)
                                .setPlace("yard " + n)
                                .setSource(StreamSource.newBuilder()
                                        .setPull(PullSource.newBuilder()
                                                .setUrl("rtsp://192.0.2.8:554/" + n)
                                                .setUsername("reader")
                                                .setPassword("not-shown-" + n))))
                        .build())
                .getChannel();
        merging.mergeChannels(MergeChannelsRequest.newBuilder()
                .setPrimary(own)
                .setPrimaryRevision(get(own).getRevision())
                .setSecondary(pulled.getCode())
                .setSecondaryRevision(pulled.getRevision())
                .build());
        return new String[] {own, pulled.getCode()};
    }

    private Channel get(String name) {
        return channels.getChannel(
                GetChannelRequest.newBuilder().setChannel(name).build());
    }

    private ChannelWays ways(String name) {
        return ways.getWays(GetWaysRequest.newBuilder().setChannel(name).build());
    }

    private static void says(String channel, Presence presence, String cause) {
        says(channel, presence, cause, REGISTRY.clock.micros());
    }

    private static void says(String channel, Presence presence, String cause, long sinceUs) {
        REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub)
                .reportStatus(ReportStatusRequest.newBuilder()
                        .setGateway("g1")
                        .setDoor(DOOR)
                        .addReports(ChannelReport.newBuilder()
                                .setChannel(channel)
                                .setStatus(ChannelStatus.newBuilder()
                                        .setPresence(presence)
                                        .setSinceUs(sinceUs)
                                        .setCause(cause)))
                        .build());
    }

    @Test
    void aMergeThatEndsWhileItsWayIsBeingChangedLeavesNoWayInUse() {
        String[] codes = merged(19);
        pass(1);
        says(codes[0], Presence.ONLINE, "");
        pass(1);
        long goneUs = REGISTRY.clock.micros();
        pass(600);
        String changing = REGISTRY.jdbi().inTransaction(splitting -> {
            Feed.CHANNELS.lock(splitting);
            says(codes[0], Presence.OFFLINE, "no media", goneUs);
            // The other way is to be used, at once: nothing is known of an earlier one.
            await().until(() -> Meanwhile.waiting(REGISTRY.jdbi()) > 0);
            SecondWays.unfold(splitting, codes[1]);
            return splitting
                    .createQuery("select " + TRANSACTION + " from pg_stat_activity where datname ="
                            + " current_database() and wait_event_type = 'Lock'")
                    .mapTo(String.class)
                    .one();
        });
        await().until(() -> REGISTRY.sql(handle -> handle.createQuery(
                        "select not exists (select 1 from pg_stat_activity" + " where " + TRANSACTION + " = :changing)")
                .bind("changing", changing)
                .mapTo(Boolean.class)
                .one()));
        assertThat(hasVersion(codes[0], "true"))
                .as("it comes by its own way, under the terms of that")
                .isFalse();
    }

    private static void pass(int seconds) {
        REGISTRY.clock.advance(Duration.ofSeconds(seconds));
    }

    private static Map<String, Object> rowOf(String code) {
        return REGISTRY.sql(handle -> handle.createQuery(
                        "select to_jsonb(c) - 'revision' as row from channels c where code = :code")
                .bind("code", code)
                .mapToMap()
                .one());
    }

    private boolean hasVersion(String channel, String sql) {
        return REGISTRY.sql(handle -> handle.createQuery(
                        "select exists (select 1 from channel_ways where channel = :channel and " + sql + ")")
                .bind("channel", channel)
                .mapTo(Boolean.class)
                .one());
    }

    @Test
    void theSecondWayIsUsedWhileTheFirstFailsAndTheFirstAgainWhenItWasSteady() {
        String[] codes = merged(1);
        String own = codes[0];
        String second = codes[1];
        Map<String, Object> row = rowOf(own);
        // Not at the moment of its enrolment, which the history has already.
        pass(1);
        says(own, Presence.ONLINE, "");
        long onlineUs = REGISTRY.clock.micros();
        assertThat(get(own).getWay().getWords()).startsWith("by its own way, GB/T 28181 device " + nvr(1));
        pass(100);
        says(own, Presence.OFFLINE, "no RTP for 10 s");
        await().until(() -> hasVersion(own, "down_since_us > 0"));
        assertThat(source(own).hasGb28181()).as("not at once").isTrue();

        pass(31);
        await().until(() -> source(own).hasPull());
        String since = Rfc3339.text(REGISTRY.clock.micros());
        assertThat(source(own).getPull().getUrl()).isEqualTo("rtsp://192.0.2.8:554/1");
        assertThat(source(own).getPull().getPassword())
                .as("opened for the gateway")
                .isEqualTo("not-shown-1");
        assertThat(rowOf(own)).as("what the channel is stays as it was").isEqualTo(row);
        says(own, Presence.ONLINE, "");
        Channel shown = get("pull-1");
        assertThat(shown.getCode()).isEqualTo(own);
        assertThat(shown.getStatus().getPresence()).isEqualTo(Presence.ONLINE);
        assertThat(shown.getWay().getWords())
                .isEqualTo("by its second way " + second + ", pull of rtsp://192.0.2.8:554/1, since " + since
                        + " (no RTP for 10 s); preferred: " + own);
        assertThat(shown.toString()).doesNotContain("not-shown-1");
        // Who begins with nothing is told the same.
        Collected<WatchChannelsRequest, ChannelAssignment> fresh = watch();
        await().until(() -> last(fresh, own).isPresent());
        assertThat(last(fresh, own).orElseThrow().getChannel().getSource().hasPull())
                .isTrue();

        pass(61);
        await().until(() -> isTried(second));
        assertThat(source(second).getGb28181().getDevice()).isEqualTo(nvr(1));
        assertThat(source(second).getGb28181().getListedAs())
                .as("the device knows it by its own code")
                .isEqualTo(own);
        says(second, Presence.ONLINE, "");
        await().until(() -> hasVersion(own, "trial_online_us > 0"));
        pass(61);
        await().until(() -> source(own).hasGb28181());
        await().until(() -> last(told, second).orElseThrow().getChannel().getRemoved());
        assertThat(ways(own).getWords()).contains("by its own way", "steady since 60 s");
        assertThat(ways(own).getChangesList()).hasSize(2);

        pass(19);
        Availability availability = REGISTRY.asAdmin(HistoryServiceGrpc::newBlockingStub)
                .getAvailability(
                        GetAvailabilityRequest.newBuilder().setChannel(own).build());
        assertThat(availability.getOfflineUs())
                .as("one camera: it was away for as long as no way gave pictures")
                .isEqualTo(31_000_000L);
        assertThat(availability.getOnlineUs() + availability.getOfflineUs())
                .isEqualTo(REGISTRY.clock.micros() - onlineUs);
    }

    @Test
    void undoingAMergeWhileTheSecondWayIsInUseRestoresBoth() {
        String[] codes = merged(2);
        Map<String, Object> row = rowOf(codes[0]);
        says(codes[0], Presence.OFFLINE, "486 Busy Here");
        await().until(() -> hasVersion(codes[0], "down_since_us > 0"));
        pass(31);
        await().until(() -> source(codes[0]).hasPull());
        merging.splitChannels(
                SplitChannelsRequest.newBuilder().setChannel(codes[1]).build());
        await().until(() -> source(codes[0]).hasGb28181());
        await().until(() -> source(codes[1]).hasPull());
        assertThat(last(told, codes[1]).orElseThrow().getTrial()).isFalse();
        assertThat(rowOf(codes[0])).isEqualTo(row);
        assertThat(get(codes[0]).hasWay()).isFalse();
        assertThat(ways(codes[0]).getWaysList()).extracting(Way::getCode).containsExactly(codes[0]);
    }

    @Test
    void aPersonSaysWhichWayIsPreferred() {
        String[] codes = merged(3);
        says(codes[0], Presence.ONLINE, "");
        refused(Code.INVALID_ARGUMENT, () -> prefer(codes[0], Devices.channelCode(59_999)))
                .hasMessageContaining("one of " + codes[0] + ", " + codes[1]);
        assertThat(prefer("pull-3", codes[1]).getWays(1).getPreferred()).isTrue();
        await().until(() -> isTried(codes[1]));
        assertThat(source(codes[0]).hasGb28181()).as("until it was steady").isTrue();
        says(codes[1], Presence.ONLINE, "");
        await().until(() -> hasVersion(codes[0], "trial_online_us > 0"));
        pass(61);
        await().until(() -> source(codes[0]).hasPull());
        assertThat(ways(codes[0]).getWords()).doesNotContain("preferred:");
        assertThat(REGISTRY.audit("SetPreferredWay")).isNotEmpty();
        // Its own way is away: it is not used though the preferred one fails.
        DEVICES.report(nvr(3), Presence.OFFLINE, REGISTRY.clock.micros(), "no keepalive for 3 periods", DOOR);
        says(codes[0], Presence.OFFLINE, "401 Unauthorized");
        await().until(() -> hasVersion(codes[0], "down_since_us > 0"));
        pass(400);
        assertThat(ways(codes[0]).getWays(0).getAgainst())
                .isEqualTo("device " + nvr(3) + " is offline: no keepalive for 3 periods");
        DEVICES.report(nvr(3), Presence.ONLINE, REGISTRY.clock.micros(), "", DOOR);
        await().until(() -> source(codes[0]).hasGb28181());
    }

    @Test
    void whatTheRegistryAloneTookForAnotherOwnersCameraIsNoWayForItUntilAPersonSaysSo() {
        String[] codes = merged(6);
        // As if it had come by another owner's platform, found by the registry.
        String platform = "34020000002000000066";
        DEVICES.enrol(
                device(platform).setKind(DeviceKind.PLATFORM).setOwner("county").setPlace("street 66"));
        DEVICES.report(platform, Presence.ONLINE, REGISTRY.clock.micros(), "", DOOR);
        REGISTRY.sql(handle -> handle.execute(
                "update channel_merges set caller = 'registry', body = body || jsonb_build_object('device', ?::text,"
                        + " 'source', 'GB28181', 'owner', 'county', 'pull_url', '', 'pull_password', null) where secondary = ?",
                platform,
                codes[1]));
        REGISTRY.sql(handle -> handle.execute(
                "insert into catalog_items (device, code, item, kind, round, touched_tick) values (?, ?, '', 1, 'r1', 1)",
                platform,
                codes[1]));
        says(codes[0], Presence.OFFLINE, "no RTP for 10 s");
        String[] other = merged(7);
        says(other[0], Presence.OFFLINE, "no RTP for 10 s");
        await().until(() -> hasVersion(codes[0], "down_since_us > 0") && hasVersion(other[0], "down_since_us > 0"));
        pass(400);
        await().until(() -> source(other[0]).hasPull());
        assertThat(ways(codes[0]).getWays(0).getInUse()).as("its own way").isTrue();
        assertThat(ways(codes[0]).getWays(1).getAgainst())
                .startsWith("another owner's platform lists it, and the registry alone took it for this camera");

        prefer(codes[0], codes[1]);
        assertThat(ways(codes[0]).getWays(1).getAgainst()).isEmpty();
        await().until(() -> source(codes[0]).getGb28181().getDevice().equals(platform));
    }

    private ChannelWays prefer(String channel, String way) {
        return ways.setPreferredWay(SetPreferredWayRequest.newBuilder()
                .setChannel(channel)
                .setWay(way)
                .build());
    }

    @Test
    void aStreamThatNobodyWantsIsNoFailure() {
        String[] codes = merged(4);
        says(codes[0], Presence.OFFLINE, "nobody wants it any more");
        pass(3600);
        String[] other = merged(5);
        says(other[0], Presence.OFFLINE, "no RTP for 10 s");
        await().until(() -> hasVersion(other[0], "down_since_us > 0"));
        pass(31);
        await().until(() -> source(other[0]).hasPull());
        assertThat(source(codes[0]).hasGb28181()).isTrue();
    }
}
