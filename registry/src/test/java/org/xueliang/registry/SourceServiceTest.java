package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.DeviceFacts;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.ListSourcesRequest;
import org.xueliang.proto.v1.MergeChannelsRequest;
import org.xueliang.proto.v1.MergingServiceGrpc;
import org.xueliang.proto.v1.MergingServiceGrpc.MergingServiceBlockingStub;
import org.xueliang.proto.v1.OnvifOptions;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.RemoveSourceRequest;
import org.xueliang.proto.v1.RemoveSourceResponse;
import org.xueliang.proto.v1.ReportSourcesRequest;
import org.xueliang.proto.v1.ReportSourcesResponse;
import org.xueliang.proto.v1.RtspCamera;
import org.xueliang.proto.v1.RtspOptions;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceAssignment;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.proto.v1.SourceHealth;
import org.xueliang.proto.v1.SourceHealthPage;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.SourceServiceGrpc.SourceServiceBlockingStub;
import org.xueliang.proto.v1.SplitChannelsRequest;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.WatchChannelsRequest;
import org.xueliang.proto.v1.WatchSourcesRequest;

class SourceServiceTest {
    private static final String PASSWORD = "camera-Secret-7";
    private static final String GATEWAY = "g-sources";

    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static SourceServiceBlockingStub admin() {
        return REGISTRY.asAdmin(SourceServiceGrpc::newBlockingStub);
    }

    private static Source.Builder source(String code, SourceAdapter adapter) {
        return Source.newBuilder()
                .setCode(code)
                .setKind(SourceKind.ESTATE)
                .setAdapter(adapter)
                .setOwner("sunshine")
                .setPlace("yard");
    }

    private static Source.Builder onvif(String code) {
        return source(code, SourceAdapter.ONVIF)
                .setAddress("192.0.2.60")
                .setUsername("admin")
                .setGateway(GATEWAY);
    }

    private static Source put(Source.Builder source, String password) {
        return admin().putSource(PutSourceRequest.newBuilder()
                .setSource(source)
                .setPassword(password)
                .build());
    }

    private static Source get(String code) {
        return admin().getSource(GetSourceRequest.newBuilder().setCode(code).build());
    }

    private static SourceHealthPage health(String code) {
        return admin().getSourceHealth(
                        GetSourceRequest.newBuilder().setCode(code).build());
    }

    private static Channel channel(String code) {
        return REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .getChannel(GetChannelRequest.newBuilder().setChannel(code).build());
    }

    private static void report(String code, SourceHealth.Builder health, SourceChannel... found) {
        SourceReport.Builder report = SourceReport.newBuilder().setSource(code).setHealth(health);
        if (found.length > 0) {
            report.setChannelsKnown(true).addAllChannels(List.of(found));
        }
        REGISTRY.asService(SourceServiceGrpc::newBlockingStub)
                .reportSources(ReportSourcesRequest.newBuilder()
                        .setGateway(GATEWAY)
                        .setDoor("127.0.0.1:8081")
                        .addReports(report)
                        .build());
    }

    private static SourceHealth.Builder online() {
        return SourceHealth.newBuilder().setState(Presence.ONLINE).setSinceUs(1).setLastContactUs(2);
    }

    private static SourceChannel found(String key, String main, String sub) {
        return SourceChannel.newBuilder()
                .setKey(key)
                .setMainUrl(main)
                .setSubUrl(sub)
                .setVideo("H264 1920x1080")
                .build();
    }

    private static RemoveSourceResponse remove(String code, long revision, boolean dryRun) {
        return admin().removeSource(RemoveSourceRequest.newBuilder()
                .setCode(code)
                .setRevision(revision)
                .setDryRun(dryRun)
                .build());
    }

    private static Collected<WatchSourcesRequest, SourceAssignment> watch(String gateway) {
        Collected<WatchSourcesRequest, SourceAssignment> seen = new Collected<>();
        REGISTRY.asService(SourceServiceGrpc::newStub)
                .watchSources(
                        WatchSourcesRequest.newBuilder().setGateway(gateway).build(), seen);
        return seen;
    }

