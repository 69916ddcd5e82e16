package org.xueliang.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xueliang.simulator.camera.FakeViewer;
import org.xueliang.simulator.camera.PushTarget;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.PacketizedRecording;
import org.xueliang.simulator.media.SceneRecording;
import org.xueliang.simulator.scene.StreetScene;
import org.xueliang.testkit.FreePort;

class LoadTestTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static PacketizedRecording recording;

    @BeforeAll
    static void record() {
        recording = PacketizedRecording.of(SceneRecording.record(
                new StreetScene(7, 320, 180, List.of()), new EncoderSettings(320, 180, 10, 200_000, 1), 3_000));
    }

    @Test
    void twoHundredCamerasAreServedFromOneRecording() throws Exception {
        int cameras = 200;
        List<LoadProgress> progress = new CopyOnWriteArrayList<>();
        ExecutorService viewers = Executors.newFixedThreadPool(cameras);
        AtomicBoolean over = new AtomicBoolean();
        try (LoadTest test = LoadTest.start(
                LoadSettings.serving(cameras, 0, Duration.ofSeconds(6), LOOPBACK), recording, progress::add)) {
            List<String> urls = test.pullUrls();
            assertThat(urls).hasSize(cameras).doesNotHaveDuplicates();
            await().until(() -> !progress.isEmpty());
            List<CompletableFuture<Integer>> views = new ArrayList<>();
            for (String url : urls) {
                views.add(CompletableFuture.supplyAsync(() -> view(URI.create(url), over), viewers));
            }
            LoadReport report = test.report().get(60, TimeUnit.SECONDS);
            over.set(true);
            assertThat(report.peakPlaying()).isEqualTo(cameras);
            assertThat(report.sessions()).isEqualTo(cameras);
            assertThat(report.end().droppedAccessUnits()).isZero();
            assertThat(report.end().accessUnits()).isGreaterThan((long) (report.expectedAccessUnits() * 0.8));
            for (CompletableFuture<Integer> view : views) {
                assertThat(view.get(20, TimeUnit.SECONDS)).isPositive();
            }
            assertThat(progress).hasSizeGreaterThanOrEqualTo(4);
        } finally {
            viewers.shutdownNow();
        }
    }

    private static int view(URI url, AtomicBoolean over) {
        try (FakeViewer viewer = new FakeViewer(
                new InetSocketAddress(url.getHost(), url.getPort()),
                url.getPath().substring(1))) {
            viewer.play();
            while (!over.get()) {
                viewer.read();
            }
            return viewer.rtp.size();
        } catch (Exception e) {
            throw new IllegalStateException(url + ": " + e, e);
        }
    }

    @Test
    void pushersAreAddedByTheRampAndWhatIsRefusedIsCounted() throws Exception {
        int nobody = FreePort.pick();
        try (LoadTest test = LoadTest.start(
                LoadSettings.pushing(
                        10,
                        5,
                        Duration.ofSeconds(2),
                        n -> PushTarget.of("rtsp://127.0.0.1:" + nobody + "/load-" + n, null, null, true)),
                recording,
                progress -> {})) {
            LoadReport report = test.report().get(30, TimeUnit.SECONDS);
            assertThat(report.end().cameras()).isEqualTo(10);
            assertThat(report.end().refused()).isGreaterThanOrEqualTo(9);
            assertThat(report.sessions()).isZero();
        }
    }

    @Test
    void closedBeforeItsTimeTheReportFails() {
        LoadTest test =
                LoadTest.start(LoadSettings.serving(1, 0, Duration.ofMinutes(1), LOOPBACK), recording, progress -> {});
        test.close();
        assertThatThrownBy(() -> test.report().get(5, TimeUnit.SECONDS)).hasMessageContaining("closed");
    }

    @Test
    void badSettingsAreRefused() {
        assertThatThrownBy(() -> LoadSettings.serving(0, 0, Duration.ofSeconds(1), LOOPBACK))
                .hasMessage("cameras: 0 (expected: 1 to 100000)");
        assertThatThrownBy(() -> LoadSettings.serving(1, -1, Duration.ofSeconds(1), LOOPBACK))
                .hasMessage("ramp: -1.0 (expected: >= 0)");
        assertThatThrownBy(() -> LoadSettings.serving(1, 0, Duration.ZERO, LOOPBACK))
                .hasMessageContaining("duration");
        assertThatThrownBy(() -> new LoadSettings(1, 0, Duration.ofSeconds(1), null, null, 1))
                .hasMessageContaining("either serves or pushes");
    }
}
