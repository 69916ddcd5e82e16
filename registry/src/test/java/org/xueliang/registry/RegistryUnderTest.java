package org.xueliang.registry;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.AlertServiceGrpc;
import org.xueliang.proto.v1.GetAlertRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.registry.identity.IssuedTokens;
import org.xueliang.registry.identity.Secrets;

/** The whole role over real stores, for the tests of one class; register as a static field. */
final class RegistryUnderTest implements BeforeAllCallback, AfterAllCallback {
    static {
        // What tests wait for mostly comes sooner than the library's tenth of a second.
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }

    final MovableClock clock = new MovableClock();
    private final UnaryOperator<RegistrySettings> change;
    private final Consumer<RegistryUnderTest> fill;
    private @Nullable RegistryRole role;
    private @Nullable ManagedChannel channel;
    private @Nullable IssuedTokens tokens;
    private @Nullable Path dataDir;
    private @Nullable Jdbi jdbi;
    private @Nullable SharedStores stores;
    private @Nullable RegistrySettings settings;

    RegistryUnderTest() {
        this(settings -> settings);
    }

    RegistryUnderTest(UnaryOperator<RegistrySettings> change) {
        this(change, registry -> {});
    }

    private RegistryUnderTest(UnaryOperator<RegistrySettings> change, Consumer<RegistryUnderTest> fill) {
        this.change = change;
        this.fill = fill;
    }

    /** One that has this done to it before its first test. */
    static RegistryUnderTest filled(Consumer<RegistryUnderTest> fill) {
        return new RegistryUnderTest(settings -> settings, fill);
    }

    static RegistrySettings with(RegistrySettings s, UnknownPaths unknownPaths, Duration presenceTtl, Duration stall) {
        return new RegistrySettings(
                s.bind(),
                s.port(),
                s.databaseUrl(),
                s.databaseUser(),
                s.databasePassword(),
                s.redisUrl(),
                s.partitions(),
                s.busRetention(),
                unknownPaths,
                s.dataDir(),
                s.codePrefix(),
                s.serviceTokenFile(),
                presenceTtl,
                stall,
                s.historyRetention(),
                s.live(),
                s.federation(),
                s.ways());
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        SharedStores shared = SharedStores.of(context);
        stores = shared;
        Path folder = Files.createTempDirectory("registry-test");
        dataDir = folder;
        String url = shared.newDatabase();
        jdbi = Jdbi.create(url);
        settings = change.apply(RegistrySettings.local(url, shared.redis.uri(), folder, 0));
        RegistryRole started = RegistryRole.start(settings, clock);
        role = started;
        tokens = started.firstTokens().orElseThrow();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", started.port())
                .usePlaintext()
                .build();
        fill.accept(this);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        set(channel).shutdownNow();
        set(role).close();
    }

    private static <T> T set(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("used before its class began");
        }
        return value;
    }

    int port() {
        return set(role).port();
    }

    RegistrySettings settings() {
        return set(settings);
    }

    SharedStores stores() {
        return set(stores);
    }

    Path dataDir() {
        return set(dataDir);
    }

    IssuedTokens tokens() {
        return set(tokens);
    }

    ManagedChannel channel() {
        return set(channel);
    }

    <S extends AbstractStub<S>> S as(String token, Function<ManagedChannel, S> stub) {
        return stub.apply(channel()).withCallCredentials(new BearerToken(token));
    }

    <S extends AbstractStub<S>> S asAdmin(Function<ManagedChannel, S> stub) {
        return as(tokens().admin(), stub);
    }

    <S extends AbstractStub<S>> S asService(Function<ManagedChannel, S> stub) {
        return as(tokens().service(), stub);
    }

    /** Makes a token of these roles; returns when it is known. */
    String newToken(String name, Role... roles) {
        String token = insertToken(name, roles);
        Awaitility.await().until(() -> isKnown(token));
        return token;
    }

    /** One of each role, known all at once: tokens are read once a second. */
    Map<Role, String> newTokens(Collection<Role> roles) {
        Map<Role, String> made = new EnumMap<>(Role.class);
        roles.forEach(role -> made.put(role, insertToken(role.name(), role)));
        made.values().forEach(token -> Awaitility.await().until(() -> isKnown(token)));
        return made;
    }

    private String insertToken(String name, Role... roles) {
        String token = Secrets.random(32);
        sql(handle -> handle.execute(
                "insert into tokens (token_sha256, name, roles, created_us) values (?, ?, cast(? as int[]), 0)",
                Secrets.sha256(token),
                name,
                "{"
                        + String.join(
                                ",",
                                Arrays.stream(roles)
                                        .map(r -> "" + r.getNumber())
                                        .toList()) + "}"));
        return token;
    }

    boolean isKnown(String token) {
        try {
            as(token, AlertServiceGrpc::newBlockingStub).getAlert(GetAlertRequest.getDefaultInstance());
            return true;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() != Status.Code.UNAUTHENTICATED;
        }
    }

    <T> T sql(Function<Handle, T> work) {
        return jdbi().withHandle(work::apply);
    }

    Jdbi jdbi() {
        return set(jdbi);
    }

    List<Map<String, Object>> audit(String method) {
        return sql(handle -> handle.createQuery("select * from audit where method like :method order by seq")
                .bind("method", "%/" + method)
                .mapToMap()
                .list());
    }
}