    @Test
    void thePasswordIsSealedAndGoesToTheGatewayThatFollowsTheSourceAlone() {
        put(onvif("sealed"), PASSWORD);
        Collected<WatchSourcesRequest, SourceAssignment> mine = watch(GATEWAY);
        Collected<WatchSourcesRequest, SourceAssignment> others = watch("g-other");
        await().until(() -> others.messages.stream().anyMatch(SourceAssignment::getCaughtUp));
        await().untilAsserted(() -> assertThat(mine.messages).anySatisfy(message -> {
            assertThat(message.getSource().getAddress()).isEqualTo("http://192.0.2.60/onvif/device_service");
            assertThat(message.getPassword()).isEqualTo(PASSWORD);
        }));
        assertThat(others.messages).noneMatch(m -> m.getSource().getCode().equals("sealed"));
        assertThat(get("sealed").toString()).doesNotContain(PASSWORD);
        byte[] row = REGISTRY.sql(handle -> handle.createQuery("select password from sources where code = 'sealed'")
                .mapTo(byte[].class)
                .one());
        assertThat(new String(row, StandardCharsets.ISO_8859_1)).doesNotContain(PASSWORD);
        assertThat(REGISTRY.audit("PutSource").toString()).contains("sealed").doesNotContain(PASSWORD);

        Source moved = put(get("sealed").toBuilder().setGateway("g-other"), "");
        await().untilAsserted(() -> assertThat(mine.messages)
                .anyMatch(m -> m.getSource().getCode().equals("sealed")
                        && m.getSource().getRemoved()));
        await().untilAsserted(() -> assertThat(others.messages)
                .anyMatch(m -> m.getSource().getCode().equals("sealed")
                        && m.getPassword().equals(PASSWORD)));
        remove("sealed", moved.getRevision(), false);
        await().untilAsserted(() -> assertThat(others.messages)
                .anyMatch(m -> m.getSource().getCode().equals("sealed")
                        && m.getSource().getRemoved()));
        mine.cancel();
        others.cancel();
    }

    @Test
    void whatAnOnvifSourceBroughtBecomesChannelsOfItsOwner() {
        put(onvif("recorder"), PASSWORD);
        report(
                "recorder",
                online().setClockErrorMs(-7200_500),
                found("vs0", "rtsp://192.0.2.60/0", "rtsp://192.0.2.60/0s"),
                found("vs1", "rtsp://192.0.2.60/1\r\nX", ""));
        SourceHealthPage page = health("recorder");
        String code = page.getChannels(0).getChannel();
        assertThat(code).hasSize(20);
        Channel channel = channel(code);
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
        report("recorder", online(), found("vs0", "rtsp://192.0.2.60/0", "rtsp://192.0.2.60/0s"), page.getChannels(1));
        assertThat(channel(code).getRevision()).isEqualTo(revision);

        put(
                get("recorder").toBuilder()
                        .setPlace("gate")
                        .setOnvif(OnvifOptions.newBuilder().setStream(1)),
                "other-Secret-8");
        assertThat(channel(code).getPlace()).isEqualTo("gate");
        assertThat(channel(code).getSource().getPull().getUrl()).isEqualTo("rtsp://192.0.2.60/0s");
        assertThat(passwordFor(code)).isEqualTo("other-Secret-8");

        report("recorder", online(), found("vs9", "rtsp://192.0.2.60/9", ""));
        assertThat(health("recorder").getChannelsList())
                .filteredOn(SourceChannel::getGone)
                .hasSize(2);
        assertThat(channel(code).getCode()).isEqualTo(code);

        assertThat(remove("recorder", 0, true).getChannelsList()).hasSize(2).contains(code);
        assertThat(channel(code).getCode()).isEqualTo(code);
        refused(Code.ABORTED, () -> remove("recorder", 1, false)).hasMessageContaining("changed since");
        assertThat(remove("recorder", get("recorder").getRevision(), false).getChannelsList())
                .contains(code);
        refused(Code.NOT_FOUND, () -> channel(code));
        refused(Code.NOT_FOUND, () -> get("recorder"));
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
        put(onvif("by-hand"), "");
        report("by-hand", online(), found("vs0", "rtsp://192.0.2.61/0", ""));
        String code = health("by-hand").getChannels(0).getChannel();
        REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(
                        RemoveChannelRequest.newBuilder().setChannel(code).build());
        report("by-hand", online(), found("vs0", "rtsp://192.0.2.61/1", ""));
        assertThat(health("by-hand").getChannels(0).getChannel()).isEmpty();
        assertThat(health("by-hand").getChannels(0).getCause()).isEqualTo("removed by hand");
        remove("by-hand", get("by-hand").getRevision(), false);
    }

