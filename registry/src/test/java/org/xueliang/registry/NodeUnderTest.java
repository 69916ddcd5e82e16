package org.xueliang.registry;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.registry.federation.FederationSettings;
import org.xueliang.registry.federation.Pace;
import org.xueliang.registry.identity.IssuedTokens;
import org.xueliang.testkit.FreePort;

/** One node: the whole role over real stores, that can be stopped and started again as it was. */
public final class NodeUnderTest {
    /** Nothing is promised here of how soon: what is waited for comes at the next look. */
    static final Pace QUICK = new Pace(
            Duration.ofMillis(60),
            Duration.ofMillis(100),
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofMillis(20),
            Duration.ofMillis(200));

    public final String name;
    public final String codePrefix;
    private final RegistrySettings settings;
    private final Pace pace;
    private final Jdbi jdbi;
    private final IssuedTokens tokens;
    private @Nullable RegistryRole role;
    private @Nullable ManagedChannel channel;

    NodeUnderTest(SharedStores stores, String name, String codePrefix, Pace pace) throws IOException {
        this.pace = pace;
        this.name = name;
        this.codePrefix = codePrefix;
        Path folder = Files.createTempDirectory("node-" + name);
        String url = stores.newDatabase();
        this.jdbi = Jdbi.create(url);
        RegistrySettings s = RegistrySettings.local(url, stores.redis.uri(), folder, 0);
        this.settings = new RegistrySettings(
                s.bind(),
                s.port(),
                s.databaseUrl(),
                s.databaseUser(),
                s.databasePassword(),
                s.redisUrl(),
                s.partitions(),
                s.busRetention(),
                s.unknownPaths(),
                s.dataDir(),
                codePrefix,
                s.serviceTokenFile(),
                s.presenceTtl(),
                s.subscriberStall(),
                s.historyRetention(),
                s.live(),
                new FederationSettings(true, name, "127.0.0.1", FreePort.pick(), null, null, Duration.ofDays(30), 5000),
                s.ways());
        start();
        this.tokens = running().firstTokens().orElseThrow();
    }

    public void start() {
        role = RegistryRole.start(settings, Clock.systemUTC(), pace);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", running().port())
                .usePlaintext()
                .build();
    }

    public void stop() {
        RegistryRole now = role;
        ManagedChannel open = channel;
        if (now != null && open != null) {
            open.shutdownNow();
            now.close();
            role = null;
        }
    }

    private RegistryRole running() {
        RegistryRole now = role;
        if (now == null) {
            throw new IllegalStateException(name + " is stopped");
        }
        return now;
    }

    public int federationPort() {
        return running().federationPort();
    }

    public String adminToken() {
        return tokens.admin();
    }

    public Path dataDir() {
        return settings.dataDir();
    }

    private <S extends AbstractStub<S>> S as(String token, Function<ManagedChannel, S> stub) {
        ManagedChannel open = channel;
        if (open == null) {
            throw new IllegalStateException(name + " is stopped");
        }
        return stub.apply(open).withCallCredentials(new BearerToken(token));
    }

    public <S extends AbstractStub<S>> S admin(Function<ManagedChannel, S> stub) {
        return as(tokens.admin(), stub);
    }

    public <S extends AbstractStub<S>> S service(Function<ManagedChannel, S> stub) {
        return as(tokens.service(), stub);
    }

    public <T> T sql(Function<Handle, T> work) {
        return jdbi.withHandle(work::apply);
    }

    public List<Map<String, Object>> audit(String method) {
        return sql(handle -> handle.createQuery("select * from audit where method like :method order by seq")
                .bind("method", "%/" + method)
                .mapToMap()
                .list());
    }
}
