package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.ingest.fake.Gateways.PASSWORD;
import static org.xueliang.ingest.fake.Gateways.USER;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.ingest.assignment.Assignment.Transport;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.RtspOnly;
import org.xueliang.ingest.fake.SoundClip;
import org.xueliang.ingest.media.IngestPipeline;
import org.xueliang.ingest.media.TrackSource;
import org.xueliang.testkit.FfmpegProgram;

/**
 * A real FFmpeg watches and hears what an encoder publishes, what another gateway is pulled from, and what a GB/T 28181 device sends;
 * flashes and beeps lie where they belong. All at once: each takes its seconds.
 */
class FfmpegSoundTest {
    private static final String AAC_PUSHED = "34020000001320000001";
    private static final String PCMU_PUSHED = "34020000001320000002";
    private static final String PULLED = "34020000001320000003";
    private static final String PCMA_DEVICE = "34020000001320000004";
    private static final String AAC_DEVICE = "34020000001320000005";
    private static final String SILENT = "34020000001320000006";
    private static final List<String> ALAW = List.of("-c:a", "pcm_alaw", "-ar", "8000", "-ac", "1");

    @TempDir
    Path folder;

    private final List<Process> programs = new ArrayList<>();
    private final List<Thread> devices = new ArrayList<>();
    private final RecordingObserver observer = new RecordingObserver();
    private final RtspOnly gateway = RtspOnly.start(observer, Map.of());
    private final RtspOnly camera = RtspOnly.start(new RecordingObserver(), Map.of());
    private volatile boolean over;

    @AfterEach
    void everythingIsGivenBack() throws Exception {
        over = true;
        programs.forEach(Process::destroyForcibly);
        for (Thread device : devices) {
            device.join();
        }
        gateway.close();
        camera.close();
        assertThat(gateway.ledger().holders()).isEmpty();
    }

    private static String url(RtspOnly of, String path) {
        return "rtsp://" + USER + ":" + PASSWORD.replace("!", "%21") + "@127.0.0.1:" + of.rtspPort() + "/" + path;
    }

    private void push(RtspOnly to, Path file, String transport, String code) throws Exception {
        programs.add(FfmpegProgram.start(
                folder.resolve("push-" + code + ".log"),
                List.of(
                        "-re",
                        "-i",
                        file.toString(),
                        "-c",
                        "copy",
                        "-rtsp_transport",
                        transport,
                        "-f",
                        "rtsp",
                        url(to, code))));
    }

    /** A device that sends at the pace of time. */
    private void send(String code, List<SoundClip.Packet> packets) {
        gateway.assignments().put(Gateways.pushed(code, "").withAudio(true));
        IngestPipeline pipeline = new IngestPipeline(
                gateway.media(), code, "yard", "s", TrackSource.gb28181(true), System.currentTimeMillis() * 1000);
        Thread device = new Thread(() -> {
            long beganNs = System.nanoTime();
            for (SoundClip.Packet packet : packets) {
                long dueNs = beganNs + TimeUnit.MILLISECONDS.toNanos(packet.atMs());
                while (!over && System.nanoTime() < dueNs) {
                    LockSupport.parkNanos(dueNs - System.nanoTime());
                }
                if (over) {
                    break;
                }
                ByteBuf bytes = Unpooled.wrappedBuffer(packet.bytes());
                pipeline.rtp(bytes, System.currentTimeMillis() * 1000, System.nanoTime() / 1000);
            }
            pipeline.end("it has sent all", true);
        });
        devices.add(device);
        device.start();
    }

    private record Recorded(String code, Path file, Path log, Process program) {
        String text() throws Exception {
            return Files.readString(log);
        }
    }