    @Test
    void camerasOfAListComeAndGoWithIt() {
        RtspOptions two = RtspOptions.newBuilder()
                .addCameras(
                        RtspCamera.newBuilder().setUrl("rtsp://192.0.2.70/1").setName("one"))
                .addCameras(
                        RtspCamera.newBuilder().setUrl("rtsp://192.0.2.70/2").setKey("second"))
                .build();
        put(source("list", SourceAdapter.RTSP).setRtsp(two), PASSWORD);
        List<SourceChannel> channels = health("list").getChannelsList();
        assertThat(channels).extracting(SourceChannel::getKey).containsExactly("1", "second");
        assertThat(get("list").getHealth().getCause()).isEqualTo("0 of 2 channels are online");
        RtspOptions moved = RtspOptions.newBuilder()
                .addCameras(
                        RtspCamera.newBuilder().setUrl("rtsp://192.0.2.71/2").setKey("second"))
                .build();
        put(get("list").toBuilder().setRtsp(moved), PASSWORD);
        assertThat(health("list").getChannelsList())
                .singleElement()
                .extracting(SourceChannel::getChannel)
                .isEqualTo(channels.get(1).getChannel());
        assertThat(channel(channels.get(1).getChannel()).getSource().getPull().getUrl())
                .isEqualTo("rtsp://192.0.2.71/2");
        refused(Code.NOT_FOUND, () -> channel(channels.get(0).getChannel()));
        remove("list", get("list").getRevision(), false);
    }

    @Test
    void theStoredPasswordGoesToNoAddressThatItWasNotGivenFor() {
        put(onvif("elsewhere"), PASSWORD);
        for (String address : List.of("203.0.113.9", "192.0.2.60:81", "https://192.0.2.60")) {
            refused(
                            Code.INVALID_ARGUMENT,
                            () -> put(get("elsewhere").toBuilder().setAddress(address), ""))
                    .hasMessageContaining("password: missing, and the stored one was not given for http")
                    .hasMessageContaining("address changed: give the password anew, or clear it");
        }
        put(get("elsewhere").toBuilder().setAddress("http://192.0.2.60:80/onvif/device_service2"), "");
        put(get("elsewhere").toBuilder().setAddress("203.0.113.9"), "other-Secret-8");
        Source cleared = admin().putSource(PutSourceRequest.newBuilder()
                .setSource(get("elsewhere").toBuilder().setAddress("203.0.113.10"))
                .setClearPassword(true)
                .build());
        Source moved = put(cleared.toBuilder().setAddress("203.0.113.11"), "");
        remove("elsewhere", moved.getRevision(), false);

        RtspOptions one = RtspOptions.newBuilder()
                .addCameras(RtspCamera.newBuilder().setUrl("rtsp://192.0.2.72/1"))
                .build();
        Source list = put(source("elsewhere-list", SourceAdapter.RTSP).setRtsp(one), PASSWORD);
        RtspOptions more = one.toBuilder()
                .addCameras(RtspCamera.newBuilder().setUrl("rtsp://203.0.113.9/2"))
                .build();
        refused(Code.INVALID_ARGUMENT, () -> put(list.toBuilder().setRtsp(more), ""))
                .hasMessageContaining("rtsp://203.0.113.9:554");
        remove("elsewhere-list", list.getRevision(), false);
    }

