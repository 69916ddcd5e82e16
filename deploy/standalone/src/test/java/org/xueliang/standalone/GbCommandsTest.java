package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.AssignmentServiceGrpc.AssignmentServiceBlockingStub;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.CatalogItemKind;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.CheckDeviceRequest;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.ConfigureDeviceRequest;
import org.xueliang.proto.v1.ConfigureDeviceResponse;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.ConformanceStep.Verdict;
import org.xueliang.proto.v1.ControlChannelRequest;
import org.xueliang.proto.v1.ControlChannelResponse;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.DevicePicture;
import org.xueliang.proto.v1.DeviceReport;
import org.xueliang.proto.v1.DeviceSettings;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.DialogueLine;
import org.xueliang.proto.v1.GatewayDoorServiceGrpc.GatewayDoorServiceImplBase;
import org.xueliang.proto.v1.GetDialogueRequest;
import org.xueliang.proto.v1.GetDialogueResponse;
import org.xueliang.proto.v1.LastPosition;
import org.xueliang.proto.v1.PictureText;
import org.xueliang.proto.v1.PositionReport;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Preset;
import org.xueliang.proto.v1.QueryDeviceRequest;
import org.xueliang.proto.v1.QueryDeviceResponse;
import org.xueliang.proto.v1.QueryRecordingsRequest;
import org.xueliang.proto.v1.QueryRecordingsResponse;
import org.xueliang.proto.v1.ReportCatalogRequest;
import org.xueliang.proto.v1.ReportDevicesRequest;
import org.xueliang.proto.v1.ReportUnknownDeviceRequest;
import org.xueliang.proto.v1.TakeDevicePicturesRequest;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;
import org.xueliang.proto.v1.TextSettings;
import org.xueliang.registry.RegistryRole;

/** The commands for GB/T 28181 devices against a real registry; the gateway is the test's own. */
class GbCommandsTest {
    private static final String NVR = "34020000001180000001";
    private static final String CHANNEL = "34020000001320000001";

    @TempDir
    Path folder;

    /** A gateway's door that says what it is told to say. */
    private static final class FakeDoor extends GatewayDoorServiceImplBase {
        private volatile Verdict verdict = Verdict.PASSED;

        @Override
        public void checkDevice(CheckDeviceRequest request, StreamObserver<ConformanceStep> out) {
            out.onNext(ConformanceStep.newBuilder()
                    .setStep("registration")
                    .setVerdict(Verdict.PASSED)
                    .setFinding("answered within 12 ms")
                    .build());
            out.onNext(ConformanceStep.newBuilder()
                    .setStep("catalog")
                    .setVerdict(verdict)
                    .setFinding("Status is ONLINE")
                    .setQuirk("C5")
                    .build());
            out.onCompleted();
        }

        @Override
        public void getDialogue(GetDialogueRequest request, StreamObserver<GetDialogueResponse> out) {
            out.onNext(GetDialogueResponse.newBuilder()
                    .addLines(DialogueLine.newBuilder()
                            .setReceived(true)
                            .setOver("UDP 192.0.2.50:5060")
                            .setText("REGISTER sip:34020000002000000001@3402000000 SIP/2.0\r\n")
                            .setNote("refused 403: wrong password"))
                    .build());
            out.onCompleted();
        }

        @Override
        public void controlChannel(ControlChannelRequest request, StreamObserver<ControlChannelResponse> out) {
            out.onNext(ControlChannelResponse.newBuilder()
                    .setAnswer("pan " + request.getCommand().getPtz().getPan())
                    .build());
            out.onCompleted();
        }

        @Override
        public void queryDevice(QueryDeviceRequest request, StreamObserver<QueryDeviceResponse> out) {
            out.onNext(
                    switch (request.getQuestion()) {
                        case PRESETS ->
                            QueryDeviceResponse.newBuilder()
                                    .addPresets(
                                            Preset.newBuilder().setNumber("7").setName("gate"))
                                    .build();
                        case TEXT_SETTINGS ->
                            QueryDeviceResponse.newBuilder()
                                    .setSettings(DeviceSettings.newBuilder()
                                            .setText(TextSettings.newBuilder()
                                                    .setWindowWidth(704)
                                                    .setWindowHeight(576)
                                                    .addTexts(PictureText.newBuilder()
                                                            .setText("东门"))))
                                    .setComplete(true)
                                    .build();
                        default -> QueryDeviceResponse.getDefaultInstance();
                    });
            out.onCompleted();
        }