    private Recorded watch(String code, String transport) throws Exception {
        Path file = folder.resolve(code + ".mkv");
        Path log = folder.resolve(code + ".log");
        Process player = FfmpegProgram.start(
                log,
                List.of(
                        "-rtsp_transport",
                        transport,
                        "-i",
                        url(gateway, code),
                        "-c",
                        "copy",
                        "-t",
                        "3",
                        "-y",
                        file.toString()));
        programs.add(player);
        return new Recorded(code, file, log, player);
    }

    @Test
    void flashesAndBeepsOfEverySourceStayTogether() throws Exception {
        Path aac = SoundClip.file(folder, "aac.mkv", List.of("-c:a", "aac"));
        Path alaw = folder.resolve("alaw.mkv");
        List<String> toAlaw = new ArrayList<>(List.of("-i", aac.toString(), "-c:v", "copy"));
        toAlaw.addAll(ALAW);
        toAlaw.addAll(List.of("-y", alaw.toString()));
        FfmpegProgram.run(toAlaw);
        Path mulaw = folder.resolve("mulaw.mkv");
        FfmpegProgram.run(List.of(
                "-i", aac.toString(), "-c:v", "copy", "-c:a", "pcm_mulaw", "-ar", "8000", "-y", mulaw.toString()));
        gateway.assignments().put(Gateways.pushed(AAC_PUSHED, "").withAudio(true));
        gateway.assignments().put(Gateways.pushed(PCMU_PUSHED, "").withAudio(true));
        gateway.assignments().put(Gateways.pushed(SILENT, ""));
        camera.assignments().put(Gateways.pushed(PULLED, "").withAudio(true));
        List<SoundClip.Packet> ofAlaw = SoundClip.program(folder, alaw, false);
        List<SoundClip.Packet> ofAac = SoundClip.program(folder, aac, true);

        push(gateway, aac, "tcp", AAC_PUSHED);
        push(gateway, mulaw, "udp", PCMU_PUSHED);
        push(gateway, aac, "tcp", SILENT);
        push(camera, aac, "tcp", PULLED);
        send(PCMA_DEVICE, ofAlaw);
        send(AAC_DEVICE, ofAac);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> camera.directory().find(PULLED).isPresent());
        gateway.assignments()
                .put(Gateways.pulled(
                                PULLED,
                                "rtsp://127.0.0.1:" + camera.rtspPort() + "/" + PULLED,
                                USER,
                                PASSWORD,
                                Transport.TCP)
                        .withAudio(true));
        List<String> codes = List.of(AAC_PUSHED, PCMU_PUSHED, PULLED, PCMA_DEVICE, AAC_DEVICE, SILENT);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> codes.stream()
                        .allMatch(code -> gateway.directory().find(code).isPresent()));
        List<Recorded> recorded = new ArrayList<>();
        for (String code : codes) {
            recorded.add(watch(code, code.equals(PCMU_PUSHED) ? "udp" : "tcp"));
        }
        SoftAssertions softly = new SoftAssertions();
        for (Recorded one : recorded) {
            assertThat(one.program().waitFor(30, TimeUnit.SECONDS))
                    .as(one.code())
                    .isTrue();
            assertThat(one.program().exitValue()).as(one.text()).isZero();
            String log = one.text();
            assertThat(log).as(one.code()).contains("320x192");
            if (one.code().equals(SILENT)) {
                assertThat(log).doesNotContain("Audio:");
                continue;
            }
            assertThat(log)
                    .as(one.code())
                    .contains(
                            switch (one.code()) {
                                case PCMU_PUSHED -> "Audio: pcm_mulaw, 8000 Hz";
                                case PCMA_DEVICE -> "Audio: pcm_alaw, 8000 Hz";
                                default -> "Audio: aac (LC), 16000 Hz, mono";
                            });
            List<Double> apart = SoundClip.apart(folder, one.file());
            softly.assertThat(apart).as(one.code() + log).hasSizeGreaterThanOrEqualTo(2);
            softly.assertThat(apart).as(one.code()).allMatch(s -> Math.abs(s) < 0.1);
        }
        softly.assertAll();
    }
}
