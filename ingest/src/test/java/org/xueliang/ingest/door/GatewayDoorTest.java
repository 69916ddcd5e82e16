package org.xueliang.ingest.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.ingest.analysis.AnalysisMetrics;
import org.xueliang.ingest.bus.BusMetrics;
import org.xueliang.ingest.codec.Clips;
import org.xueliang.ingest.media.FakeStream;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.snapshot.SnapshotMetrics;
import org.xueliang.ingest.snapshot.SnapshotService;
import org.xueliang.ingest.snapshot.SnapshotSettings;
import org.xueliang.proto.v1.GatewayDoorServiceGrpc;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.VideoCodec;

class GatewayDoorTest {
    private static final String CHANNEL = "34020000001320000001";

    @TempDir
    static Path folder;

    private final CollectorRegistry registry = new CollectorRegistry();
    private final StreamDirectory directory = new StreamDirectory();
    private final Map<String, String> health = new ConcurrentHashMap<>(Map.of("redis", "", "registry", ""));
    private final SnapshotService snapshots =
            new SnapshotService(directory, SnapshotSettings.DEFAULT, Clock.systemUTC(), new SnapshotMetrics(registry));
    private GatewayDoor door = GatewayDoor.open("127.0.0.1", 0, "s3cret", registry, () -> health, snapshots, null);
    private ManagedChannel client = connect();

    private ManagedChannel connect() {
        return NettyChannelBuilder.forAddress("127.0.0.1", door.port())
                .usePlaintext()
                .build();
    }

    @BeforeEach
    void figures() {
        new BusMetrics(registry);
        new AnalysisMetrics(registry);
    }

    @AfterEach
    void close() throws InterruptedException {
        client.shutdownNow();
        client.awaitTermination(5, TimeUnit.SECONDS);
        door.close();
        snapshots.close();
    }

    private Snapshot take(String token, GetSnapshotRequest request) {
        return GatewayDoorServiceGrpc.newBlockingStub(client)
                .withCallCredentials(new BearerToken(token))
                .takeSnapshot(request);
    }

    private Status refusal(String token, GetSnapshotRequest request) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> take(token, request))
                .getStatus();
    }

    private static GetSnapshotRequest of(String channel) {
        return GetSnapshotRequest.newBuilder().setChannel(channel).build();
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theRegistryTakesASnapshot() throws Exception {
        long nowUs = System.currentTimeMillis() * 1000;
        FakeStream stream = new FakeStream(CHANNEL, VideoCodec.H264, "s", nowUs);
        stream.online(directory);
        List<AccessUnit> units =
                Clips.units(VideoCodec.H264, Clips.make(folder, "door.264", "320x180", 2, Clips.h264(10, 0)));
        units.forEach(unit -> stream.add(unit, nowUs));
        Snapshot snapshot = take(
                "s3cret",
                GetSnapshotRequest.newBuilder()
                        .setChannel(CHANNEL)
                        .setWidth(160)
                        .setMaxAgeMs(60_000)
                        .build());
        assertThat(snapshot.getCapturedUs()).isEqualTo(nowUs);
        assertThat(snapshot.getWidth()).isEqualTo(160);
        assertThat(snapshot.getHeight()).isEqualTo(90);
        assertThat(snapshot.getJpeg().substring(0, 2).toByteArray()).containsExactly(0xFF, 0xD8);
        stream.close();
        Clips.release(units);
    }

    @Test
    void nobodyComesInWithoutTheServiceToken() {
        assertThat(refusal("wrong", of(CHANNEL)).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        StatusRuntimeException bare = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> GatewayDoorServiceGrpc.newBlockingStub(client).takeSnapshot(of(CHANNEL)));
        assertThat(bare.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(bare.getStatus().getDescription())
                .contains("expected: Bearer")
                .doesNotContain("s3cret");
    }

    @Test
    void aDoorWithoutATokenLetsNobodyIn() {
        client.shutdownNow();
        door.close();
        door = GatewayDoor.open("127.0.0.1", 0, null, registry, () -> health, snapshots, null);
        client = connect();
        assertThat(refusal("", of(CHANNEL)).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(refusal("null", of(CHANNEL)).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void eachRefusalHasItsCodeAndSaysWhatWasExpected() {
        assertThat(refusal("s3cret", of(CHANNEL)).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        FakeStream stream = new FakeStream(CHANNEL, VideoCodec.H264, "s", 0);
        stream.online(directory);
        assertThat(refusal("s3cret", of(CHANNEL)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        stream.offline(directory, "connection refused");
        Status offline = refusal("s3cret", of(CHANNEL));
        assertThat(offline.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(offline.getDescription()).contains("connection refused");
        assertThat(refusal("s3cret", of("x")).getDescription())
                .isEqualTo("channel: 1 characters (expected: 20 digits)");
        assertThat(refusal("s3cret", of(CHANNEL).toBuilder().setWidth(5).build())
                        .getDescription())
                .isEqualTo("width: 5 (expected: 0, or 16 to 4096)");
        assertThat(refusal("s3cret", of(CHANNEL).toBuilder().setMaxAgeMs(-1).build())
                        .getDescription())
                .isEqualTo("max_age_ms: -1 (expected: >= 0)");
    }

    @Test
    void healthNamesThePartThatIsNotWellAndMetricsHaveTheFigures() throws Exception {
        assertThat(get(door.port(), "/healthz").statusCode()).isEqualTo(200);
        health.put("redis", "Redis cannot be reached");
        HttpResponse<String> sick = get(door.port(), "/healthz");
        assertThat(sick.statusCode()).isEqualTo(503);
        assertThat(sick.body()).contains("redis: Redis cannot be reached").contains("registry: ok");
        assertThat(get(door.port(), "/metrics").body())
                .contains("xueliang_ingest_pictures_decoded_total 0.0")
                .contains("xueliang_ingest_frame_events_dropped_total{reason=\"queue_full\",} 0.0")
                .contains("xueliang_ingest_decode_shed_total{reason=\"behind\",} 0.0")
                .contains("xueliang_ingest_snapshot_seconds_bucket")
                .contains("xueliang_ingest_codecs_open");
    }
}
