package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.chassis.settings.SettingsLoader;
import org.xueliang.ingest.IngestRole;
import org.xueliang.ingest.IngestSettings;
import org.xueliang.proto.v1.CascadeServiceGrpc;
import org.xueliang.proto.v1.CatalogView;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceServiceGrpc;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.EnrolDeviceRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListUpperPlatformsRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.PutUpperPlatformRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.registry.RegistryRole;
import org.xueliang.registry.RegistrySettings;
import org.xueliang.registry.identity.IssuedTokens;
import org.xueliang.simulator.Simulator;
import org.xueliang.simulator.camera.CameraLogin;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.testkit.PostgresExtension;
import org.xueliang.testkit.RedisExtension;

/** Installations above each other: what the lower has is listed and watched from the upper. */
class CascadeTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String SECRET = "Cascade-Demo-7";
    private static final String CAMERA = "34020000001320000001";

    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    private static final AtomicInteger DATABASES = new AtomicInteger();

    @TempDir
    Path folder;

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final List<Installation> installations = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        // Together: one takes seconds, for its door lets calls end.
        CompletableFuture.allOf(installations.stream()
                        .map(each -> CompletableFuture.runAsync(() -> each.ingest.close()))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
        assertThat(installations)
                .allSatisfy(each -> assertThat(each.ingest.ledger().holders()).isEmpty());
        for (AutoCloseable part : running) {
            part.close();
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.push(part);
        return part;
    }

    /** One installation: a registry with a database of its own, and a gateway that can be closed and started again. */
    private final class Installation {
        final String code;
        private final IssuedTokens tokens;
        private final RegistryRole registry;
        private final ManagedChannel channel;
        private final BearerToken admin;
        IngestRole ingest;
        int sipPort;

        Installation(String code) throws Exception {
            this.code = code;
            String database = "cascade_" + DATABASES.incrementAndGet();
            try (Connection connection = POSTGRES.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create database " + database);
            }
            String url = POSTGRES.jdbcUrl().replace("/postgres?", "/" + database + "?");
            registry = keep(RegistryRole.start(
                    RegistrySettings.local(url, REDIS.uri(), Files.createDirectory(folder.resolve(database)), 0),
                    Clock.systemUTC()));
            tokens = registry.firstTokens().orElseThrow();
            channel = NettyChannelBuilder.forAddress("127.0.0.1", registry.port())
                    .usePlaintext()
                    .build();
            keep(channel::shutdownNow);
            admin = new BearerToken(tokens.admin());
            ingest = gateway(0);
            sipPort = ingest.sipPort().orElseThrow();
            installations.add(this);
        }

        private IngestRole gateway(int port) {
            Map<String, String> environment = new HashMap<>();
            Map.of(
                            "GATEWAY_ID", "gateway-" + code.substring(0, 6),
                            "BIND", "127.0.0.1",
                            "RTSP_PORT", "0",
                            "DOOR_PORT", "0",
                            "ALLOW_LOOPBACK", "true",
                            "EVENT_LOOPS", "2",
                            "REGISTRY", "127.0.0.1:" + registry.port(),
                            "SERVICE_TOKEN", tokens.service())
                    .forEach((key, value) -> environment.put("XUELIANG_" + key, value));
            Map.of("ENABLED", "true", "CODE", code, "BIND", "127.0.0.1", "PORT", "" + port, "RTP_PORT", "0")
                    .forEach((key, value) -> environment.put("XUELIANG_GB28181_" + key, value));
            return IngestRole.start(
                    new SettingsLoader(environment).load(IngestSettings.class, null), Clock.systemUTC());
        }

        void restart() {
            ingest = gateway(sipPort);
        }

        List<Channel> channels() {
            return ChannelServiceGrpc.newBlockingStub(channel)
                    .withCallCredentials(admin)
                    .listChannels(
                            ListChannelsRequest.newBuilder().setPageSize(1000).build())
                    .getChannelsList();
        }

        boolean listsOnce(String camera) {
            return channels().stream().filter(c -> c.getCode().equals(camera)).count() == 1;
        }

        void camera(String camera, String url) {
            ChannelServiceGrpc.newBlockingStub(channel)
                    .withCallCredentials(admin)
                    .enrolChannel(EnrolChannelRequest.newBuilder()
                            .setChannel(Channel.newBuilder()
                                    .setCode(camera)
                                    .setName("东门")
                                    .setSourceKind(SourceKind.ESTATE)
                                    .setOwner("sunshine")
                                    .setPlace("yard")
                                    .setSource(StreamSource.newBuilder()
                                            .setPull(PullSource.newBuilder().setUrl(url))))
                            .build());
        }

        /** Registers with another and shares what owner and place have, whichever way it came. */
        void below(Installation upper) {
            DeviceServiceGrpc.newBlockingStub(upper.channel)
                    .withCallCredentials(upper.admin)
                    .enrolDevice(EnrolDeviceRequest.newBuilder()
                            .setDevice(Device.newBuilder()
                                    .setCode(code)
                                    .setName("below " + code)
                                    .setSourceKind(SourceKind.CITY)
                                    .setOwner("sunshine")
                                    .setPlace("below"))
                            .setSecret(SECRET)
                            .build());
            CascadeServiceGrpc.newBlockingStub(channel)
                    .withCallCredentials(admin)
                    .putUpperPlatform(PutUpperPlatformRequest.newBuilder()
                            .setPlatform(UpperPlatform.newBuilder()
                                    .setCode(upper.code)
                                    .setAddress("127.0.0.1:" + upper.sipPort)
                                    .setKeepaliveS(5)
                                    .setView(CatalogView.newBuilder().addOwners("sunshine")))
                            .setSecret(SECRET)
                            .build());
        }

        boolean isLetIn() {
            return CascadeServiceGrpc.newBlockingStub(channel)
                    .withCallCredentials(admin)
                    .listUpperPlatforms(ListUpperPlatformsRequest.getDefaultInstance())
                    .getPlatformsList()
                    .stream()
                    .allMatch(platform -> platform.getStatus().getPresence() == Presence.ONLINE);
        }
    }

    @Test
    void aCameraOfTheLowerIsListedAndWatchedFromTheUpperAndComesBackWithIt() throws Exception {
        Simulator simulator = keep(new Simulator(1, 1));
        simulator.listen(new InetSocketAddress("127.0.0.1", 0));
        String url = simulator.serve(
                "gate", simulator.scene(7, List.of(), EncoderSettings.DEFAULTS), CameraLogin.OPEN, Set.of());
        Installation upper = new Installation("34000000002000000001");
        Installation lower = new Installation("34020000002000000001");
        lower.camera(CAMERA, url);
        await("the lower has it")
                .atMost(SOON)
                .until(() -> lower.ingest.directory().find(CAMERA).isPresent());
        lower.below(upper);
        await("the upper lets the lower in").atMost(SOON).until(lower::isLetIn);
        await("it is listed above").atMost(SOON).until(() -> upper.listsOnce(CAMERA));
        assertThat(upper.channels())
                .filteredOn(channel -> channel.getCode().equals(CAMERA))
                .singleElement()
                .satisfies(channel -> assertThat(channel.getName()).isEqualTo("东门"));
        await("it is watched above").atMost(SOON).until(() -> watched(upper));

        lower.ingest.close();
        assertThat(lower.ingest.ledger().holders()).isEmpty();
        await("its stream ends above")
                .atMost(SOON)
                .until(() -> !upper.ingest.directory().find(CAMERA).isPresent());
        lower.restart();
        await("it is watched again").atMost(Duration.ofSeconds(90)).until(() -> watched(upper));
        assertThat(upper.listsOnce(CAMERA)).isTrue();
        assertThat(upper.channels()).hasSize(1);
        assertThat(lower.channels()).hasSize(1);
    }

    private static boolean watched(Installation upper) {
        return upper.ingest
                .directory()
                .find(CAMERA)
                .map(stream -> stream.statistics().keyframes() > 0)
                .orElse(false);
    }

    /** What comes to a platform after its first catalog was read above goes on round the ring by NOTIFY, and nothing is doubled. */
    @Disabled(
            "takes 25 to 60 s and did not pass in every run: a row told by NOTIFY while a catalog is fetched was lost")
    @Test
    void aRingOfFourListsEachChannelOnce() throws Exception {
        List<Installation> ring = new ArrayList<>();
        for (String province : List.of("31", "32", "33", "34")) {
            ring.add(new Installation(province + "0000" + "0000" + "200" + "0000001"));
        }
        for (int i = 0; i < ring.size(); i++) {
            ring.get(i).camera("3" + (i + 1) + "0000" + "0000" + "132" + "0000001", "rtsp://127.0.0.1:9/none");
        }
        for (int i = 0; i < ring.size(); i++) {
            ring.get(i).below(ring.get((i + 1) % ring.size()));
        }
        await("every one lists all four")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(ring)
                        .allSatisfy(
                                each -> assertThat(each.channels()).hasSize(4).doesNotHaveDuplicates()));
        await("and it stays so")
                .during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> ring.stream().allMatch(each -> each.channels().size() == 4));
    }
}
