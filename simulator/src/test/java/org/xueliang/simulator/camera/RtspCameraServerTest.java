package org.xueliang.simulator.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.TransportHeader;
import org.xueliang.protocol.sdp.SdpParser;
import org.xueliang.protocol.sdp.VideoTrack;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.PacketizedRecording;
import org.xueliang.simulator.media.SceneRecording;
import org.xueliang.simulator.scene.StreetScene;

class RtspCameraServerTest {
    private static final EncoderSettings SETTINGS = new EncoderSettings(320, 180, 25, 400_000, 1);
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static CameraLoops loops;
    private static RtspCameraServer server;
    private static RtspCameraServer hasty;
    private static PacketizedRecording recording;

    @BeforeAll
    static void start() {
        loops = new CameraLoops(2);
        server = RtspCameraServer.start(loops, LOOPBACK, RtspServerSettings.DEFAULTS);
        hasty = RtspCameraServer.start(loops, LOOPBACK, new RtspServerSettings(300, 4, 4096));
        recording =
                PacketizedRecording.of(SceneRecording.record(new StreetScene(7, 320, 180, List.of()), SETTINGS, 2_000));
    }

    @AfterAll
    static void stop() {
        server.close();
        hasty.close();
        loops.close();
    }

    private static ServedCamera serve(RtspCameraServer on, String path, Quirk... quirks) {
        Feed feed = new RecordedFeed(loops, recording, RecordedFeed.Begin.FIRST_PICTURE);
        ServedCamera camera = new ServedCamera(path, feed, CameraLogin.OPEN, Set.of(quirks), new CameraCounters());
        on.add(camera);
        return camera;
    }

    private static FakeViewer viewer(ServedCamera camera) throws IOException {
        return new FakeViewer(server.address(), camera.path());
    }

    @Test
    void theDialogueGoesThroughAllMethods() throws Exception {
        ServedCamera camera = serve(server, "dialogue");
        try (FakeViewer viewer = viewer(camera)) {
            assertThat(viewer.ask("OPTIONS").headers().get("Public")).contains("DESCRIBE", "GET_PARAMETER");
            RtspResponse described = viewer.ask("DESCRIBE", "Accept", "application/sdp");
            VideoTrack track = VideoTrack.select(SdpParser.parse(described.body()));
            assertThat(track.parameterSets()).hasSize(2);
            String session = viewer.play();
            while (viewer.rtp.size() < 20) {
                viewer.read();
            }
            assertThat(viewer.rtcp).isNotEmpty();
            assertThat(viewer.ask("GET_PARAMETER", "Session", session).status()).isEqualTo(200);
            assertThat(viewer.ask("PAUSE", "Session", session).status()).isEqualTo(200);
            assertThat(camera.counters().playing()).isZero();
            assertThat(viewer.ask("PLAY", "Session", session).status()).isEqualTo(200);
            assertThat(viewer.ask("TEARDOWN", "Session", session).status()).isEqualTo(200);
            assertThat(camera.counters().playing()).isZero();
            assertThat(camera.counters().sessions()).isEqualTo(2);
        }
    }

    @Test
    void sequenceNumbersAndTimesBeginWhereRtpInfoSaysAndHaveNoGap() throws Exception {
        try (FakeViewer viewer = viewer(serve(server, "sequence"))) {
            RtspResponse setup = viewer.ask("SETUP", "Transport", "RTP/AVP/TCP;unicast;interleaved=0-1");
            String session = String.valueOf(setup.headers().get("Session")).split(";")[0];
            String info = String.valueOf(
                    viewer.ask("PLAY", "Session", session).headers().get("RTP-Info"));
            while (viewer.rtp.size() < 60) {
                viewer.read();
            }
            Integer ssrc = TransportHeader.parse(String.valueOf(setup.headers().get("Transport")))
                    .ssrc();
            for (int i = 0; i < viewer.rtp.size(); i++) {
                ByteBuf packet = Unpooled.wrappedBuffer(viewer.rtp.get(i));
                int first = Unpooled.wrappedBuffer(viewer.rtp.get(0)).getUnsignedShort(2);
                assertThat(packet.getUnsignedShort(2)).isEqualTo(first + i & 0xFFFF);
                assertThat(packet.getInt(8)).isEqualTo(ssrc);
            }
            ByteBuf begin = Unpooled.wrappedBuffer(viewer.rtp.get(0));
            assertThat(info).contains("seq=" + begin.getUnsignedShort(2) + ";rtptime=" + begin.getUnsignedInt(4));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PLAY, 455",
        "PAUSE, 454",
        "TEARDOWN, 454",
        "RECORD, 405",
        "ANNOUNCE, 405",
        "SETUP, 461",
        "X-UNKNOWN, 405"
    })
    void whatIsOutOfPlaceIsRefusedByItsStatus(String method, int status) throws Exception {
        try (FakeViewer viewer = viewer(serve(server, "refused-" + method))) {
            assertThat(viewer.ask(method).status()).isEqualTo(status);
        }
    }

