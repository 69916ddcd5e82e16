package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.ingest.fake.Gateways.CODE;
import static org.xueliang.ingest.fake.Gateways.PASSWORD;
import static org.xueliang.ingest.fake.Gateways.USER;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.RtspOnly;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.testkit.FfmpegProgram;

/** A real FFmpeg publishes to us and plays from us. */
class FfmpegPushTest {
    @TempDir
    Path folder;

    private final RecordingObserver observer = new RecordingObserver();
    private final List<Process> programs = new ArrayList<>();
    private RtspOnly gateway = RtspOnly.start(observer, Map.of());

    @BeforeEach
    void assign() {
        gateway.assignments().put(Gateways.pushed(CODE, "yard-gate"));
    }

    @AfterEach
    void everythingIsGivenBack() {
        programs.forEach(Process::destroyForcibly);
        gateway.close();
        assertThat(gateway.ledger().holders()).isEmpty();
    }

    private String url(String path) {
        return "rtsp://" + USER + ":" + PASSWORD.replace("!", "%21") + "@127.0.0.1:" + gateway.rtspPort() + "/" + path;
    }

    private Process push(VideoCodec codec, String transport, String path, boolean audio) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-re", "-stream_loop", "-1", "-i", TestClip.of(codec).file().toString(), "-c", "copy"));
        if (!audio) {
            arguments.add("-an");
        }
        arguments.addAll(List.of("-rtsp_transport", transport, "-f", "rtsp", url(path)));
        Process program = FfmpegProgram.start(folder.resolve("push.log"), arguments);
        programs.add(program);
        return program;
    }

    @ParameterizedTest
    @CsvSource({"H264,tcp,true", "H264,udp,true", "H265,tcp,false", "H265,udp,false"})
    void ffmpegPublishesOverBothTransportsWithBPicturesAndAudio(VideoCodec codec, String transport, boolean audio)
            throws Exception {
        Process program = push(codec, transport, CODE, audio);
        await().atMost(Duration.ofSeconds(20)).until(() -> observer.units(CODE) >= 40 || !program.isAlive());
        assertThat(observer.units(CODE))
                .as(Files.readString(folder.resolve("push.log")))
                .isGreaterThanOrEqualTo(40);
        ChannelStream stream = gateway.directory().find(CODE).orElseThrow();
        ParameterSets sets = java.util.Objects.requireNonNull(stream.parameterSets());
        assertThat(sets.width() + "x" + sets.height()).isEqualTo(TestClip.WIDTH + "x" + TestClip.HEIGHT);
        assertThat(stream.codec()).isEqualTo(codec);
        assertThat(stream.statistics().keyframes()).isPositive();
        assertThat(observer.damaged()).isZero();
        // Presentation times of B pictures go back: the clip has them.
        List<Long> ticks = observer.ticks();
        boolean back = false;
        for (int i = 1; i < ticks.size(); i++) {
            back |= ticks.get(i) < ticks.get(i - 1);
        }
        assertThat(back).isTrue();
        program.destroy();
        await().atMost(Duration.ofSeconds(15)).until(() -> !observer.ended().isEmpty());
        assertThat(gateway.directory().find(CODE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"H264,tcp", "H264,udp", "H265,tcp"})
    void ffmpegPlaysWhatAnotherPublishes(VideoCodec codec, String transport) throws Exception {
        push(codec, "tcp", "yard-gate", false);
        await().atMost(Duration.ofSeconds(20)).until(() -> observer.units(CODE) >= 5);
        Path out = folder.resolve("out.mp4");
        Process player = FfmpegProgram.start(
                folder.resolve("play.log"),
                List.of(
                        "-rtsp_transport",
                        transport,
                        "-i",
                        url(CODE),
                        "-an",
                        "-c",
                        "copy",
                        "-frames:v",
                        "50",
                        out.toString()));
        programs.add(player);
        assertThat(player.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String log = Files.readString(folder.resolve("play.log"));
        assertThat(player.exitValue()).as(log).isZero();
        assertThat(log).contains(TestClip.WIDTH + "x" + TestClip.HEIGHT).doesNotContain("missed");
        // Decodes without an error from its first picture on.
        FfmpegProgram.run(List.of("-xerror", "-i", out.toString(), "-f", "null", "-"));
    }

    @Test
    void aWrongPasswordIsRefusedAfterTheDelay() throws Exception {
        Process program = FfmpegProgram.start(
                folder.resolve("push.log"),
                List.of(
                        "-re",
                        "-i",
                        TestClip.of(VideoCodec.H264).file().toString(),
                        "-an",
                        "-c",
                        "copy",
                        "-rtsp_transport",
                        "tcp",
                        "-f",
                        "rtsp",
                        "rtsp://camera:guess@127.0.0.1:" + gateway.rtspPort() + "/" + CODE));
        programs.add(program);
        long beganMs = System.currentTimeMillis();
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(System.currentTimeMillis() - beganMs).isGreaterThan(1900);
        assertThat(Files.readString(folder.resolve("push.log"))).contains("401");
        assertThat(observer.started()).isEmpty();
    }
}
