package org.xueliang.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.source.FollowedSource;
import org.xueliang.ingest.source.SourceSettings;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SourceReading;
import org.xueliang.testkit.FreePort;

/** Against Eclipse Mosquitto, where the machine has it (Debian: mosquitto, mosquitto-clients); skipped where not. */
class MosquittoTest {
    private static final Path BROKER = Path.of("/usr/sbin/mosquitto");
    private static final Path PASSWORDS = Path.of("/usr/bin/mosquitto_passwd");
    private static final Path PUBLISHER = Path.of("/usr/bin/mosquitto_pub");

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    private Process start(Path program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        processes.add(process);
        return process;
    }

    private Process broker(int port) throws IOException {
        return start(BROKER, "-c", folder.resolve("broker.conf").toString(), "-p", Integer.toString(port));
    }

    private void publish(int port, String topic, String payload, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-p",
                "" + port,
                "-h",
                "127.0.0.1",
                "-u",
                "gateway",
                "-P",
                "pass-word-1",
                "-q",
                "1",
                "-t",
                topic,
                "-m",
                payload));
        arguments.addAll(List.of(more));
        assertThat(start(PUBLISHER, arguments.toArray(String[]::new)).waitFor()).isZero();
    }

    @Test
    void readingsComeOverARestartOfTheBrokerAndRetainedOnesAreMarked() throws Exception {
        assumeTrue(Files.isExecutable(BROKER) && Files.isExecutable(PASSWORDS) && Files.isExecutable(PUBLISHER));
        int port = FreePort.pick();
        Path passwords = folder.resolve("passwords");
        assertThat(start(PASSWORDS, "-b", "-c", passwords.toString(), "gateway", "pass-word-1")
                        .waitFor())
                .isZero();
        Files.writeString(
                folder.resolve("broker.conf"),
                "listener " + port + " 127.0.0.1\nallow_anonymous false\npassword_file " + passwords
                        + "\npersistence true\npersistence_location " + folder + "/\nuser root\n");
        FakeSink sink = new FakeSink();
        try (MqttAdapter adapter = new MqttAdapter(
                AllowedNetworks.parse(List.of(), true),
                null,
                sink,
                GatewayTime.of(Clock.systemUTC()),
                "g1",
                new SourceSettings(false, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMillis(100)))) {
            Process broker = broker(port);
            await().until(() -> accepts(port));
            publish(port, "iot/MH-0/up", "{\"values\":{\"tilt\":0}}", "-r");
            FollowedSource followed = adapter.follow(MqttSourceTest.source("mqtt://127.0.0.1:" + port), "pass-word-1");
            assertThat(followed).isNotNull();
            await().until(() -> sink.taken.size() == 1);
            assertThat(sink.taken.get(0).getRetained()).isTrue();
            publish(port, "iot/MH-1/up", "{\"values\":{\"tilt\":1}}");
            await().until(() -> sink.taken.size() == 2);
            broker.destroy();
            broker.waitFor();
            await().until(() -> followed.report().getHealth().getState() == Presence.OFFLINE);
            broker(port);
            await().until(() -> followed.report().getHealth().getState() == Presence.ONLINE);
            publish(port, "iot/MH-2/up", "{\"values\":{\"tilt\":2}}");
            await().until(() -> sink.taken.stream().map(SourceReading::getKey).anyMatch("MH-2"::equals));
            followed.close();
        } finally {
            processes.forEach(Process::destroy);
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
