package org.xueliang.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.simulator.camera.CameraLogin;
import org.xueliang.simulator.camera.FakeRecorder;
import org.xueliang.simulator.camera.FakeViewer;
import org.xueliang.simulator.script.EventKind;
import org.xueliang.simulator.script.ExpectedAlert;
import org.xueliang.simulator.script.Heading;
import org.xueliang.simulator.script.Script;
import org.xueliang.simulator.script.ScriptedEvent;

class DemoRunTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void theCamerasCanBeConnectedToBeforeTheScriptBegins() {
        DemoStreet street = DemoStreet.plan(Duration.ofSeconds(60));
        try (DemoRun run = DemoRun.open(street, DemoSettings.on(LOOPBACK))) {
            assertThat(run.pulls()).hasSize(5);
            assertThat(run.pulls().stream().map(PullAddress::url)).doesNotHaveDuplicates();
            assertThat(run.pulls().stream().filter(p -> !p.password().isEmpty()).map(PullAddress::password))
                    .hasSize(4)
                    .doesNotHaveDuplicates()
                    .allMatch(p -> p.length() >= 24);
            assertThat(run.pulls().toString()).doesNotContain(run.pulls().get(0).password());
            Instant now = Instant.now();
            List<ExpectedAlert> expected = run.begin(now);
            assertThat(expected).isEqualTo(street.expected(now.toEpochMilli() * 1000));
            assertThatThrownBy(() -> run.push(List.of(new PushAccount("lane-gate", "rtsp://h/x", "u", "p"))))
                    .hasMessage("alias: 'lane-gate' (expected: a camera that pushes)");
        }
    }

    @Test
    void aLossOfSignalHappensAtItsTimeAndTheCameraComesBack() throws Exception {
        DemoCamera camera = new DemoCamera("one", "One", SourceKind.CITY, "owner", "place", false);
        Script script = new Script(
                List.of(ScriptedEvent.of("one", EventKind.SIGNAL_LOST, 500, 1500, Heading.LEFT_TO_RIGHT)), List.of());
        DemoStreet street = new DemoStreet(List.of(camera), script);
        try (DemoRun run = DemoRun.open(street, DemoSettings.on(LOOPBACK))) {
            URI url = URI.create(run.pulls().get(0).url());
            InetSocketAddress address = new InetSocketAddress(url.getHost(), url.getPort());
            try (FakeViewer viewer = new FakeViewer(address, "one")) {
                assertThat(viewer.ask("DESCRIBE").status()).isEqualTo(401);
                run.begin(Instant.now());
                assertThatThrownBy(() -> {
                            while (true) {
                                viewer.read();
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> answers(address));
        }
    }

    @Test
    void aPushingCameraConnectsWhereItIsToldAndIsLostAndComesBack() throws Exception {
        DemoCamera camera = new DemoCamera("two", "Two", SourceKind.CITY, "owner", "place", true);
        Script script = new Script(
                List.of(ScriptedEvent.of("two", EventKind.SIGNAL_LOST, 300, 1000, Heading.LEFT_TO_RIGHT)), List.of());
        DemoStreet street = new DemoStreet(List.of(camera), script);
        CameraLogin login = new CameraLogin(CameraLogin.Scheme.DIGEST_SHA256, "two", "secret");
        try (FakeRecorder recorder = new FakeRecorder(login);
                DemoRun run = DemoRun.open(street, DemoSettings.on(LOOPBACK))) {
            assertThat(run.pulls()).isEmpty();
            run.push(List.of(new PushAccount("two", recorder.url(), "two", "secret")));
            await().until(() -> run.recording() == 1 && !recorder.rtp.isEmpty());
            run.begin(Instant.now());
            await().until(() -> run.recording() == 0);
            await().until(() -> run.recording() == 1);
            assertThat(run.counters().sessions()).isEqualTo(2);
            assertThat(run.counters().reconnects()).isEqualTo(1);
        }
    }

    private static boolean answers(InetSocketAddress address) throws Exception {
        try (FakeViewer viewer = new FakeViewer(address, "one")) {
            return Set.of(401).contains(viewer.ask("DESCRIBE").status());
        } catch (IOException droppedWithoutAnAnswer) {
            return false;
        }
    }
}
