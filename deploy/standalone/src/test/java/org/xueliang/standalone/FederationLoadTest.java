package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListChannelsResponse;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.client.ServerAddress;
import org.xueliang.standalone.stores.Stores;
import org.xueliang.testkit.FreePort;

/**
 * Police, estate and city as processes of their own with stores of their own; each registry is killed in turn. Runs where
 * {@code -Dfederation.load=true}; docs/performance.md has figures.
 */
@EnabledIfSystemProperty(named = "federation.load", matches = "true")
class FederationLoadTest {
    private static final int CHANGES = 50;

    @TempDir
    Path folder;

    private final Map<String, Town> towns = new LinkedHashMap<>();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    private final class Town {
        final String name;
        final DataFolder data;
        final int channels;
        final int port = FreePort.pick();
        RoleProcess registry;

        Town(String name, int channels) throws IOException {
            this.name = name;
            this.channels = channels;
            this.data = new DataFolder(folder.resolve(name));
            RoleProcess stores = RoleProcess.start("stores", data, folder.resolve(name + "-stores.log"));
            running.push(stores);
            stores.announced(data);
            registry = start();
        }

        RoleProcess start() throws IOException {
            RoleProcess process = RoleProcess.start(
                    "registry",
                    data,
                    folder.resolve(name + "-registry-" + running.size() + ".log"),
                    Map.of(
                            "XUELIANG_REGISTRY_FEDERATION_ENABLED",
                            "true",
                            "XUELIANG_REGISTRY_FEDERATION_NODE",
                            name,
                            "XUELIANG_REGISTRY_FEDERATION_PORT",
                            Integer.toString(port)));
            running.push(process);
            process.announced(data);
            registry = process;
            return process;
        }

        void kill() throws Exception {
            registry.kill();
            data.forget("registry");
        }

        RegistryClient client() {
            return new RegistryClient(ServerAddress.find(null, null, Map.of(), data.path()));
        }

        String run(String... arguments) {
            List<String> all = new ArrayList<>(List.of(arguments));
            all.addAll(List.of("--data-dir", data.path().toString()));
            Captured captured = Captured.run(all.toArray(String[]::new));
            assertThat(captured.exitCode()).as(captured.err()).isZero();
            return captured.out();
        }

        void fill(int prefix) throws IOException {
            StringBuilder csv = new StringBuilder("code,name,source_kind,owner,place\n");
            for (int i = 0; i < channels; i++) {
                csv.append(String.format(
                        Locale.ROOT,
                        "34020%d00001320%06d,%s %d,estate,%s-owner,%s-place%n",
                        prefix,
                        i + 1,
                        name,
                        i + 1,
                        name,
                        name));
            }
            Path file = folder.resolve(name + ".csv");
            Files.writeString(file, csv);
            run("channels", "import", file.toString());
        }
    }

