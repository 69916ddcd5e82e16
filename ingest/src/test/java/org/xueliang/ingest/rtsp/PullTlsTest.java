package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.ingest.fake.Gateways.CODE;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.ingest.assignment.Assignment.Transport;
import org.xueliang.ingest.fake.CameraScript;
import org.xueliang.ingest.fake.FakeCamera;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.RtspOnly;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.protocol.media.VideoCodec;

/** Pulls over rtsps from a camera that signed its own certificate. */
class PullTlsTest {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final char[] PASSWORD = "of-the-test".toCharArray();

    @TempDir
    static Path folder;

    private static SSLContext tls;

    private final RecordingObserver observer = new RecordingObserver();

    /** By the JDK's own tool: nothing in its libraries makes a certificate. */
    @BeforeAll
    static void certificate() throws Exception {
        Path file = folder.resolve("camera.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=camera",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(Files.readString(folder.resolve("keytool.log"))).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
    }

    private static RtspOnly gateway(RecordingObserver observer, String trust) {
        return RtspOnly.start(
                observer,
                Map.of("pull-tls-trust", trust, "timeouts.response", "5s", "timeouts.first-retry", "50ms",
                        "timeouts.last-retry", "200ms"));
    }

    @Test
    void itIsTakenWhereAnyCertificateIsBelieved() throws Exception {
        RtspOnly gateway = gateway(observer, "any");
        CameraScript script = CameraScript.of(TestClip.of(VideoCodec.H264)).digest("IP Camera(12345)");
        try (FakeCamera camera = FakeCamera.startTls(script, tls)) {
            gateway.assignments().put(Gateways.pulled(CODE, camera.url("1"), Transport.TCP));
            await().atMost(SOON).until(() -> observer.units(CODE) >= 60);
            assertThat(observer.damaged()).isZero();
            assertThat(camera.methods()).startsWith("OPTIONS", "DESCRIBE", "DESCRIBE", "SETUP", "PLAY");
        } finally {
            gateway.close();
        }
        assertThat(gateway.ledger().holders()).isEmpty();
    }

    @Test
    void itIsRefusedByNameWhereTheMachineDoesNotTrustIt() throws Exception {
        RtspOnly gateway = gateway(observer, "system");
        try (FakeCamera camera = FakeCamera.startTls(CameraScript.of(TestClip.of(VideoCodec.H264)), tls)) {
            gateway.assignments().put(Gateways.pulled(CODE, camera.url("1"), Transport.TCP));
            await().atMost(SOON).until(() -> !observer.offline().isEmpty());
            assertThat(observer.offline().get(0)).startsWith(CODE + " TLS failed: ").contains("certification path");
            assertThat(camera.methods()).as("nothing is said to who is not trusted").isEqualTo(List.of());
        } finally {
            gateway.close();
        }
        assertThat(gateway.ledger().holders()).isEmpty();
    }
}
