package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.ingest.fake.Gateways.CODE;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.ingest.assignment.Assignment.Transport;
import org.xueliang.ingest.fake.FakeCamera;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.RtspOnly;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.testkit.FreePort;

/** Cameras and URLs that are none: each ends with its own cause, in words, and gives everything back. */
class PullBadInputTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final RecordingObserver observer = new RecordingObserver();
    private final RtspOnly gateway = RtspOnly.start(
            observer, Map.of("timeouts.response", "1s", "timeouts.first-retry", "1m", "timeouts.last-retry", "1m"));

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
        assertThat(gateway.ledger().holders()).isEmpty();
    }

    private String causeOf(String url) {
        gateway.assignments().put(Gateways.pulled(CODE, url, Transport.TCP));
        await().atMost(SOON).until(() -> !observer.offline().isEmpty());
        return observer.offline().get(0).substring(CODE.length() + 1);
    }

    private String causeOf(FakeCamera.Script script) throws IOException {
        try (FakeCamera camera = FakeCamera.start(script)) {
            return causeOf(camera.url("1"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rtsp://127.0.0.1/1{CR}{LF}DESCRIBE x | URL refused: URL has a blank or control character at 18
            http://127.0.0.1/1                   | URL refused: URL scheme (expected: rtsp or rtsps): "http"
            file:///etc/passwd                   | URL refused: URL scheme (expected: rtsp or rtsps): "file"
            rtsp://169.254.169.254/latest        | target not allowed: 169.254.169.254 is link-local, metadata, multicast or reserved: never connected to
            rtsp://[fe80::1]/1                   | target not allowed: fe80:0:0:0:0:0:0:1 is link-local, metadata, multicast or reserved: never connected to
            rtsp://0.0.0.0/1                     | target not allowed: 0.0.0.0 is link-local, metadata, multicast or reserved: never connected to
            rtsp://[::ffff:169.254.169.254]/1    | target not allowed: 169.254.169.254 is link-local, metadata, multicast or reserved: never connected to
            rtsp://239.1.1.1/1                   | target not allowed: 239.1.1.1 is link-local, metadata, multicast or reserved: never connected to
            rtsp://8.8.8.8/1                     | target not allowed: 8.8.8.8 is outside the allowed networks [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7]
            """)
    void urlsThatAreRefused(String url, String cause) {
        assertThat(causeOf(url.replace("{CR}", "\r").replace("{LF}", "\n"))).isEqualTo(cause);
    }

    @Test
    void nobodyListens() {
        assertThat(causeOf("rtsp://127.0.0.1:" + FreePort.pick() + "/1"))
                .isEqualTo("connection refused: nothing listens on this port");
    }

    @Test
    void aWebServer() throws Exception {
        assertThat(causeOf(dialogue -> {
                    dialogue.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                    dialogue.untilClosed();
                }))
                .startsWith("answered no RTSP: ")
                .contains("HTTP/1.1 400 Bad Request");
    }

    @Test
    void binaryGarbage() throws Exception {
        assertThat(causeOf(dialogue -> {
                    dialogue.send(new byte[] {0, 1, 2, 3, 4});
                    dialogue.untilClosed();
                }))
                .isEqualTo("answered no RTSP: \"\\x00\\x01\\x02\\x03\\x04\"");
    }

    @Test
    void silence() throws Exception {
        assertThat(causeOf(FakeCamera.Dialogue::untilClosed))
                .isEqualTo("connected, but the peer says nothing (no answer to OPTIONS for 1 s)");
    }

    @Test
    void halfAHeaderForEver() throws Exception {
        assertThat(causeOf(dialogue -> {
                    dialogue.next();
                    dialogue.send("RTSP/1.0 200 OK\r\nCSeq: 1\r\nPubl");
                    dialogue.untilClosed();
                }))
                .isEqualTo("half a header for 1 s: \"RTSP/1.0 200 OK\\x0d\\x0aCSeq: 1\\x0d\\x0aPubl\"");
    }

    @Test
    void aContentLengthOfTwoToThe31() throws Exception {
        assertThat(causeOf(dialogue -> {
                    dialogue.answer(dialogue.next(), 200);
                    dialogue.next();
                    dialogue.send("RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 2147483648\r\n\r\n");
                    dialogue.untilClosed();
                }))
                .isEqualTo("broken RTSP: Content-Length: 2147483648 (expected: <= 262144)");
    }

    @Test
    void closesAtOnce() throws Exception {
        assertThat(causeOf(dialogue -> {})).isEqualTo("connection closed by the camera (after OPTIONS)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rtsp://169.254.169.254/latest | target not allowed: 169.254.169.254 is link-local, metadata, multicast or reserved: never connected to
            http://127.0.0.1/             | redirect refused: URL scheme (expected: rtsp or rtsps): "http"
            rtsp://8.8.8.8/1              | target not allowed: 8.8.8.8 is outside the allowed networks [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7]
            {SELF}                        | redirect loop: back to {SELF}
            """)
    void redirectsThatAreNotFollowed(String location, String cause) throws Exception {
        String[] self = new String[1];
        try (FakeCamera camera = FakeCamera.start(dialogue -> {
            dialogue.answer(dialogue.next(), 302, RtspHeaders.LOCATION, location.replace("{SELF}", self[0]));
            dialogue.untilClosed();
        })) {
            self[0] = camera.url("1");
            assertThat(causeOf(camera.url("1"))).isEqualTo(cause.replace("{SELF}", self[0]));
        }
    }

    @Test
    void aRedirectToAnotherHostTakesNoCredentialsAlong() throws Exception {
        try (FakeCamera other = FakeCamera.start(dialogue -> {
                    dialogue.answer(dialogue.next(), 200);
                    dialogue.answer(dialogue.next(), 401, RtspHeaders.WWW_AUTHENTICATE, "Basic realm=\"other\"");
                    dialogue.untilClosed();
                });
                FakeCamera camera = FakeCamera.start(dialogue -> {
                    dialogue.answer(
                            dialogue.next(),
                            302,
                            RtspHeaders.LOCATION,
                            other.url("2").replace("127.0.0.1", "localhost"));
                    dialogue.untilClosed();
                })) {
            assertThat(causeOf(camera.url("1")))
                    .isEqualTo("401 Unauthorized: the camera asks for user and password, none are set");
            assertThat(other.requests()).allMatch(request -> !request.headers().contains(RtspHeaders.AUTHORIZATION));
        }
    }

    @Test
    void moreThanFiveRedirects() throws Exception {
        int[] count = new int[1];
        FakeCamera[] camera = new FakeCamera[1];
        try (FakeCamera redirecting = FakeCamera.start(dialogue -> {
            dialogue.answer(dialogue.next(), 301, RtspHeaders.LOCATION, camera[0].url("step" + ++count[0]));
            dialogue.untilClosed();
        })) {
            camera[0] = redirecting;
            assertThat(causeOf(redirecting.url("1")))
                    .startsWith("redirects: more than 5, the last to rtsp://127.0.0.1:");
            assertThat(redirecting.connections()).isEqualTo(6);
        }
    }
}
