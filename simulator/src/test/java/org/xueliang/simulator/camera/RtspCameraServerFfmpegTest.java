package org.xueliang.simulator.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.PacketizedRecording;
import org.xueliang.simulator.media.SceneRecording;
import org.xueliang.simulator.media.VideoFile;
import org.xueliang.simulator.scene.StreetScene;
import org.xueliang.testkit.FfmpegProgram;

/** The real FFmpeg pulls, and decodes without a complaint; several at a time, for each spends its seconds on waiting. */
@Execution(ExecutionMode.CONCURRENT)
class RtspCameraServerFfmpegTest {
    private static final EncoderSettings FAST = new EncoderSettings(640, 360, 25, 2_000_000, 1);

    @TempDir
    Path folder;

    private static CameraLoops loops;
    private static EncoderPool pool;
    private static RtspCameraServer server;
    private static PacketizedRecording recording;

    @BeforeAll
    static void start() {
        loops = new CameraLoops(1);
        pool = new EncoderPool(1);
        server = RtspCameraServer.start(
                loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), RtspServerSettings.DEFAULTS);
        recording = PacketizedRecording.of(SceneRecording.record(new StreetScene(7, 640, 360, List.of()), FAST, 2_000));
    }

    @AfterAll
    static void stop() {
        server.close();
        pool.close();
        loops.close();
    }

    private static ServedCamera served(String path, Feed feed, CameraLogin login, Set<Quirk> quirks) {
        ServedCamera camera = new ServedCamera(path, feed, login, quirks, new CameraCounters());
        server.add(camera);
        return camera;
    }

    private static Feed recorded() {
        return new RecordedFeed(loops, recording, RecordedFeed.Begin.FIRST_PICTURE);
    }

    private void pullsCleanly(String url, String transport, int frames) throws Exception {
        FfmpegPull pull = FfmpegPull.of(folder, url, transport, frames);
        assertThat(pull.complaints()).isEmpty();
        assertThat(pull.exitCode()).isZero();
        assertThat(pull.pictures()).hasSize(frames);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void aRecordingIsPulledOverItsSeam(String transport) throws Exception {
        ServedCamera camera = served("recorded-" + transport, recorded(), CameraLogin.OPEN, Set.of());
        pullsCleanly(server.url(camera), transport, 70);
        assertThat(camera.counters().droppedAccessUnits()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void aLiveSceneIsPulled(String transport) throws Exception {
        try (LiveFeed feed = new LiveFeed(loops, pool, new StreetScene(3, 640, 360, List.of()), FAST, 0.5)) {
            pullsCleanly(server.url(served("live-" + transport, feed, CameraLogin.OPEN, Set.of())), transport, 30);
        }
    }

    @ParameterizedTest
    @CsvSource({"libx264, tcp", "libx265, tcp", "libx265, udp"})
    void aFileWithReorderedPicturesIsPulledOverItsSeam(String encoder, String transport) throws Exception {
        Path file = folder.resolve("reordered.mp4");
        FfmpegProgram.run(List.of(
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=d=1:r=25:s=320x192",
                "-pix_fmt",
                "yuv420p",
                "-c:v",
                encoder,
                "-bf",
                "2",
                file.toString()));
        PacketizedRecording clip = PacketizedRecording.of(VideoFile.read(file));
        Feed feed = new RecordedFeed(loops, clip, RecordedFeed.Begin.FIRST_PICTURE);
        pullsCleanly(server.url(served(encoder + transport, feed, CameraLogin.OPEN, Set.of())), transport, 45);
    }

    @ParameterizedTest
    @CsvSource({"BASIC", "DIGEST_MD5"})
    void credentialsAreAskedForAndTaken(CameraLogin.Scheme scheme) throws Exception {
        CameraLogin login = new CameraLogin(scheme, "viewer", "p@ss");
        String url = server.url(served("login/" + scheme, recorded(), login, Set.of()));
        pullsCleanly(url.replace("rtsp://", "rtsp://viewer:p%40ss@"), "tcp", 3);
        FfmpegPull wrong = FfmpegPull.of(folder, url.replace("rtsp://", "rtsp://viewer:wrong@"), "tcp", 3);
        assertThat(wrong.exitCode()).isNotZero();
        assertThat(String.join("\n", wrong.complaints())).contains("401");
    }

    @Test
    void aPathWithAQueryIsFound() throws Exception {
        String url = server.url(served("cam/realmonitor?channel=1&subtype=0", recorded(), CameraLogin.OPEN, Set.of()));
        pullsCleanly(url, "tcp", 3);
    }

    @Test
    void anUnknownPathIsNotFound() throws Exception {
        FfmpegPull pull =
                FfmpegPull.of(folder, "rtsp://127.0.0.1:" + server.address().getPort() + "/none", "tcp", 3);
        assertThat(pull.exitCode()).isNotZero();
        assertThat(String.join("\n", pull.complaints())).contains("404");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                // What FFmpeg itself cannot take.
                "R12_CONTENT_BASE_WITHOUT_SCHEME",
                "R13_DOUBLE_SCHEME",
                "R34_INTERLEAVED_WITHOUT_TCP"
            })
    void aQuirkThatFfmpegCopesWithIsPulledCleanly(Quirk quirk) throws Exception {
        pullsCleanly(
                server.url(served("quirk/" + quirk.label(), recorded(), CameraLogin.OPEN, Set.of(quirk))), "tcp", 2);
    }
}