    @Test
    void aStaleWriteIsRefusedWithWhatChanged() {
        Source first = put(onvif("stale"), "");
        refused(Code.ALREADY_EXISTS, () -> put(onvif("stale"), "")).hasMessageContaining("at revision");
        put(first.toBuilder().setOwner("port"), "");
        refused(Code.ABORTED, () -> put(first.toBuilder().setOwner("harbour"), ""))
                .hasMessageContaining("owner 'sunshine' -> 'port'");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> put(
                                get("stale").toBuilder()
                                        .setAdapter(SourceAdapter.HTTP)
                                        .setAddress("")
                                        .clearOnvif(),
                                ""))
                .hasMessageContaining("remove the source and add it anew");
        PutSourceRequest once = PutSourceRequest.newBuilder()
                .setSource(source("once", SourceAdapter.HTTP))
                .setIdempotencyKey("k-1")
                .build();
        assertThat(admin().putSource(once).getRevision())
                .isEqualTo(admin().putSource(once).getRevision());
    }

    @Test
    void badSourcesAreRefusedWithFieldValueAndWhatWasExpected() {
        refused(Code.INVALID_ARGUMENT, () -> put(onvif("X"), "")).hasMessageContaining("source.code: 'X'");
        refused(Code.INVALID_ARGUMENT, () -> put(onvif("a1").setAddress("ftp://192.0.2.1/"), ""))
                .hasMessageContaining("http:// or https://");
        refused(Code.INVALID_ARGUMENT, () -> put(onvif("a1").setAddress("http://admin:hunter2@192.0.2.1/"), ""))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
        refused(Code.INVALID_ARGUMENT, () -> put(onvif("a1").setAddress("http://192.0.2.1/\r\nX: y"), ""))
                .hasMessageContaining("printable ASCII");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> put(source("a1", SourceAdapter.MQTT).setAddress("mqtt://b:1883"), ""))
                .hasMessageContaining("mappings: 0");
        refused(Code.INVALID_ARGUMENT, () -> put(source("a1", SourceAdapter.RTSP), ""))
                .hasMessageContaining("rtsp.cameras");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> put(source("a1", SourceAdapter.GB28181).setAddress("123"), ""))
                .hasMessageContaining("20-digit");
        refused(Code.INVALID_ARGUMENT, () -> put(onvif("a1"), "x".repeat(129))).hasMessageContaining("129 characters");
        REGISTRY.asAdmin(PlaceServiceGrpc::newBlockingStub)
                .putPlace(PutPlaceRequest.newBuilder()
                        .setPlace(Place.newBuilder().setCode("hotel-room").setPlaceClass(PlaceClass.GUEST_ROOM))
                        .build());
        refused(Code.INVALID_ARGUMENT, () -> put(onvif("a1").setPlace("hotel-room"), ""))
                .hasMessageContaining("source.place");
    }

    @Test
    void aSourceWithoutAGatewayIsGivenOneThatIsThereOrTheFirstThatAsks() {
        REGISTRY.sql(handle -> handle.execute("update gateways set seen_us = 0"));
        put(onvif("free").clearGateway(), "");
        assertThat(get("free").getGateway()).isEmpty();
        assertThat(get("free").getHealth().getCause()).isEqualTo("no gateway follows it yet");
        report("none", online());
        assertThat(get("free").getGateway()).isEqualTo(GATEWAY);
        put(onvif("free-2").clearGateway(), "");
        assertThat(get("free-2").getGateway()).isEqualTo(GATEWAY);
        remove("free", get("free").getRevision(), false);
        remove("free-2", get("free-2").getRevision(), false);
    }

    @Test
    void aGatewayThatIsSilentMakesItsSourcesUnknown() {
        put(onvif("silent"), "");
        assertThat(get("silent").getHealth().getState()).isEqualTo(Presence.UNKNOWN);
        report("silent", online());
        assertThat(get("silent").getHealth().getState()).isEqualTo(Presence.ONLINE);
        REGISTRY.sql(handle -> handle.execute("update gateways set seen_us = 0 where gateway = ?", GATEWAY));
        assertThat(get("silent").getHealth().getState()).isEqualTo(Presence.UNKNOWN);
        assertThat(get("silent").getHealth().getCause()).contains("has said nothing lately");
        remove("silent", get("silent").getRevision(), false);
    }

    @Test
    void aReportThatIsRefusedKeepsNoOtherFromBeingTaken() {
        put(onvif("good-one"), "");
        put(onvif("odd-one"), "");
        ReportSourcesResponse answer = REGISTRY.asService(SourceServiceGrpc::newBlockingStub)
                .reportSources(ReportSourcesRequest.newBuilder()
                        .setGateway(GATEWAY)
                        .setDoor("127.0.0.1:8081")
                        .addReports(SourceReport.newBuilder()
                                .setSource("odd-one")
                                .setHealth(online())
                                .setChannelsKnown(true)
                                .addChannels(found("\u3000", "rtsp://192.0.2.60/1", "")))
                        .addReports(
                                SourceReport.newBuilder().setSource("good-one").setHealth(online().setDevice("heard")))
                        .build());
        assertThat(answer.getRefusedList()).singleElement().asString().startsWith("reports[0].channels[0].key");
        assertThat(get("good-one").getHealth().getDevice()).isEqualTo("heard");
        assertThat(get("odd-one").getHealth().getState()).isEqualTo(Presence.UNKNOWN);
        remove("good-one", get("good-one").getRevision(), false);
        remove("odd-one", get("odd-one").getRevision(), false);
    }

    private static MergingServiceBlockingStub merging() {
        return REGISTRY.asAdmin(MergingServiceGrpc::newBlockingStub);
    }

    /** The channel of a source as a second way of another. */
    private static String merged(String source, String url) {
        put(
                source(source, SourceAdapter.RTSP)
                        .setUsername("reader")
                        .setRtsp(RtspOptions.newBuilder()
                                .addCameras(
                                        RtspCamera.newBuilder().setKey("one").setUrl(url))),
                PASSWORD);
        Channel second = channel(health(source).getChannels(0).getChannel());
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
        assertThat(health("gone-list").getChannels(0).getCause()).startsWith("a second way of channel ");
        remove("gone-list", get("gone-list").getRevision(), false);
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
        Source known = get("moved-list");
        put(
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
        remove("moved-list", get("moved-list").getRevision(), false);
    }

    @Test
    void whatACameraSaysOfItselfIsKeptToBeComparedByAndARecordersIsNot() {
        put(onvif("facts"), "");
        DeviceFacts said = DeviceFacts.newBuilder()
                .setSerial(" DS-77\u0007 ")
                .setMac("44:19:B6:00:01:0A")
                .setManufacturer("Hikvision")
                .setModel("DS-2CD2")
                .build();
        factsReport(said, found("v1", "rtsp://192.0.2.60/1", ""));
        String channel = health("facts").getChannels(0).getChannel();
        assertThat(facts(channel)).containsExactly("DS-77?|4419b600010a|Hikvision|DS-2CD2");
        long revision = channel(channel).getRevision();
        factsReport(said, found("v1", "rtsp://192.0.2.60/1", ""));
        assertThat(channel(channel).getRevision())
                .as("nothing new, nothing is told")
                .isEqualTo(revision);
        factsReport(
                said.toBuilder()
                        .setSerial("0000000000")
                        .setMac("ff:ff:ff:ff:ff:ff")
                        .build(),
                found("v1", "rtsp://192.0.2.60/1", ""));
        assertThat(facts(channel)).as("numbers that are none").containsExactly("||Hikvision|DS-2CD2");
        assertThat(channel(channel).getRevision()).as("it is compared anew").isGreaterThan(revision);
        factsReport(said, found("v1", "rtsp://192.0.2.60/1", ""), found("v2", "rtsp://192.0.2.60/2", ""));
        assertThat(facts(channel)).as("a recorder's own").containsExactly("||Hikvision|DS-2CD2");
        remove("facts", get("facts").getRevision(), false);
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

    @Test
    void aBrowserIsAskedForTheTokenAsAPassword() throws Exception {
        HttpResponse<String> stranger = HttpDoor.get(REGISTRY, "/sources", "");
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("www-authenticate").orElse("")).startsWith("Basic realm=");
        String basic = Base64.getEncoder()
                .encodeToString(("me:" + REGISTRY.tokens().admin()).getBytes(StandardCharsets.UTF_8));
        assertThat(HttpDoor.send(HttpDoor.to(REGISTRY, "/sources").header("authorization", "Basic " + basic))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void thePageShowsWhatDevicesSayAndRunsNothing() throws Exception {
        put(onvif("page").setName("<script>alert(1)</script>"), "");
        report("page", online().setState(Presence.OFFLINE).setCause("\"><img src=x onerror=alert(2)>"));
        HttpResponse<String> page =
                HttpDoor.get(REGISTRY, "/sources", REGISTRY.tokens().admin());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("&lt;script&gt;alert(1)")
                .contains("&quot;&gt;&lt;img")
                .doesNotContain("<script")
                .doesNotContain("<img");
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .startsWith("default-src 'none'; style-src 'sha256-");
        assertThat(HttpDoor.get(REGISTRY, "/sources", "").statusCode()).isEqualTo(401);
        String json = HttpDoor.get(
                        REGISTRY, "/v1/sources/page/health", REGISTRY.tokens().admin())
                .body();
        assertThat(json).contains("\"summary\"");
        assertThat(admin().listSources(ListSourcesRequest.newBuilder()
                                .setAdapter(SourceAdapter.ONVIF)
                                .setPageSize(1)
                                .build())
                        .getSourcesCount())
                .isEqualTo(1);
        remove("page", get("page").getRevision(), false);
    }
}
