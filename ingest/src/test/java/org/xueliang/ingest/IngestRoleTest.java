package org.xueliang.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.xueliang.ingest.fake.Gateways.CODE;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.assignment.Assignment.Transport;
import org.xueliang.ingest.fake.CameraScript;
import org.xueliang.ingest.fake.FakeCamera;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.protocol.media.VideoCodec;

class IngestRoleTest {
    private final RecordingObserver observer = new RecordingObserver();

    @Test
    void aWholeGatewayPullsCountsAndEndsWithNothingLeft() throws Exception {
        IngestRole role = Gateways.start(observer, Map.of());
        try (FakeCamera camera = FakeCamera.start(CameraScript.of(TestClip.of(VideoCodec.H264)))) {
            role.assignments().put(Gateways.pulled(CODE, camera.url("1"), Transport.TCP));
            await().atMost(Duration.ofSeconds(20)).until(() -> observer.units(CODE) > 20);
            HttpResponse<String> metrics = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + role.doorPort() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(metrics.body())
                    .contains(
                            "xueliang_ingest_streams 1.0",
                            "xueliang_ingest_held_connection 1.0",
                            "xueliang_ingest_access_units_total");
        } finally {
            role.close();
        }
        assertThat(role.ledger().holders()).isEmpty();
        assertThat(observer.ended()).hasSize(1);
    }

    @Test
    void aPortThatIsTakenIsSaidAndNothingIsLeftRunning() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Gateways.start(observer, Map.of("rtsp-port", "" + taken.getLocalPort())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("RTSP cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }
}
