package org.xueliang.registry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.bus.BusKeys;
import org.xueliang.registry.federation.FederationSettings;
import org.xueliang.registry.live.LiveSettings;
import org.xueliang.registry.way.WaySettings;

/**
 * Settings of the registry. What is absent takes its default; what has none is an error that names the key.
 *
 * @param bind address of the front door; default 127.0.0.1
 * @param port of the front door; default 8080; 0 takes a free one
 * @param databaseUrl {@code jdbc:postgresql://HOST:PORT/NAME}; required
 * @param databaseUser absent where the URL has it
 * @param databasePassword absent where the server asks for none
 * @param redisUrl {@code redis://HOST:PORT}; required
 * @param partitions of the bus, the same for all roles; default 8
 * @param busRetention how long readings stay on the bus; default 10 minutes
 * @param unknownPaths what a path that no channel has becomes; default REFUSE
 * @param dataDir where token file and sealing key lie; required
 * @param codePrefix first 8 digits of codes that are given here; default 34020000
 * @param serviceTokenFile holds the token that roles call each other with; absent: made at the first start
 * @param presenceTtl how long a gateway may be silent before its channels are UNKNOWN; default 60 s
 * @param subscriberStall how long a subscriber may take nothing before it is ended; default 30 s
 * @param historyRetention how long changes of state are kept, to the month; default 770 days: two years and a month
 * @param live how many live views there may be; absent: the defaults
 * @param federation this installation among others; absent: it stands alone
 * @param ways when another way of a camera that comes by several is used
 */
public record RegistrySettings(
        String bind,
        Integer port,
        String databaseUrl,
        @Nullable String databaseUser,
        @Nullable String databasePassword,
        String redisUrl,
        Integer partitions,
        Duration busRetention,
        UnknownPaths unknownPaths,
        Path dataDir,
        String codePrefix,
        @Nullable Path serviceTokenFile,
        Duration presenceTtl,
        Duration subscriberStall,
        Duration historyRetention,
        LiveSettings live,
        FederationSettings federation,
        WaySettings ways) {

    public RegistrySettings {
        List<String> problems = new ArrayList<>();
        live = live == null ? LiveSettings.DEFAULTS : live;
        federation = federation == null ? FederationSettings.OFF : federation;
        ways = ways == null ? WaySettings.DEFAULT : ways;
        bind = bind == null ? "127.0.0.1" : bind;
        port = port == null ? 8080 : port;
        partitions = partitions == null ? BusKeys.DEFAULT_PARTITIONS : partitions;
        busRetention = busRetention == null ? Duration.ofMinutes(10) : busRetention;
        unknownPaths = unknownPaths == null ? UnknownPaths.REFUSE : unknownPaths;
        codePrefix = codePrefix == null ? "34020000" : codePrefix;
        presenceTtl = presenceTtl == null ? Duration.ofSeconds(60) : presenceTtl;
        subscriberStall = subscriberStall == null ? Duration.ofSeconds(30) : subscriberStall;
        historyRetention = historyRetention == null ? Duration.ofDays(770) : historyRetention;
        if (port < 0 || port > 65535) {
            problems.add("port: " + port + " (expected: 0 to 65535)");
        }
        if (databaseUrl == null || !databaseUrl.startsWith("jdbc:postgresql:")) {
            problems.add("database-url: " + shown(databaseUrl) + " (expected: jdbc:postgresql://HOST:PORT/NAME)");
            databaseUrl = "";
        }
        if (redisUrl == null || !redisUrl.startsWith("redis")) {
            problems.add("redis-url: " + shown(redisUrl) + " (expected: redis://HOST:PORT)");
            redisUrl = "";
        }
        if (partitions < 1 || partitions > 4096) {
            problems.add("partitions: " + partitions + " (expected: 1 to 4096)");
        }
        within(problems, "bus-retention", busRetention, Duration.ofSeconds(1), Duration.ofDays(7));
        within(problems, "presence-ttl", presenceTtl, Duration.ofMillis(100), Duration.ofDays(1));
        within(problems, "subscriber-stall", subscriberStall, Duration.ofMillis(100), Duration.ofHours(1));
        within(problems, "history-retention", historyRetention, Duration.ofDays(31), Duration.ofDays(7300));
        if (dataDir == null) {
            problems.add("data-dir: missing (expected: a folder)");
            dataDir = Path.of("");
        }
        if (!codePrefix.matches("[0-9]{8}")) {
            problems.add("code-prefix: '" + codePrefix + "' (expected: 8 digits such as 34020000)");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** All defaults, on loopback. */
    public static RegistrySettings local(String databaseUrl, String redisUrl, Path dataDir, int port) {
        return new RegistrySettings(
                "127.0.0.1",
                port,
                databaseUrl,
                null,
                null,
                redisUrl,
                BusKeys.DEFAULT_PARTITIONS,
                Duration.ofMinutes(10),
                UnknownPaths.REFUSE,
                dataDir,
                "34020000",
                null,
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofDays(770),
                LiveSettings.DEFAULTS,
                FederationSettings.OFF,
                WaySettings.DEFAULT);
    }

    /** The same, as a node among others. */
    public RegistrySettings with(FederationSettings node) {
        return with(live, node, ways);
    }

    /** The same, with other bounds of live views. */
    public RegistrySettings with(LiveSettings bounds) {
        return with(bounds, federation, ways);
    }

    /** The same, with other rules for ways. */
    public RegistrySettings with(WaySettings rules) {
        return with(live, federation, rules);
    }

    private RegistrySettings with(LiveSettings bounds, FederationSettings node, WaySettings rules) {
        return new RegistrySettings(
                bind,
                port,
                databaseUrl,
                databaseUser,
                databasePassword,
                redisUrl,
                partitions,
                busRetention,
                unknownPaths,
                dataDir,
                codePrefix,
                serviceTokenFile,
                presenceTtl,
                subscriberStall,
                historyRetention,
                bounds,
                node,
                rules);
    }

    private static void within(List<String> problems, String key, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            problems.add(key + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    /** A URL may hold a password, before an '@' or after a '?'. */
    private static String shown(@Nullable String url) {
        return url == null
                ? "missing"
                : "'" + url.replaceAll("//[^/]*@", "//...@").replaceAll("\\?.*", "?...") + "'";
    }

    @Override
    public String toString() {
        return "RegistrySettings[bind=" + bind + ", port=" + port + ", databaseUrl=" + shown(databaseUrl)
                + ", redisUrl="
                + shown(redisUrl) + ", partitions=" + partitions + ", busRetention=" + busRetention + ", unknownPaths="
                + unknownPaths + ", dataDir=" + dataDir + ", codePrefix=" + codePrefix + ", serviceTokenFile="
                + serviceTokenFile + ", presenceTtl=" + presenceTtl + ", subscriberStall=" + subscriberStall
                + ", historyRetention=" + historyRetention
                + ", live=" + live + ", federation=" + federation + ", ways=" + ways + "]";
    }
}