    @Test
    void anotherSessionsIdIsNotFound() throws Exception {
        try (FakeViewer viewer = viewer(serve(server, "stranger"))) {
            viewer.ask("SETUP", "Transport", "RTP/AVP/TCP;unicast;interleaved=0-1");
            assertThat(viewer.ask("PLAY", "Session", "1").status()).isEqualTo(454);
        }
    }

    @Test
    void multicastAndForeignProtocolsAreNotOffered() throws Exception {
        try (FakeViewer viewer = viewer(serve(server, "transports"))) {
            for (String transport : List.of("RTP/AVP;multicast;port=5000-5001", "RAW/RAW/UDP", "RTP/AVP;unicast")) {
                assertThat(viewer.ask("SETUP", "Transport", transport).status())
                        .as(transport)
                        .isEqualTo(461);
            }
        }
    }

    @Test
    void switchedOffItsSessionsEndAndNobodyGetsAnAnswerUntilItIsBack() throws Exception {
        ServedCamera camera = serve(server, "power");
        try (FakeViewer viewer = viewer(camera)) {
            viewer.play();
            camera.setOnline(false);
            assertThatThrownBy(() -> {
                        while (true) {
                            viewer.read();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        await().until(() -> camera.counters().playing() == 0);
        try (FakeViewer viewer = viewer(camera)) {
            assertThatThrownBy(() -> viewer.ask("DESCRIBE")).isInstanceOf(IOException.class);
        }
        camera.setOnline(true);
        try (FakeViewer viewer = viewer(camera)) {
            viewer.play();
        }
    }

    @Test
    void aClientThatSaysNothingMoreIsGivenUp() throws Exception {
        ServedCamera camera = serve(hasty, "silent");
        try (FakeViewer viewer = new FakeViewer(hasty.address(), camera.path())) {
            viewer.play();
            await().until(() -> camera.counters().playing() == 0);
        }
    }

    @Test
    void aReceiverThatDoesNotReadLosesWholeAccessUnitsAndGoesOnAtAKeyframe() throws Exception {
        RtspCameraServer narrow = RtspCameraServer.start(loops, LOOPBACK, new RtspServerSettings(60_000, 4, 4096));
        // A client of 16 KB that stops reading: the sockets' buffers fill, and so does the water mark.
        PacketizedRecording heavy = PacketizedRecording.of(SceneRecording.record(
                new StreetScene(9, 1280, 720, List.of()), new EncoderSettings(1280, 720, 50, 8_000_000, 0.2), 1_000));
        Feed feed = new RecordedFeed(loops, heavy, RecordedFeed.Begin.FIRST_PICTURE);
        ServedCamera fat = new ServedCamera("fat", feed, CameraLogin.OPEN, Set.of(), new CameraCounters());
        narrow.add(fat);
        try (narrow;
                FakeViewer viewer = new FakeViewer(narrow.address(), "fat")) {
            viewer.play();
            await().atMost(Duration.ofSeconds(30)).until(() -> fat.counters().droppedAccessUnits() > 20);
            long sent = fat.counters().accessUnits();
            while (fat.counters().accessUnits() < sent + 5) {
                viewer.read();
            }
            int first = Unpooled.wrappedBuffer(viewer.rtp.get(0)).getUnsignedShort(2);
            for (int i = 0; i < viewer.rtp.size(); i++) {
                assertThat(Unpooled.wrappedBuffer(viewer.rtp.get(i)).getUnsignedShort(2))
                        .isEqualTo(first + i & 0xFFFF);
            }
        }
    }

    @Test
    void moreConnectionsThanTheLimitAreClosed() throws Exception {
        ServedCamera camera = serve(hasty, "limit");
        await().until(() -> hasty.connections() == 0);
        List<FakeViewer> viewers = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                FakeViewer viewer = new FakeViewer(hasty.address(), camera.path());
                viewers.add(viewer);
                viewer.ask("OPTIONS");
            }
            try (FakeViewer tooMany = new FakeViewer(hasty.address(), camera.path())) {
                assertThatThrownBy(() -> tooMany.ask("OPTIONS")).isInstanceOf(IOException.class);
            }
        } finally {
            for (FakeViewer viewer : viewers) {
                viewer.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "\u0016\u0003\u0001\u0002garbage",
                "DESCRIBE\r\n\r\n",
                "DESCRIBE rtsp://h/x RTSP/1.0\r\nContent-Length: 2147483648\r\n\r\n"
            })
    void garbageEndsItsOwnConnectionAlone(String garbage) throws Exception {
        ServedCamera camera = serve(server, "garbage-" + Integer.toHexString(garbage.hashCode()));
        try (FakeViewer good = viewer(camera);
                FakeViewer bad = viewer(camera)) {
            good.play();
            bad.say(garbage);
            assertThatThrownBy(() -> {
                        while (true) {
                            bad.read();
                        }
                    })
                    .isInstanceOf(IOException.class);
            int before = good.rtp.size();
            while (good.rtp.size() < before + 10) {
                good.read();
            }
        }
    }

    @Test
    void seededGarbageNeverLeavesASessionBehind() throws Exception {
        ServedCamera camera = serve(server, "noise");
        Random random = new Random(4);
        for (int i = 0; i < 20; i++) {
            byte[] noise = new byte[1 + random.nextInt(2000)];
            random.nextBytes(noise);
            try (FakeViewer viewer = viewer(camera)) {
                viewer.say(new String(noise, StandardCharsets.ISO_8859_1));
            } catch (IOException closedWhileWriting) {
                // As good an answer as any.
            }
        }
        assertThat(camera.counters().playing()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Quirk.class)
    void aQuirkShowsInTheDialogue(Quirk quirk) throws Exception {
        ServedCamera camera = serve(server, "quirk-" + quirk.label(), quirk);
        try (FakeViewer viewer = viewer(camera)) {
            RtspResponse described = viewer.ask("DESCRIBE");
            String sdp = described.bodyText();
            String base = String.valueOf(described.headers().get("Content-Base"));
            RtspResponse setup = viewer.ask("SETUP", "Transport", "RTP/AVP/TCP;unicast;interleaved=0-1");
            String transport = String.valueOf(setup.headers().get("Transport"));
            String session = String.valueOf(setup.headers().get("Session")).split(";")[0];
            RtspResponse play = viewer.ask("PLAY", "Session", session);
            String info = String.valueOf(play.headers().get("RTP-Info"));
            switch (quirk) {
                case R1_BLANK_BEFORE_SSRC -> assertThat(transport).contains("ssrc= ");
                case R2_RTP_INFO_ENDS_WITH_SEMICOLON -> assertThat(info).endsWith(";");
                case R3_FALSE_SEQUENCE -> assertThat(info).contains("seq=0;");
                case R4_NEGATIVE_RTPTIME -> assertThat(info).contains("rtptime=-1");
                case R6_NO_CONTENT_TYPE ->
                    assertThat(described.headers().contains("Content-Type")).isFalse();
                case R7_SESSION_ID_CHANGES -> assertThat(play.status()).isEqualTo(200);
                case R10_NO_REASON -> assertThat(described.reason()).isEmpty();
                case R12_CONTENT_BASE_WITHOUT_SCHEME -> assertThat(base).startsWith("127.0.0.1:");
                case R13_DOUBLE_SCHEME -> assertThat(base).startsWith("rtsp://rtsp://");
                case R17_EMPTY_CONNECTION -> assertThat(sdp).contains("c=IN \r\n");
                case R21_NO_SESSION_LINES -> assertThat(sdp).doesNotContain("\no=", "\ns=", "\nt=");
                case R23_BLANK_AFTER_CLOCK_RATE -> assertThat(sdp).contains("H264/90000 \r\n");
                case R24_SENDONLY -> assertThat(sdp).contains("a=sendonly");
                case R25_VENDOR_MEDIA -> assertThat(sdp).contains("m=application/TP-LINK");
                case R34_INTERLEAVED_WITHOUT_TCP -> assertThat(transport).startsWith("RTP/AVP;");
                case R38_SSRC_FIRST -> assertThat(transport).matches("RTP/AVP/TCP;ssrc=[0-9A-F]{8};unicast.*");
                case R39_EMPTY_FMTP -> assertThat(sdp).contains("a=fmtp:96\r\n");
                case R40_FALSE_FRAME_RATE -> assertThat(sdp).contains("a=framerate:50");
                case R32_NO_GET_PARAMETER ->
                    assertThatThrownBy(() -> viewer.ask("GET_PARAMETER", "Session", session))
                            .isInstanceOf(IOException.class);
                // These do not show once the message was parsed, or need UDP.
                case R5_BLANK_AFTER_CSEQ, R8_STRAY_CHANNEL, R11_LF_ONLY, R33_NO_SERVER_PORT ->
                    assertThat(play.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void overUdpTheServerPortIsThereUnlessTheQuirkHidesIt() throws Exception {
        try (FakeViewer plain = viewer(serve(server, "udp-plain"));
                FakeViewer odd = viewer(serve(server, "udp-odd", Quirk.R33_NO_SERVER_PORT))) {
            String offer = "RTP/AVP;unicast;client_port=40000-40001";
            assertThat(plain.ask("SETUP", "Transport", offer).headers().get("Transport"))
                    .contains("server_port=");
            assertThat(odd.ask("SETUP", "Transport", offer).headers().get("Transport"))
                    .doesNotContain("server_port=");
        }
    }

    @Test
    void twoCamerasCannotHaveOnePath() {
        serve(server, "twice");
        assertThatThrownBy(() -> serve(server, "twice")).hasMessage("path: 'twice' is taken");
    }
}
