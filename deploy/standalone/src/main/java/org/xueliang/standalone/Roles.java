package org.xueliang.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.xueliang.analytics.AnalyticsRole;
import org.xueliang.analytics.AnalyticsSettings;
import org.xueliang.ingest.IngestRole;
import org.xueliang.ingest.IngestSettings;
import org.xueliang.ingest.gb28181.Gb28181Settings;
import org.xueliang.registry.RegistryRole;
import org.xueliang.registry.RegistrySettings;
import org.xueliang.registry.identity.IssuedTokens;
import org.xueliang.standalone.client.ServerAddress;
import org.xueliang.standalone.stores.Stores;

/**
 * Starts parts in the order in which they need each other; each finds those before it in the data folder, whether they run
 * in this process or in another on this machine.
 */
public final class Roles {
    private final DataFolder data;
    private final SettingsSource settings;
    private final Running running;
    private final Clock clock;

    public Roles(DataFolder data, SettingsSource settings, Running running, Clock clock) throws IOException {
        this.data = data;
        this.settings = settings;
        this.running = running;
        this.clock = clock;
        data.create();
        java.nio.file.Path token = ServiceToken.in(data);
        settings.know("registry.data-dir", data.registryFolder())
                .know("registry.service-token-file", token)
                .know("ingest.service-token-file", token)
                .know("ingest.allow-loopback", true)
                .know("analytics.service-token-file", token)
                .know("analytics.checkpoint-dir", data.checkpoints());
    }

    /** Says what is wrong with the settings of all roles before anything runs; addresses that are not known yet are made up. */
    public void check() {
        settings.know("registry.redis-url", "redis://127.0.0.1:1")
                .know("registry.database-url", "jdbc:postgresql://127.0.0.1:1/none")
                .know("ingest.redis-url", "redis://127.0.0.1:1")
                .know("ingest.registry", "127.0.0.1:1")
                .know("analytics.redis-url", "redis://127.0.0.1:1")
                .know("analytics.registry", "127.0.0.1:1");
        settings.section("registry", RegistrySettings.class);
        settings.section("ingest", IngestSettings.class);
        settings.section("analytics", AnalyticsSettings.class);
    }

    /**
     * The data folder for this process alone; before anything in it is touched.
     *
     * @throws IOException another installation runs on it
     */
    public static void claim(DataFolder data, Running running) throws IOException {
        running.add("data folder", FolderLock.take(data.path()));
    }

    /** Redis and PostgreSQL of this installation, whose folder is {@linkplain #claim claimed}. */
    public Stores stores(int redisPort, int postgresPort) throws IOException {
        Stores stores = running.add("stores", Stores.start(data.storesFolder(), redisPort, postgresPort));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("redis-url", stores.redisUri());
        facts.put("database-url", stores.jdbcUrl());
        facts.put("database-user", stores.jdbcUser());
        announce("stores", facts);
        return stores;
    }

    public RegistryRole registry() throws IOException {
        knowStores();
        RegistryRole registry = running.add(
                "registry", RegistryRole.start(settings.section("registry", RegistrySettings.class), clock));
        announce("registry", Map.of("address", "127.0.0.1:" + registry.port()));
        return registry;
    }

    public IngestRole ingest() throws IOException {
        knowStores();
        knowRegistry();
        IngestRole ingest =
                running.add("ingest", IngestRole.start(settings.section("ingest", IngestSettings.class), clock));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("rtsp-port", Integer.toString(ingest.rtspPort()));
        facts.put("door-port", Integer.toString(ingest.doorPort()));
        announce("ingest", facts);
        sipServer(ingest).ifPresent(server -> announce(server));
        return ingest;
    }

    /** What devices register at; empty where the gateway takes none of GB/T 28181. */
    public Optional<SipServer> sipServer(IngestRole ingest) {
        Gb28181Settings gb28181 =
                settings.section("ingest", IngestSettings.class).gb28181();
        String code = gb28181.code();
        String address = gb28181.advertisedAddress();
        return ingest.sipPort().isEmpty() || code == null
                ? Optional.empty()
                : Optional.of(SipServer.of(
                        code, address == null ? "" : address, ingest.sipPort().getAsInt()));
    }

    private void announce(SipServer server) {
        try {
            server.leaveIn(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        running.add("address for devices", () -> SipServer.forget(data));
    }

    public AnalyticsRole analytics() throws IOException {
        knowStores();
        knowRegistry();
        AnalyticsRole analytics =
                running.add("analytics", AnalyticsRole.start(settings.section("analytics", AnalyticsSettings.class)));
        announce("analytics", Map.of("door-port", Integer.toString(analytics.port())));
        return analytics;
    }

    /** Leaves address and token for the client commands on this machine; empty where the tokens are no longer in the folder. */
    public Optional<ServerAddress> client(RegistryRole registry) throws IOException {
        Optional<IssuedTokens> tokens = IssuedTokens.read(data.registryFolder());
        if (tokens.isEmpty()) {
            return Optional.empty();
        }
        ServerAddress address =
                new ServerAddress("127.0.0.1", registry.port(), tokens.get().admin());
        address.leaveIn(data.path());
        return Optional.of(address);
    }

    private void knowStores() throws IOException {
        Optional<Properties> stores = data.find("stores");
        if (stores.isPresent()) {
            Properties facts = stores.get();
            settings.know("registry.redis-url", facts.getProperty("redis-url"))
                    .know("registry.database-url", facts.getProperty("database-url"))
                    .know("registry.database-user", facts.getProperty("database-user"))
                    .know("ingest.redis-url", facts.getProperty("redis-url"))
                    .know("analytics.redis-url", facts.getProperty("redis-url"));
        }
    }

    private void knowRegistry() throws IOException {
        Optional<Properties> registry = data.find("registry");
        if (registry.isPresent()) {
            settings.know("ingest.registry", registry.get().getProperty("address"))
                    .know("analytics.registry", registry.get().getProperty("address"));
        }
    }

    private void announce(String part, Map<String, String> facts) throws IOException {
        data.announce(part, facts);
        running.add("address of " + part, () -> data.forget(part));
    }
}
