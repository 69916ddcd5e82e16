package org.xueliang.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;
import org.xueliang.simulator.camera.CameraCounters;
import org.xueliang.simulator.camera.CameraLogin;
import org.xueliang.simulator.camera.CameraLoops;
import org.xueliang.simulator.camera.Quirk;
import org.xueliang.simulator.camera.RecordedFeed;
import org.xueliang.simulator.camera.RtspCameraServer;
import org.xueliang.simulator.camera.RtspServerSettings;
import org.xueliang.simulator.camera.ServedCamera;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.PacketizedRecording;
import org.xueliang.simulator.media.SceneRecording;
import org.xueliang.simulator.scene.StreetScene;
import org.xueliang.standalone.doctor.Finding.Level;
import org.xueliang.testkit.FreePort;

/** Healthy cameras, odd ones, and whatever else may listen at the address that somebody typed. */
class DoctorTest {
    private static final long LISTEN_MS = 400;
    private static final String PASSWORD = "s3cret-pass";
    private static final EncoderSettings PICTURE = new EncoderSettings(640, 360, 25, 1_000_000, 0.2);
    private static final String SESSION = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n";

    private static CameraLoops loops;
    private static RtspCameraServer server;
    private static RecordedFeed feed;

    @BeforeAll
    static void start() {
        loops = new CameraLoops(1);
        server = RtspCameraServer.start(
                loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), RtspServerSettings.DEFAULTS);
        PacketizedRecording recording = PacketizedRecording.of(SceneRecording.record(
                new StreetScene(7, PICTURE.width(), PICTURE.height(), List.of()), PICTURE, 1_000));
        feed = new RecordedFeed(loops, recording, RecordedFeed.Begin.FIRST_PICTURE);
    }

    @AfterAll
    static void stop() {
        server.close();
        loops.close();
    }

    private static ServedCamera camera(String path, CameraLogin login, Quirk... quirks) {
        ServedCamera camera = new ServedCamera(path, feed, login, Set.of(quirks), new CameraCounters());
        server.add(camera);
        return camera;
    }

    private static DoctorReport examine(String url, String user, String password) throws RtspSyntaxException {
        return new Doctor(RtspUrl.parse(url), user, password, LISTEN_MS).examine();
    }

    private static DoctorReport examine(String url) throws RtspSyntaxException {
        return examine(url, null, null);
    }

    private static List<Finding> of(DoctorReport report, Level level) {
        return report.findings().stream().filter(f -> f.level() == level).toList();
    }

    /** The one thing that is wrong; it comes with advice. */
    private static Finding bad(DoctorReport report) {
        assertThat(report.healthy()).isFalse();
        assertThat(of(report, Level.BAD)).hasSize(1);
        Finding bad = of(report, Level.BAD).get(0);
        assertThat(bad.advice()).isNotEmpty();
        return bad;
    }

    @Test
    void aHealthyCameraIsDescribedAndNothingIsOdd() throws Exception {
        ServedCamera camera = camera("healthy", CameraLogin.OPEN);
        DoctorReport report = examine(server.url(camera));
        assertThat(report.healthy()).isTrue();
        assertThat(of(report, Level.ODD)).isEmpty();
        assertThat(report.findings())
                .extracting(Finding::where)
                .contains("connect", "OPTIONS", "DESCRIBE", "SETUP", "media", "keepalive");
        assertThat(report.stream()).isNotNull();
        assertThat(report.stream().codec()).isEqualTo("H264");
        assertThat(report.stream().width()).isEqualTo(640);
        assertThat(report.stream().height()).isEqualTo(360);
        assertThat(report.stream().lostPackets()).isZero();
        assertThat(report.stream().damagedAccessUnits()).isZero();
        assertThat(report.dialogue()).anyMatch(line -> line.startsWith("> DESCRIBE rtsp://127.0.0.1:"));
        assertThat(report.dialogue()).contains("< RTSP/1.0 200 OK");
        assertThat(report.dialogue()).anyMatch(line -> line.startsWith("> TEARDOWN"));
    }

    @ParameterizedTest
    @CsvSource({
        "R5_BLANK_AFTER_CSEQ, (R5)",
        "R1_BLANK_BEFORE_SSRC, (R1)",
        "R6_NO_CONTENT_TYPE, (R6)",
        "R10_NO_REASON, (R10)",
        "R11_LF_ONLY, (R11)",
        "R12_CONTENT_BASE_WITHOUT_SCHEME, '(R12, R13)'",
        "R13_DOUBLE_SCHEME, '(R12, R13)'",
        "R21_NO_SESSION_LINES, (R21)",
        "R34_INTERLEAVED_WITHOUT_TCP, (R34)",
        "R8_STRAY_CHANNEL, '(R8, R9)'",
        "R40_FALSE_FRAME_RATE, (R40)"
    })
    void anOddityIsNamedAndForgiven(Quirk quirk, String row) throws Exception {
        ServedCamera camera = camera("odd/" + quirk.label(), CameraLogin.OPEN, quirk);
        DoctorReport report = examine(server.url(camera));
        assertThat(of(report, Level.BAD)).isEmpty();
        assertThat(of(report, Level.ODD)).extracting(Finding::what).anyMatch(what -> what.contains(row));
    }

    @ParameterizedTest
    @EnumSource(Quirk.class)
    void everyOddCameraCanBeEnrolled(Quirk quirk) throws Exception {
        ServedCamera camera = camera("usable/" + quirk.label(), CameraLogin.OPEN, quirk);
        DoctorReport report = examine(server.url(camera));
        assertThat(of(report, Level.BAD)).as(quirk.toString()).isEmpty();
        assertThat(report.stream()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = CameraLogin.Scheme.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void theRightPasswordIsTakenAndNoSecretIsShown(CameraLogin.Scheme scheme) throws Exception {
        ServedCamera camera = camera("login/" + scheme, new CameraLogin(scheme, "viewer", PASSWORD));
        DoctorReport report = examine(server.url(camera), "viewer", PASSWORD);
        assertThat(report.healthy()).as(report.findings().toString()).isTrue();
        assertThat(report.dialogue()).anyMatch(line -> line.startsWith("> Authorization: "));
        assertThat(report.dialogue())
                .filteredOn(line -> line.startsWith("> Authorization: "))
                .allMatch(line -> line.contains("..."));
        assertThat(report.dialogue())
                .filteredOn(line -> line.startsWith("< WWW-Authenticate: "))
                .isNotEmpty()
                .allMatch(line -> line.contains("realm=\"IP Camera(simulated)\""));
        noSecret(report, "viewer");
    }

    @ParameterizedTest
    @EnumSource(
            value = CameraLogin.Scheme.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void aWrongPasswordIsTriedOnceAndNoMore(CameraLogin.Scheme scheme) throws Exception {
        ServedCamera camera = camera("wrong/" + scheme, new CameraLogin(scheme, "viewer", "another"));
        DoctorReport report = examine(server.url(camera).replace("rtsp://", "rtsp://viewer:" + PASSWORD + "@"));
        Finding bad = bad(report);
        assertThat(bad.what()).contains("401").contains("wrong user or password");
        assertThat(bad.advice()).contains("lock");
        assertThat(report.dialogue())
                .filteredOn(line -> line.startsWith("> DESCRIBE "))
                .hasSize(2);
        assertThat(report.dialogue())
                .filteredOn(line -> line.startsWith("> SETUP "))
                .isEmpty();
        assertThat(camera.counters().refused()).isEqualTo(2);
        assertThat(report.url()).doesNotContain("@");
        noSecret(report, "viewer");
    }

    @Test
    void aCameraThatWantsALoginSaysSo() throws Exception {
        ServedCamera camera = camera("asks", new CameraLogin(CameraLogin.Scheme.DIGEST_MD5, "viewer", PASSWORD));
        DoctorReport report = examine(server.url(camera));
        assertThat(bad(report).what()).contains("wants user and password");
        assertThat(camera.counters().refused()).isEqualTo(1);
    }

    private static void noSecret(DoctorReport report, String user) throws IOException {
        String json = new ObjectMapper().writeValueAsString(report);
        String basic = Base64.getEncoder().encodeToString((user + ":" + PASSWORD).getBytes());
        assertThat(json).doesNotContain(PASSWORD).doesNotContain(basic);
        assertThat(json.replaceAll("(response|nonce|cnonce)=\\\\\"\\.\\.\\.", ""))
                .doesNotContain("response=")
                .doesNotContain("nonce=");
    }

    @Test
    void theReportIsJson() throws Exception {
        JsonNode json = new ObjectMapper()
                .readTree(new ObjectMapper().writeValueAsString(examine(server.url(camera("json", CameraLogin.OPEN)))));
        assertThat(json.get("healthy").asBoolean()).isTrue();
        assertThat(json.at("/stream/width").asInt()).isEqualTo(640);
        assertThat(json.at("/findings/0/level").asText()).isEqualTo("GOOD");
        assertThat(json.get("dialogue").isArray()).isTrue();
    }

    @Test
    void anUnknownPathIsNotFound() throws Exception {
        Finding bad = bad(examine("rtsp://127.0.0.1:" + server.address().getPort() + "/none"));
        assertThat(bad.what()).contains("404");
    }

    @Test
    void aClosedPortRefusesTheConnection() throws Exception {
        int port = FreePort.pick();
        Finding bad = bad(examine("rtsp://127.0.0.1:" + port + "/x"));
        assertThat(bad.where()).isEqualTo("connect");
        assertThat(bad.what()).isEqualTo("connection refused at 127.0.0.1:" + port);
    }

    @Test
    void anHttpServerAnswersNoRtsp() throws Exception {
        String page = "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Length: 5\r\n\r\nsorry";
        try (FakeDevice device = FakeDevice.thatSays(page)) {
            Finding bad = bad(examine(device.url()));
            assertThat(bad.what()).contains("HTTP");
            assertThat(bad.advice()).contains("554");
        }
    }

    @Test
    void garbageIsNoRtsp() throws Exception {
        try (FakeDevice device =
                FakeDevice.thatSays("\u0000\u0001\u0002 no protocol at all \u00ff\u00fe".repeat(500))) {
            assertThat(bad(examine(device.url())).what()).contains("answers no RTSP");
        }
    }

    @Test
    void anAnswerThatPromisesTwoGigabytesIsRefusedAtOnce() throws Exception {
        try (FakeDevice device =
                FakeDevice.thatSays("RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 2147483648\r\n\r\n")) {
            assertThat(bad(examine(device.url())).what()).contains("2147483648").contains("expected");
        }
    }

    @Test
    void aServerThatHangsUpIsSaidToHaveEndedIt() throws Exception {
        try (FakeDevice device = FakeDevice.thatSays("RTSP/1.0 200 O")) {
            Finding bad = bad(examine(device.url()));
            assertThat(bad.what())
                    .contains("closed the connection in mid-message")
                    .contains("RTSP/1.0 200 O");
        }
    }

    @Test
    void aSilentServerIsGivenFiveSecondsAndTheQuestionIsNamed() throws Exception {
        try (FakeDevice device = FakeDevice.thatIsSilent()) {
            long beginNs = System.nanoTime();
            Finding bad = bad(examine(device.url()));
            assertThat(bad.what()).isEqualTo("no response to OPTIONS within 5 s");
            assertThat(Duration.ofNanos(System.nanoTime() - beginNs)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void aDescriptionWithoutVideoIsNoCamera() throws Exception {
        try (FakeDevice device = FakeDevice.thatDescribes(SESSION + "m=audio 0 RTP/AVP 8\r\na=control:audio\r\n")) {
            Finding bad = bad(examine(device.url()));
            assertThat(bad.where()).isEqualTo("DESCRIBE");
            assertThat(bad.what()).startsWith("SDP: ").contains("video");
            assertThat(bad.advice()).contains("another path");
        }
    }

    @Test
    void aCodecThatIsNotTakenIsNamed() throws Exception {
        String video = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 VP9/90000\r\na=control:video\r\n";
        try (FakeDevice device = FakeDevice.thatDescribes(SESSION + video)) {
            Finding bad = bad(examine(device.url()));
            assertThat(bad.what()).contains("VP9");
            assertThat(bad.advice()).contains("H.264 or H.265");
        }
    }

    @Test
    void aDescriptionThatIsNoneIsRefused() throws Exception {
        try (FakeDevice device = FakeDevice.thatDescribes("<html>login</html>")) {
            assertThat(bad(examine(device.url())).where()).isEqualTo("DESCRIBE");
        }
    }

    @Test
    void aRedirectIsSaidAndNotFollowed() throws Exception {
        try (FakeDevice device = FakeDevice.thatRefuses(302, "Found", "Location", "rtsp://169.254.169.254/latest")) {
            Finding bad = bad(examine(device.url()));
            assertThat(bad.what()).contains("redirects to rtsp://169.254.169.254/latest");
        }
    }

    @Test
    void anAuthenticationThatNobodyKnowsIsNamed() throws Exception {
        try (FakeDevice device =
                FakeDevice.thatRefuses(401, "Unauthorized", "WWW-Authenticate", "Kerberos realm=\"x\"")) {
            DoctorReport report = examine(device.url(), "viewer", PASSWORD);
            assertThat(bad(report).what()).contains("Kerberos");
        }
    }
}
