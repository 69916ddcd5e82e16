package org.xueliang.simulator.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.protocol.rtp.rtcp.RtcpListener;
import org.xueliang.protocol.rtp.rtcp.RtcpParser;
import org.xueliang.protocol.rtp.rtcp.SenderReport;
import org.xueliang.protocol.sdp.SdpParser;
import org.xueliang.protocol.sdp.VideoTrack;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.PacketizedRecording;
import org.xueliang.simulator.media.SceneRecording;
import org.xueliang.simulator.scene.StreetScene;
import org.xueliang.testkit.FfmpegProgram;
import org.xueliang.testkit.FreePort;

class RtspPusherTest {
    private static final EncoderSettings SETTINGS = new EncoderSettings(320, 180, 25, 400_000, 1);

    @TempDir
    Path folder;

    private static CameraLoops loops;
    private static PacketizedRecording recording;

    @BeforeAll
    static void start() {
        loops = new CameraLoops(1);
        recording =
                PacketizedRecording.of(SceneRecording.record(new StreetScene(7, 320, 180, List.of()), SETTINGS, 2_000));
    }

    @AfterAll
    static void stop() {
        loops.close();
    }

    private static RtspPusher push(FakeRecorder recorder, String user, String password) {
        return RtspPusher.start(
                loops,
                PushTarget.of(recorder.url(), user, password, true),
                new RecordedFeed(loops, recording, RecordedFeed.Begin.FIRST_PICTURE),
                new CameraCounters(),
                Duration.ofMillis(50));
    }

    @ParameterizedTest
    @EnumSource(CameraLogin.Scheme.class)
    void itAnnouncesSetsUpAndRecordsWithTheCredentialsThatAreAskedFor(CameraLogin.Scheme scheme) throws Exception {
        CameraLogin login =
                scheme == CameraLogin.Scheme.NONE ? CameraLogin.OPEN : new CameraLogin(scheme, "camera", "se:cret");
        try (FakeRecorder recorder = new FakeRecorder(login);
                RtspPusher pusher = push(recorder, "camera", "se:cret")) {
            await().until(() -> recorder.rtp.size() > 30);
            assertThat(pusher.recording()).isTrue();
            List<String> expected = new ArrayList<>(List.of("OPTIONS", "ANNOUNCE", "SETUP", "RECORD"));
            if (scheme != CameraLogin.Scheme.NONE) {
                expected.add(1, "ANNOUNCE");
            }
            assertThat(recorder.methods()).isEqualTo(expected);
            VideoTrack track = VideoTrack.select(SdpParser.parse(
                    recorder.requests.get(expected.lastIndexOf("ANNOUNCE")).body()));
            assertThat(track.parameterSets()).hasSize(2);
            assertThat(recorder.requests.get(expected.indexOf("SETUP")).uri()).endsWith("/live/cam1/trackID=0");
        }
    }

    @Test
    void aSenderReportComesBeforeTheFirstPictureAndItsTimeIsNow() throws Exception {
        try (FakeRecorder recorder = new FakeRecorder(CameraLogin.OPEN);
                RtspPusher pusher = push(recorder, "", "")) {
            await().until(() -> !recorder.rtcp.isEmpty() && !recorder.rtp.isEmpty());
            List<SenderReport> reports = new ArrayList<>();
            assertThat(RtcpParser.parse(Unpooled.wrappedBuffer(recorder.rtcp.get(0)), new RtcpListener() {
                        @Override
                        public void senderReport(SenderReport report) {
                            reports.add(report);
                        }
                    }))
                    .isTrue();
            assertThat(reports).hasSize(1);
            long nowUs = System.currentTimeMillis() * 1000;
            assertThat(reports.get(0).unixUs()).isBetween(nowUs - 60_000_000, nowUs + 1_000_000);
            assertThat(Unpooled.wrappedBuffer(recorder.rtp.get(0)).getInt(4))
                    .isEqualTo(reports.get(0).rtpTimestamp());
            assertThat(pusher.counters().playing()).isEqualTo(1);
        }
    }

