package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Findings.refused;
import static org.xueliang.registry.Sources.GATEWAY;
import static org.xueliang.registry.Sources.PASSWORD;
import static org.xueliang.registry.Sources.found;
import static org.xueliang.registry.Sources.online;
import static org.xueliang.registry.Sources.onvif;
import static org.xueliang.registry.Sources.source;

import io.grpc.Status.Code;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.DeviceFacts;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.MergeChannelsRequest;
import org.xueliang.proto.v1.MergingServiceGrpc;
import org.xueliang.proto.v1.MergingServiceGrpc.MergingServiceBlockingStub;
import org.xueliang.proto.v1.OnvifOptions;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.ReportSourcesRequest;
import org.xueliang.proto.v1.RtspCamera;
import org.xueliang.proto.v1.RtspOptions;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.proto.v1.SourceHealthPage;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.SplitChannelsRequest;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.WatchChannelsRequest;

/** Channels that sources bring: made, followed, removed, and never brought back against somebody's will. */
class SourceChannelsTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final Sources SOURCES = new Sources(REGISTRY);

    @Test
    void whatAnOnvifSourceBroughtBecomesChannelsOfItsOwner() {
        SOURCES.put(onvif("recorder"), PASSWORD);
        SOURCES.report(
                "recorder",
                online().setClockErrorMs(-7200_500),
                found("vs0", "rtsp://192.0.2.60/0", "rtsp://192.0.2.60/0s"),
                found("vs1", "rtsp://192.0.2.60/1\r\nX", ""));
        SourceHealthPage page = SOURCES.health("recorder");
        String code = page.getChannels(0).getChannel();
        assertThat(code).hasSize(20);
        Channel channel = SOURCES.channel(code);
        assertThat(channel.getFromSource()).isEqualTo("recorder");
        assertThat(channel.getName()).isEqualTo("recorder vs0");
        assertThat(channel.getOwner()).isEqualTo("sunshine");
        assertThat(channel.getSource().getPull().getUrl()).isEqualTo("rtsp://192.0.2.60/0");
        assertThat(channel.getSource().getPull().getUsername()).isEqualTo("admin");
        assertThat(channel.getSource().getPull().getPassword()).isEmpty();
        assertThat(passwordFor(code)).isEqualTo(PASSWORD);
        assertThat(page.getChannels(1).getChannel()).isEmpty();
        assertThat(page.getChannels(1).getCause()).contains("an rtsp:// or rtsps:// URL");
        assertThat(page.getSource().getHealth().getSummary())
                .isEqualTo("online; 0 of 1 channels online; its clock is 2 h behind");

        long revision = channel.getRevision();
        SOURCES.report(
                "recorder", online(), found("vs0", "rtsp://192.0.2.60/0", "rtsp://192.0.2.60/0s"), page.getChannels(1));
        assertThat(SOURCES.channel(code).getRevision()).isEqualTo(revision);

        SOURCES.put(
                SOURCES.get("recorder").toBuilder()
                        .setPlace("gate")
                        .setOnvif(OnvifOptions.newBuilder().setStream(1)),
                "other-Secret-8");
        assertThat(SOURCES.channel(code).getPlace()).isEqualTo("gate");
        assertThat(SOURCES.channel(code).getSource().getPull().getUrl()).isEqualTo("rtsp://192.0.2.60/0s");
        assertThat(passwordFor(code)).isEqualTo("other-Secret-8");

        SOURCES.report("recorder", online(), found("vs9", "rtsp://192.0.2.60/9", ""));
        assertThat(SOURCES.health("recorder").getChannelsList())
                .filteredOn(SourceChannel::getGone)
                .hasSize(2);
        assertThat(SOURCES.channel(code).getCode()).isEqualTo(code);

        assertThat(SOURCES.remove("recorder", 0, true).getChannelsList())
                .hasSize(2)
                .contains(code);
        assertThat(SOURCES.channel(code).getCode()).isEqualTo(code);
        refused(Code.ABORTED, () -> SOURCES.remove("recorder", 1, false)).hasMessageContaining("changed since");
        assertThat(SOURCES.remove("recorder", SOURCES.get("recorder").getRevision(), false)
                        .getChannelsList())
                .contains(code);
        refused(Code.NOT_FOUND, () -> SOURCES.channel(code));
        refused(Code.NOT_FOUND, () -> SOURCES.get("recorder"));
    }

    private static String passwordFor(String code) {
        Collected<WatchChannelsRequest, ChannelAssignment> seen = new Collected<>();
        REGISTRY.asService(AssignmentServiceGrpc::newStub)
                .watchChannels(
                        WatchChannelsRequest.newBuilder().setGateway(GATEWAY).build(), seen);
        await().until(() -> seen.messages.stream().anyMatch(ChannelAssignment::getCaughtUp));
        seen.cancel();
        return seen.messages.stream()
                .map(ChannelAssignment::getChannel)
                .filter(channel -> channel.getCode().equals(code))
                .map(channel -> channel.getSource().getPull().getPassword())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aChannelThatWasRemovedByHandStaysAway() {
        SOURCES.put(onvif("by-hand"), "");
        SOURCES.report("by-hand", online(), found("vs0", "rtsp://192.0.2.61/0", ""));
        String code = SOURCES.health("by-hand").getChannels(0).getChannel();
        REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(
                        RemoveChannelRequest.newBuilder().setChannel(code).build());
        SOURCES.report("by-hand", online(), found("vs0", "rtsp://192.0.2.61/1", ""));
        assertThat(SOURCES.health("by-hand").getChannels(0).getChannel()).isEmpty();
        assertThat(SOURCES.health("by-hand").getChannels(0).getCause()).isEqualTo("removed by hand");
        SOURCES.remove("by-hand", SOURCES.get("by-hand").getRevision(), false);
    }

    @Test
    void camerasOfAListComeAndGoWithIt() {
        RtspOptions two = RtspOptions.newBuilder()
                .addCameras(
                        RtspCamera.newBuilder().setUrl("rtsp://192.0.2.70/1").setName("one"))
                .addCameras(
                        RtspCamera.newBuilder().setUrl("rtsp://192.0.2.70/2").setKey("second"))
                .build();
        SOURCES.put(source("list", SourceAdapter.RTSP).setRtsp(two), PASSWORD);
        List<SourceChannel> channels = SOURCES.health("list").getChannelsList();
        assertThat(channels).extracting(SourceChannel::getKey).containsExactly("1", "second");
        assertThat(SOURCES.get("list").getHealth().getCause()).isEqualTo("0 of 2 channels are online");
        RtspOptions moved = RtspOptions.newBuilder()
                .addCameras(
                        RtspCamera.newBuilder().setUrl("rtsp://192.0.2.71/2").setKey("second"))
                .build();
        SOURCES.put(SOURCES.get("list").toBuilder().setRtsp(moved), PASSWORD);
        assertThat(SOURCES.health("list").getChannelsList())
                .singleElement()
                .extracting(SourceChannel::getChannel)
                .isEqualTo(channels.get(1).getChannel());
        assertThat(SOURCES.channel(channels.get(1).getChannel())
                        .getSource()
                        .getPull()
                        .getUrl())
                .isEqualTo("rtsp://192.0.2.71/2");
        refused(Code.NOT_FOUND, () -> SOURCES.channel(channels.get(0).getChannel()));
        SOURCES.remove("list", SOURCES.get("list").getRevision(), false);
    }

    private static MergingServiceBlockingStub merging() {
        return REGISTRY.asAdmin(MergingServiceGrpc::newBlockingStub);
    }

    /** The channel of a source as a second way of another. */
    private static String merged(String source, String url) {
        SOURCES.put(
                source(source, SourceAdapter.RTSP)
                        .setUsername("reader")
                        .setRtsp(RtspOptions.newBuilder()
                                .addCameras(
                                        RtspCamera.newBuilder().setKey("one").setUrl(url))),
                PASSWORD);
        Channel second = SOURCES.channel(SOURCES.health(source).getChannels(0).getChannel());
        Channel first = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(Channel.newBuilder()
                                .setName("the first way of " + source)
                                .setSourceKind(SourceKind.POLICE)
                                .setOwner("police")
                                .setPlace("yard")
                                .setSource(StreamSource.newBuilder().setPush(PushSource.getDefaultInstance())))
                        .build())
                .getChannel();
        merging()
                .mergeChannels(MergeChannelsRequest.newBuilder()
                        .setPrimary(first.getCode())
                        .setPrimaryRevision(first.getRevision())
                        .setSecondary(second.getCode())
                        .setSecondaryRevision(second.getRevision())
                        .build());
        return second.getCode();
    }

    @Test
    void aSecondWayThatItsSourceTookBackDoesNotComeBack() {
        String second = merged("gone-list", "rtsp://192.0.2.71/1");
        assertThat(SOURCES.health("gone-list").getChannels(0).getCause()).startsWith("a second way of channel ");
        SOURCES.remove("gone-list", SOURCES.get("gone-list").getRevision(), false);
        refused(
                        Code.NOT_FOUND,
                        () -> merging()
                                .splitChannels(SplitChannelsRequest.newBuilder()
                                        .setChannel(second)
                                        .build()))
                .hasMessageContaining("second way");
        int left =
                REGISTRY.sql(handle -> handle.createQuery("select count(*) from channel_merges where secondary = :code")
                        .bind("code", second)
                        .mapTo(Integer.class)
                        .one());
        assertThat(left).as("its sealed password is gone too").isZero();
    }

    @Test
    void aSecondWayComesBackWithTheAddressAndPasswordThatItsSourceHasByThen() {
        String second = merged("moved-list", "rtsp://192.0.2.72/1");
        Source known = SOURCES.get("moved-list");
        SOURCES.put(
                source("moved-list", SourceAdapter.RTSP)
                        .setRevision(known.getRevision())
                        .setUsername("writer")
                        .setRtsp(RtspOptions.newBuilder()
                                .addCameras(
                                        RtspCamera.newBuilder().setKey("one").setUrl("rtsp://192.0.2.73/1"))),
                "another-Secret-8");
        merging()
                .splitChannels(
                        SplitChannelsRequest.newBuilder().setChannel(second).build());
        Collected<WatchChannelsRequest, ChannelAssignment> seen = new Collected<>();
        REGISTRY.asService(AssignmentServiceGrpc::newStub)
                .watchChannels(
                        WatchChannelsRequest.newBuilder().setGateway(GATEWAY).build(), seen);
        await().untilAsserted(() -> assertThat(seen.messages)
                .filteredOn(one -> one.getChannel().getCode().equals(second))
                .singleElement()
                .satisfies(one -> {
                    PullSource pull = one.getChannel().getSource().getPull();
                    assertThat(pull.getUrl()).isEqualTo("rtsp://192.0.2.73/1");
                    assertThat(pull.getUsername()).isEqualTo("writer");
                    assertThat(pull.getPassword()).isEqualTo("another-Secret-8");
                }));
        SOURCES.remove("moved-list", SOURCES.get("moved-list").getRevision(), false);
    }

    @Test
    void whatACameraSaysOfItselfIsKeptToBeComparedByAndARecordersIsNot() {
        SOURCES.put(onvif("facts"), "");
        DeviceFacts said = DeviceFacts.newBuilder()
                .setSerial(" DS-77\u0007 ")
                .setMac("44:19:B6:00:01:0A")
                .setManufacturer("Hikvision")
                .setModel("DS-2CD2")
                .build();
        factsReport(said, found("v1", "rtsp://192.0.2.60/1", ""));
        String channel = SOURCES.health("facts").getChannels(0).getChannel();
        assertThat(facts(channel)).containsExactly("DS-77?|4419b600010a|Hikvision|DS-2CD2");
        long revision = SOURCES.channel(channel).getRevision();
        factsReport(said, found("v1", "rtsp://192.0.2.60/1", ""));
        assertThat(SOURCES.channel(channel).getRevision())
                .as("nothing new, nothing is told")
                .isEqualTo(revision);
        factsReport(
                said.toBuilder()
                        .setSerial("0000000000")
                        .setMac("ff:ff:ff:ff:ff:ff")
                        .build(),
                found("v1", "rtsp://192.0.2.60/1", ""));
        assertThat(facts(channel)).as("numbers that are none").containsExactly("||Hikvision|DS-2CD2");
        assertThat(SOURCES.channel(channel).getRevision())
                .as("it is compared anew")
                .isGreaterThan(revision);
        factsReport(said, found("v1", "rtsp://192.0.2.60/1", ""), found("v2", "rtsp://192.0.2.60/2", ""));
        assertThat(facts(channel)).as("a recorder's own").containsExactly("||Hikvision|DS-2CD2");
        SOURCES.remove("facts", SOURCES.get("facts").getRevision(), false);
        assertThat(facts(channel)).isEmpty();
    }

    private static void factsReport(DeviceFacts facts, SourceChannel... found) {
        REGISTRY.asService(SourceServiceGrpc::newBlockingStub)
                .reportSources(ReportSourcesRequest.newBuilder()
                        .setGateway(GATEWAY)
                        .setDoor("127.0.0.1:8081")
                        .addReports(SourceReport.newBuilder()
                                .setSource("facts")
                                .setHealth(online().setClockErrorMs(2000))
                                .setChannelsKnown(true)
                                .addAllChannels(List.of(found))
                                .setFacts(facts))
                        .build());
    }

    private static List<String> facts(String channel) {
        return REGISTRY.sql(handle -> handle.createQuery(
                        "select serial || '|' || mac || '|' || manufacturer || '|' || model from channel_facts"
                                + " where channel = :channel")
                .bind("channel", channel)
                .mapTo(String.class)
                .list());
    }
}