        @Override
        public void configureDevice(ConfigureDeviceRequest request, StreamObserver<ConfigureDeviceResponse> out) {
            out.onNext(ConfigureDeviceResponse.newBuilder()
                    .setAnswer(
                            "OK, " + request.getSettings().getText().getTexts(0).getText())
                    .build());
            out.onCompleted();
        }

        @Override
        public void takeDevicePictures(
                TakeDevicePicturesRequest request, StreamObserver<TakeDevicePicturesResponse> out) {
            out.onNext(TakeDevicePicturesResponse.newBuilder()
                    .setChannel(request.getChannel())
                    .addPictures(DevicePicture.newBuilder()
                            .setJpeg(ByteString.copyFromUtf8("jpeg"))
                            .setWidth(640)
                            .setHeight(360)
                            .setReceivedUs(1))
                    .setNote("1 of 2 pictures came")
                    .build());
            out.onCompleted();
        }

        @Override
        public void queryRecordings(QueryRecordingsRequest request, StreamObserver<QueryRecordingsResponse> out) {
            out.onNext(QueryRecordingsResponse.getDefaultInstance());
            out.onCompleted();
        }
    }

    private Captured run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-dir", folder.toString()));
        return Captured.run(all.toArray(String[]::new));
    }

    private String done(String... arguments) {
        Captured captured = run(arguments);
        assertThat(captured.exitCode()).as(captured.err()).isZero();
        return captured.out();
    }

    @Test
    void aDeviceFromItsFirstKnockToItsRemoval() throws Exception {
        FakeDoor door = new FakeDoor();
        DataFolder data = new DataFolder(folder);
        try (Running running = new Running()) {
            Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                    .addService(door)
                    .build()
                    .start();
            running.add("door", server::shutdownNow);
            Roles roles = new Roles(
                    data, new SettingsSource(null, Map.of()).option("registry.port", 0), running, Clock.systemUTC());
            roles.stores(0, 0);
            RegistryRole registry = roles.registry();
            roles.client(registry);
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", registry.port())
                    .usePlaintext()
                    .build();
            running.add("channel", channel::shutdownNow);
            AssignmentServiceBlockingStub gateway = AssignmentServiceGrpc.newBlockingStub(channel)
                    .withCallCredentials(new BearerToken(
                            Files.readString(ServiceToken.in(data)).trim()));
            story(gateway, door, "127.0.0.1:" + server.getPort());
        }
    }

    private void story(AssignmentServiceBlockingStub gateway, FakeDoor door, String address) throws Exception {
        gateway.reportUnknownDevice(ReportUnknownDeviceRequest.newBuilder()
                .setGateway("g1")
                .setCode(NVR)
                .setPeer("192.0.2.50:5060")
                .setUserAgent("Acme NVR")
                .build());
        Captured pending = run("devices", "gb", "--pending");
        assertThat(pending.out()).contains(NVR, "pending", "Acme NVR from 192.0.2.50:5060");
        assertThat(pending.err()).contains("devices gb enrol CODE");

        new SipServer("34020000002000000001", List.of("192.0.2.10"), 5060).leaveIn(new DataFolder(folder));
        String enrolled =
                done("devices", "gb", "approve", NVR, "--kind", "estate", "--owner", "sunshine", "--place", "yard");
        assertThat(enrolled)
                .contains("server id    34020000002000000001", "domain       3402000000", "address      192.0.2.10")
                .contains("device id    " + NVR)
                .containsPattern("password     [A-Za-z0-9]{12} ");

        gateway.reportDevices(ReportDevicesRequest.newBuilder()
                .setGateway("g1")
                .setDoor(address)
                .addReports(DeviceReport.newBuilder()
                        .setDevice(NVR)
                        .setStatus(DeviceStatus.newBuilder()
                                .setPresence(Presence.ONLINE)
                                .setSinceUs(1)
                                .setAddress("192.0.2.50:5060")
                                .setSignalling("UDP")
                                .setManufacturer("Acme")))
                .build());
        gateway.reportCatalog(ReportCatalogRequest.newBuilder()
                .setGateway("g1")
                .setDevice(NVR)
                .setRound("r1")
                .addItems(
                        CatalogItem.newBuilder().setCode(CHANNEL).setName("东门").setKind(CatalogItemKind.VIDEO_CHANNEL))
                .setState(CatalogState.newBuilder()
                        .setCompleteness(Completeness.COMPLETE)
                        .setExpected(1)
                        .setReceived(1))
                .build());
        assertThat(done("devices", "gb")).contains("online", "UDP 192.0.2.50:5060", "Acme");
        assertThat(done("devices", "gb", "show", NVR)).contains("complete: all 1 rows that the device announced");
        Captured catalog = run("devices", "gb", "catalog", NVR);
        assertThat(catalog.out()).contains(CHANNEL, "东门", "video-channel");
        assertThat(done("devices")).contains(CHANNEL, "东门", "sunshine", "yard");
        assertThat(done("devices", "gb", "change", NVR, "--transport", "tcp-passive", "--place", "north"))
                .contains("media-tcp-passive", "place north");
        assertThat(run("devices", "gb", "change", NVR, "--transport", "pigeon").err())
                .contains("--transport: 'pigeon' (expected: one of udp, tcp-passive, tcp-active)");

        assertThat(done("control", CHANNEL, "--ptz", "left:30")).contains("the device answered: pan -30");
        Captured recordings = run(
                "recordings",
                CHANNEL,
                "--from",
                "2026-03-01T00:00:00+08:00",
                "--to",
                "2026-03-02T00:00:00+08:00",
                "--purpose",
                "what happened");
        assertThat(recordings.exitCode()).isZero();
        assertThat(recordings.err()).contains("not all: the device sent fewer than it announced");
        assertThat(done("devices", "gb", "dialogue", NVR))
                .contains("<- ", "   REGISTER sip:", "   = refused 403: wrong password");

        settings(gateway, address);

        door.verdict = Verdict.DEVIATES;
        assertThat(done("doctor", "gb28181", "--device", NVR))
                .contains(
                        "ok   registration: answered within 12 ms",
                        "odd  catalog: Status is ONLINE",
                        "known oddity: C5")
                .contains("1 passed, 1 deviate, 0 failed, 0 skipped. It works;");
        door.verdict = Verdict.FAILED;
        Captured failed = run("doctor", "gb28181", "--device", NVR, "--json");
        assertThat(failed.exitCode()).isEqualTo(1);
        JsonNode json = new ObjectMapper().readTree(failed.out());
        assertThat(json.get("healthy").asBoolean()).isFalse();
        assertThat(json.at("/steps/1/verdict").asText()).isEqualTo("FAILED");

        assertThat(done("devices", "gb", "secret", NVR, "--json")).containsPattern("\"secret\": \"[A-Za-z0-9]{12}\"");
        done("devices", "gb", "remove", NVR);
        assertThat(done("devices")).doesNotContain(CHANNEL);
    }

    private void settings(AssignmentServiceBlockingStub gateway, String address) throws Exception {
        Captured presets = run("devices", "gb", "ask", CHANNEL, "presets");
        assertThat(presets.out()).contains("7", "gate");
        assertThat(presets.err()).contains("not all: the device sent fewer than it announced");
        assertThat(run("devices", "gb", "ask", CHANNEL, "weather").err())
                .contains("QUESTION: 'weather' (expected: one of", "home-position");
        // What was asked for can be given back.
        Path file = folder.resolve("text.json");
        Files.writeString(file, done("devices", "gb", "ask", CHANNEL, "text-settings"));
        assertThat(done("devices", "gb", "configure", CHANNEL, "--file", file.toString()))
                .contains("the device answered: OK, 东门");
        assertThat(run("devices", "gb", "configure", CHANNEL, "{\"osd\": 1}").err())
                .contains("SETTINGS: ", "(expected: JSON with basic, video, text, mask or record)");
        Captured pictures = run(
                "devices",
                "gb",
                "pictures",
                CHANNEL,
                "--purpose",
                "the gate",
                "--count",
                "2",
                "--out",
                folder.toString());
        assertThat(pictures.out()).contains("640x360, came ");
        assertThat(pictures.err()).contains("1 of 2 pictures came");
        assertThat(folder.resolve(CHANNEL + "-1.jpg")).hasContent("jpeg");
        assertThat(run("devices", "gb", "change", NVR, "--quirk", "C5").err())
                .contains("changes.profile.quirks: 'C5' (expected: one of D10, R11, S32)");
        done("devices", "gb", "change", NVR, "--note", "accept", "--position", "last", "--datum", "gcj02");
        gateway.reportDevices(ReportDevicesRequest.newBuilder()
                .setGateway("g1")
                .setDoor(address)
                .addPositions(PositionReport.newBuilder()
                        .setDevice(NVR)
                        .setChannel(NVR)
                        .setPosition(LastPosition.newBuilder()
                                .setLongitude(118.376512)
                                .setLatitude(31.3263)
                                .setDatum(Datum.GCJ02)
                                .setReceivedUs(1)))
                .build());
        assertThat(done("devices", "gb", "show", NVR)).contains("118.376512, 31.326300 (gcj02)", "note       accept");
    }
}
