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
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.ListSourcesRequest;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.ReportSourcesRequest;
import org.xueliang.proto.v1.ReportSourcesResponse;
import org.xueliang.proto.v1.RtspCamera;
import org.xueliang.proto.v1.RtspOptions;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceAssignment;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.WatchSourcesRequest;

/** Sources: written with revisions, their passwords, who follows them, what is told of them. */
class SourceServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final Sources SOURCES = new Sources(REGISTRY);

    @Test
    void thePasswordIsSealedAndGoesToTheGatewayThatFollowsTheSourceAlone() {
        SOURCES.put(onvif("sealed"), PASSWORD);
        Collected<WatchSourcesRequest, SourceAssignment> mine = SOURCES.watch(GATEWAY);
        Collected<WatchSourcesRequest, SourceAssignment> others = SOURCES.watch("g-other");
        await().until(() -> others.messages.stream().anyMatch(SourceAssignment::getCaughtUp));
        await().untilAsserted(() -> assertThat(mine.messages).anySatisfy(message -> {
            assertThat(message.getSource().getAddress()).isEqualTo("http://192.0.2.60/onvif/device_service");
            assertThat(message.getPassword()).isEqualTo(PASSWORD);
        }));
        assertThat(others.messages).noneMatch(m -> m.getSource().getCode().equals("sealed"));
        assertThat(SOURCES.get("sealed").toString()).doesNotContain(PASSWORD);
        byte[] row = REGISTRY.sql(handle -> handle.createQuery("select password from sources where code = 'sealed'")
                .mapTo(byte[].class)
                .one());
        assertThat(new String(row, StandardCharsets.ISO_8859_1)).doesNotContain(PASSWORD);
        assertThat(REGISTRY.audit("PutSource").toString()).contains("sealed").doesNotContain(PASSWORD);

        Source moved = SOURCES.put(SOURCES.get("sealed").toBuilder().setGateway("g-other"), "");
        await().untilAsserted(() -> assertThat(mine.messages)
                .anyMatch(m -> m.getSource().getCode().equals("sealed")
                        && m.getSource().getRemoved()));
        await().untilAsserted(() -> assertThat(others.messages)
                .anyMatch(m -> m.getSource().getCode().equals("sealed")
                        && m.getPassword().equals(PASSWORD)));
        SOURCES.remove("sealed", moved.getRevision(), false);
        await().untilAsserted(() -> assertThat(others.messages)
                .anyMatch(m -> m.getSource().getCode().equals("sealed")
                        && m.getSource().getRemoved()));
        mine.cancel();
        others.cancel();
    }

    @Test
    void theStoredPasswordGoesToNoAddressThatItWasNotGivenFor() {
        SOURCES.put(onvif("elsewhere"), PASSWORD);
        for (String address : List.of("203.0.113.9", "192.0.2.60:81", "https://192.0.2.60")) {
            refused(
                            Code.INVALID_ARGUMENT,
                            () -> SOURCES.put(
                                    SOURCES.get("elsewhere").toBuilder().setAddress(address), ""))
                    .hasMessageContaining("password: missing, and the stored one was not given for http")
                    .hasMessageContaining("address changed: give the password anew, or clear it");
        }
        SOURCES.put(SOURCES.get("elsewhere").toBuilder().setAddress("http://192.0.2.60:80/onvif/device_service2"), "");
        SOURCES.put(SOURCES.get("elsewhere").toBuilder().setAddress("203.0.113.9"), "other-Secret-8");
        Source cleared = SOURCES.admin()
                .putSource(PutSourceRequest.newBuilder()
                        .setSource(SOURCES.get("elsewhere").toBuilder().setAddress("203.0.113.10"))
                        .setClearPassword(true)
                        .build());
        Source moved = SOURCES.put(cleared.toBuilder().setAddress("203.0.113.11"), "");
        SOURCES.remove("elsewhere", moved.getRevision(), false);

        RtspOptions one = RtspOptions.newBuilder()
                .addCameras(RtspCamera.newBuilder().setUrl("rtsp://192.0.2.72/1"))
                .build();
        Source list = SOURCES.put(source("elsewhere-list", SourceAdapter.RTSP).setRtsp(one), PASSWORD);
        RtspOptions more = one.toBuilder()
                .addCameras(RtspCamera.newBuilder().setUrl("rtsp://203.0.113.9/2"))
                .build();
        refused(Code.INVALID_ARGUMENT, () -> SOURCES.put(list.toBuilder().setRtsp(more), ""))
                .hasMessageContaining("rtsp://203.0.113.9:554");
        SOURCES.remove("elsewhere-list", list.getRevision(), false);
    }

    @Test
    void aStaleWriteIsRefusedWithWhatChanged() {
        Source first = SOURCES.put(onvif("stale"), "");
        refused(Code.ALREADY_EXISTS, () -> SOURCES.put(onvif("stale"), "")).hasMessageContaining("at revision");
        SOURCES.put(first.toBuilder().setOwner("port"), "");
        refused(Code.ABORTED, () -> SOURCES.put(first.toBuilder().setOwner("harbour"), ""))
                .hasMessageContaining("owner 'sunshine' -> 'port'");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> SOURCES.put(
                                SOURCES.get("stale").toBuilder()
                                        .setAdapter(SourceAdapter.HTTP)
                                        .setAddress("")
                                        .clearOnvif(),
                                ""))
                .hasMessageContaining("remove the source and add it anew");
        PutSourceRequest once = PutSourceRequest.newBuilder()
                .setSource(source("once", SourceAdapter.HTTP))
                .setIdempotencyKey("k-1")
                .build();
        assertThat(SOURCES.admin().putSource(once).getRevision())
                .isEqualTo(SOURCES.admin().putSource(once).getRevision());
    }

    @Test
    void badSourcesAreRefusedWithFieldValueAndWhatWasExpected() {
        refused(Code.INVALID_ARGUMENT, () -> SOURCES.put(onvif("X"), "")).hasMessageContaining("source.code: 'X'");
        refused(Code.INVALID_ARGUMENT, () -> SOURCES.put(onvif("a1").setAddress("ftp://192.0.2.1/"), ""))
                .hasMessageContaining("http:// or https://");
        refused(Code.INVALID_ARGUMENT, () -> SOURCES.put(onvif("a1").setAddress("http://admin:hunter2@192.0.2.1/"), ""))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
        refused(Code.INVALID_ARGUMENT, () -> SOURCES.put(onvif("a1").setAddress("http://192.0.2.1/\r\nX: y"), ""))
                .hasMessageContaining("printable ASCII");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> SOURCES.put(source("a1", SourceAdapter.MQTT).setAddress("mqtt://b:1883"), ""))
                .hasMessageContaining("mappings: 0");
        refused(Code.INVALID_ARGUMENT, () -> SOURCES.put(source("a1", SourceAdapter.RTSP), ""))
                .hasMessageContaining("rtsp.cameras");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> SOURCES.put(source("a1", SourceAdapter.GB28181).setAddress("123"), ""))
                .hasMessageContaining("20-digit");
        refused(Code.INVALID_ARGUMENT, () -> SOURCES.put(onvif("a1"), "x".repeat(129)))
                .hasMessageContaining("129 characters");
        REGISTRY.asAdmin(PlaceServiceGrpc::newBlockingStub)
                .putPlace(PutPlaceRequest.newBuilder()
                        .setPlace(Place.newBuilder().setCode("hotel-room").setPlaceClass(PlaceClass.GUEST_ROOM))
                        .build());
        refused(Code.INVALID_ARGUMENT, () -> SOURCES.put(onvif("a1").setPlace("hotel-room"), ""))
                .hasMessageContaining("source.place");
    }

    @Test
    void aSourceWithoutAGatewayIsGivenOneThatIsThereOrTheFirstThatAsks() {
        REGISTRY.sql(handle -> handle.execute("update gateways set seen_us = 0"));
        SOURCES.put(onvif("free").clearGateway(), "");
        assertThat(SOURCES.get("free").getGateway()).isEmpty();
        assertThat(SOURCES.get("free").getHealth().getCause()).isEqualTo("no gateway follows it yet");
        SOURCES.report("none", online());
        assertThat(SOURCES.get("free").getGateway()).isEqualTo(GATEWAY);
        SOURCES.put(onvif("free-2").clearGateway(), "");
        assertThat(SOURCES.get("free-2").getGateway()).isEqualTo(GATEWAY);
        SOURCES.remove("free", SOURCES.get("free").getRevision(), false);
        SOURCES.remove("free-2", SOURCES.get("free-2").getRevision(), false);
    }

    @Test
    void aGatewayThatIsSilentMakesItsSourcesUnknown() {
        SOURCES.put(onvif("silent"), "");
        assertThat(SOURCES.get("silent").getHealth().getState()).isEqualTo(Presence.UNKNOWN);
        SOURCES.report("silent", online());
        assertThat(SOURCES.get("silent").getHealth().getState()).isEqualTo(Presence.ONLINE);
        REGISTRY.sql(handle -> handle.execute("update gateways set seen_us = 0 where gateway = ?", GATEWAY));
        assertThat(SOURCES.get("silent").getHealth().getState()).isEqualTo(Presence.UNKNOWN);
        assertThat(SOURCES.get("silent").getHealth().getCause()).contains("has said nothing lately");
        SOURCES.remove("silent", SOURCES.get("silent").getRevision(), false);
    }

    @Test
    void aReportThatIsRefusedKeepsNoOtherFromBeingTaken() {
        SOURCES.put(onvif("good-one"), "");
        SOURCES.put(onvif("odd-one"), "");
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
        assertThat(SOURCES.get("good-one").getHealth().getDevice()).isEqualTo("heard");
        assertThat(SOURCES.get("odd-one").getHealth().getState()).isEqualTo(Presence.UNKNOWN);
        SOURCES.remove("good-one", SOURCES.get("good-one").getRevision(), false);
        SOURCES.remove("odd-one", SOURCES.get("odd-one").getRevision(), false);
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
        SOURCES.put(onvif("page").setName("<script>alert(1)</script>"), "");
        SOURCES.report("page", online().setState(Presence.OFFLINE).setCause("\"><img src=x onerror=alert(2)>"));
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
        assertThat(SOURCES.admin()
                        .listSources(ListSourcesRequest.newBuilder()
                                .setAdapter(SourceAdapter.ONVIF)
                                .setPageSize(1)
                                .build())
                        .getSourcesCount())
                .isEqualTo(1);
        SOURCES.remove("page", SOURCES.get("page").getRevision(), false);
    }
}