    @Test
    void aDroppedSessionIsBegunAnew() throws Exception {
        try (FakeRecorder recorder = new FakeRecorder(CameraLogin.OPEN);
                RtspPusher pusher = push(recorder, "", "")) {
            await().until(pusher::recording);
            recorder.dropAll();
            await().until(() -> recorder.connections.get() == 2 && pusher.recording());
            assertThat(pusher.counters().reconnects()).isEqualTo(1);
            assertThat(pusher.counters().sessions()).isEqualTo(2);
        }
    }

    @Test
    void switchedOffItStaysAwayAndSwitchedOnItComesBack() throws Exception {
        try (FakeRecorder recorder = new FakeRecorder(CameraLogin.OPEN);
                RtspPusher pusher = push(recorder, "", "")) {
            await().until(pusher::recording);
            pusher.setOnline(false);
            await().until(() -> pusher.counters().playing() == 0);
            assertThat(pusher.recording()).isFalse();
            assertThat(recorder.methods()).doesNotContain("TEARDOWN");
            pusher.setOnline(true);
            await().until(pusher::recording);
            assertThat(recorder.connections).hasValue(2);
        }
    }

    @Test
    void closedItSaysTeardown() throws Exception {
        try (FakeRecorder recorder = new FakeRecorder(CameraLogin.OPEN)) {
            RtspPusher pusher = push(recorder, "", "");
            await().until(pusher::recording);
            pusher.close();
            await().until(() -> recorder.methods().contains("TEARDOWN"));
            await().until(() -> pusher.counters().playing() == 0);
        }
    }

    @Test
    void aWrongPasswordIsNamedAndShowsInNoText() throws Exception {
        try (FakeRecorder recorder =
                        new FakeRecorder(new CameraLogin(CameraLogin.Scheme.DIGEST_MD5, "camera", "right"));
                RtspPusher pusher = push(recorder, "camera", "wr0ng")) {
            await().until(() -> !pusher.lastCause().isEmpty());
            assertThat(pusher.lastCause()).isEqualTo("ANNOUNCE was answered 401: wrong user or password");
            assertThat(PushTarget.of(recorder.url(), "camera", "wr0ng", true).toString())
                    .doesNotContain("wr0ng");
        }
    }

    @Test
    void aServerThatIsNotThereIsTriedAgain() {
        int port = FreePort.pick();
        try (RtspPusher pusher = RtspPusher.start(
                loops,
                PushTarget.of("rtsp://127.0.0.1:" + port + "/x", null, null, true),
                new RecordedFeed(loops, recording, RecordedFeed.Begin.FIRST_PICTURE),
                new CameraCounters(),
                Duration.ofMillis(20))) {
            await().until(() -> pusher.counters().reconnects() >= 3);
            assertThat(pusher.lastCause()).startsWith("cannot connect");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://h/x", "rtsp://", "rtsp://h:99999/x", "rtsp://h/a b", "rtsp://h/\r\nx", "rtsps://h/x"})
    void aUrlThatIsNoneIsRefused(String url) {
        assertThatThrownBy(() -> PushTarget.of(url, null, "hidden", true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("push URL")
                .hasMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theRealFfmpegListensAndDecodesWhatIsPushed(boolean tcp) throws Exception {
        int port = FreePort.pick();
        String url = "rtsp://127.0.0.1:" + port + "/live/cam1";
        Path log = folder.resolve("listen.log");
        Path md5 = folder.resolve("frames.md5");
        Process process = FfmpegProgram.start(
                log,
                List.of(
                        "-v",
                        "error",
                        "-rtsp_flags",
                        "listen",
                        "-i",
                        url,
                        "-fps_mode",
                        "passthrough",
                        "-frames:v",
                        "30",
                        "-f",
                        "framemd5",
                        md5.toString()));
        try (RtspPusher pusher = RtspPusher.start(
                loops,
                PushTarget.of(url, null, null, tcp),
                new RecordedFeed(loops, recording, RecordedFeed.Begin.FIRST_PICTURE),
                new CameraCounters(),
                Duration.ofMillis(200))) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(pusher.counters().accessUnits()).isPositive();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(log)).isEmpty();
        assertThat(Files.readAllLines(md5).stream().filter(l -> !l.startsWith("#")))
                .hasSize(30);
    }
}