    @AfterEach
    void endEverything() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
        for (Town town : towns.values()) {
            Stores.endLeftovers(town.data.storesFolder());
        }
    }

    @Test
    void threeNodesAgreeAgainAfterEachWasKilled() throws Exception {
        for (Map.Entry<String, Integer> town :
                List.of(Map.entry("police", 1000), Map.entry("estate", 5000), Map.entry("city", 500))) {
            towns.put(town.getKey(), new Town(town.getKey(), town.getValue()));
        }
        Town city = town("city");
        int prefix = 1;
        for (Town town : towns.values()) {
            town.fill(prefix++);
            town.run("nodes", "show", "--certificate-out", pem(town));
        }
        List<Town> owners = List.of(town("police"), town("estate"));
        for (Town owner : owners) {
            owner.run("nodes", "add", "city", "--certificate", pem(city));
            city.run("nodes", "add", owner.name, "--certificate", pem(owner), "--address", "127.0.0.1:" + owner.port);
        }
        long begunNanos = System.nanoTime();
        for (Town owner : owners) {
            agree(owner, city);
        }
        agreed(city, owners);
        said("first whole synchronisation of 6000 channels, from the offers on, ms", begunNanos);
        for (JsonNode peer : new ObjectMapper().readTree(city.run("nodes", "--json"))) {
            System.out.println("| whole synchronisation of " + peer.get("node").asText() + ", ms | "
                    + peer.at("/status/wholeSyncMs").asText() + " |");
        }
        changes(town("estate"), city);
        for (Town town : List.of(town("police"), town("estate"), city)) {
            town.kill();
            Town other = town.name.equals("estate") ? town("police") : town("estate");
            rename(other, first(other), "while " + town.name + " was dead");
            long startNanos = System.nanoTime();
            town.start();
            said("start of " + town.name + " after kill -9, ms", startNanos);
            rename(town("estate"), first(town("estate")), "after " + town.name + " came back");
            agreed(city, owners);
            said("the same, until all agree, ms", startNanos);
        }
        changes(town("police"), city);
        System.out.printf(
                Locale.ROOT,
                "load of the machine: %.1f%n",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private Town town(String name) {
        return towns.get(name);
    }

    private String pem(Town town) {
        return folder.resolve(town.name + ".pem").toString();
    }

    private static void agree(Town owner, Town city) throws Exception {
        String id = new ObjectMapper()
                .readTree(owner.run(
                        "agreements",
                        "offer",
                        "city",
                        "--organisation",
                        owner.name + "-owner",
                        "--purpose-code",
                        "public-safety",
                        "--purpose",
                        "fires",
                        "--days",
                        "30",
                        "--json"))
                .get("id")
                .asText();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> city.run("agreements").contains(id));
        city.run("agreements", "accept", id);
    }

    private static Map<String, String> names(Town town, String home) {
        Map<String, String> names = new LinkedHashMap<>();
        try (RegistryClient registry = town.client()) {
            String token = "";
            do {
                ListChannelsResponse page = registry.channels()
                        .listChannels(ListChannelsRequest.newBuilder()
                                .setPageSize(1000)
                                .setPageToken(token)
                                .build());
                for (Channel channel : page.getChannelsList()) {
                    if (channel.getCopy().getHome().equals(home)) {
                        assertThat(names.put(channel.getCode(), channel.getName()))
                                .isNull();
                    }
                }
                token = page.getNextPageToken();
            } while (!token.isEmpty());
        }
        return names;
    }

    private static void agreed(Town city, List<Town> owners) {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    for (Town owner : owners) {
                        assertThat(names(city, owner.name))
                                .isEqualTo(names(owner, ""))
                                .hasSize(owner.channels);
                    }
                });
    }

    private static String first(Town town) {
        return names(town, "").keySet().iterator().next();
    }

    private static void rename(Town town, String code, String name) {
        try (RegistryClient registry = town.client()) {
            rename(registry, code, name);
        }
    }

    private static void rename(RegistryClient registry, String code, String name) {
        Channel channel = registry.channels()
                .getChannel(GetChannelRequest.newBuilder().setChannel(code).build());
        registry.channels()
                .updateChannel(UpdateChannelRequest.newBuilder()
                        .setChannel(code)
                        .setRevision(channel.getRevision())
                        .setChanges(Channel.newBuilder().setName(name))
                        .build());
    }

    /** How long a change takes from its answer at home until the city shows it. */
    private static void changes(Town home, Town city) {
        String code = first(home);
        long[] tookMs = new long[CHANGES];
        try (RegistryClient there = home.client();
                RegistryClient here = city.client()) {
            for (int i = 0; i < CHANGES; i++) {
                String name = "change " + i;
                rename(there, code, name);
                long begunNanos = System.nanoTime();
                await().atMost(Duration.ofSeconds(30))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> here.channels()
                                .getChannel(GetChannelRequest.newBuilder()
                                        .setChannel(code)
                                        .build())
                                .getName()
                                .equals(name));
                tookMs[i] = (System.nanoTime() - begunNanos) / 1_000_000;
            }
        }
        Arrays.sort(tookMs);
        System.out.printf(
                Locale.ROOT,
                "| a change of %s seen at the city, ms: median, largest of %d | %d, %d |%n",
                home.name,
                CHANGES,
                tookMs[CHANGES / 2],
                tookMs[CHANGES - 1]);
        assertThat(tookMs[CHANGES - 1]).isLessThan(10_000);
    }

    private static void said(String what, long begunNanos) {
        System.out.println("| " + what + " | " + (System.nanoTime() - begunNanos) / 1_000_000 + " |");
    }
}
