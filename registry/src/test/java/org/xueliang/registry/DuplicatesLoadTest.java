package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import org.xueliang.registry.merging.MadeTwins;

/**
 * The search for duplicates among as many channels as {@code -Dduplicates.channels=} says, with {@code -Dduplicates.cameras=}
 * cameras by two ways among them, and what somebody who looks things up meanwhile feels of it; docs/performance.md has figures.
 */
@EnabledIfSystemProperty(named = "duplicates.channels", matches = "[0-9]+")
class DuplicatesLoadTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final int SIZE = Integer.getInteger("duplicates.channels", 0);
    private static final int CAMERAS = Integer.getInteger("duplicates.cameras", 1000);
    private static final int CHANGED = 100;

    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);
    private final SearchServiceBlockingStub search = REGISTRY.asAdmin(SearchServiceGrpc::newBlockingStub);
    private final MadeCity city = new MadeCity(SIZE, 5);
    private final Random random = new Random(3);

    private record Merge(String primary, String secondary) {}

    @Test
    void allAreSearchedInMinutesAndLookupsBesideItAreAnswered() throws IOException {
        MadeTwins twins = new MadeTwins(CAMERAS, 7, true);
        // Nobody looks for duplicates until all are there and the search index is made.
        REGISTRY.sql(handle -> handle.execute("update merging_progress set revision = ?", Long.MAX_VALUE / 2));
        int all = SIZE + REGISTRY.sql(handle -> handle.inTransaction(twins::load));
        city.load(REGISTRY);
        Awaitility.await()
                .atMost(Duration.ofMinutes(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> REGISTRY.sql(handle -> hasReached(handle, "search_progress")));
        REGISTRY.sql(handle -> handle.execute("analyze"));
        lookups("alone", 400);
        REGISTRY.sql(handle -> handle.execute("update merging_progress set revision = 0"));
        long begunNanos = System.nanoTime();
        Histogram code = new Histogram(3);
        Histogram name = new Histogram(3);
        long saidNanos = begunNanos;
        while (!REGISTRY.sql(handle -> hasReached(handle, "merging_progress"))) {
            lookup(code, name);
            if (System.nanoTime() - saidNanos > 20e9) {
                saidNanos = System.nanoTime();
                say("%.0f s: %.0f looked at", seconds(begunNanos), counted("searched_total"));
            }
        }
        double tookS = seconds(begunNanos);
        List<Merge> merges = merges();
        long right = merges.stream()
                .filter(merge -> twins.isOne(merge.primary, merge.secondary))
                .count();
        say(
                "load of the machine: %.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        say("%d channels in %.1f s: %.0f channels/s", all, tookS, all / tookS);
        say(
                "looked at %.0f, found by a key %.0f, weighed whole %.0f, keys that too many have %.0f",
                counted("searched_total"),
                counted("shared_total"),
                counted("compared_total"),
                counted("common_keys_total"));
        say(
                "merged by itself %d of %d: precision %.4f, recall %.3f; held %d",
                merges.size(), twins.twins(), (double) right / merges.size(), (double) right / twins.twins(), held());
        row("meanwhile, code", code);
        row("meanwhile, name", name);
        say("%s", sizes(all));
        few();
        assertThat((double) right / merges.size()).isGreaterThanOrEqualTo(0.99);
    }

    /** Some change their names, and are looked at by what the database knows. */
    private void few() {
        double before = counted("searched_total");
        long begunNanos = System.nanoTime();
        REGISTRY.sql(handle -> handle.inTransaction(changing -> {
            for (int i = 0; i < CHANGED; i++) {
                changing.execute(
                        "with head as (update feeds set revision = revision + 1 where name = 'channels'"
                                + " returning revision) update channels set maintainer = 'x', revision = head.revision"
                                + " from head where code = ?",
                        city.camera(random.nextInt(SIZE)).code());
            }
            return null;
        }));
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofMinutes(2))
                .until(() -> REGISTRY.sql(handle -> hasReached(handle, "merging_progress")));
        say("%.0f changes afterwards: %.2f s", counted("searched_total") - before, seconds(begunNanos));
    }

    private void lookups(String when, int many) {
        Histogram code = new Histogram(3);
        Histogram name = new Histogram(3);
        for (int i = 0; i < many; i++) {
            lookup(code, name);
        }
        row(when + ", code", code);
        row(when + ", name", name);
    }

    private void lookup(Histogram code, Histogram name) {
        MadeCity.Camera camera = city.camera(random.nextInt(SIZE));
        long begunNanos = System.nanoTime();
        channels.getChannel(
                GetChannelRequest.newBuilder().setChannel(camera.code()).build());
        long betweenNanos = System.nanoTime();
        search.searchChannels(
                SearchChannelsRequest.newBuilder().setText(camera.name()).build());
        code.recordValue((betweenNanos - begunNanos) / 1000);
        name.recordValue((System.nanoTime() - betweenNanos) / 1000);
    }

    private static void row(String what, Histogram micros) {
        say(
                "%s: %d asked, p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                what,
                micros.getTotalCount(),
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getMaxValue() / 1e3);
    }

    private static boolean hasReached(Handle handle, String progress) {
        return handle.createQuery(
                        "select f.revision = p.revision from feeds f, " + progress + " p where f.name = 'channels'")
                .mapTo(Boolean.class)
                .one();
    }

    private static List<Merge> merges() {
        return REGISTRY.sql(handle -> handle.createQuery("select primary_code, secondary from channel_merges")
                .map((rs, ctx) -> new Merge(rs.getString("primary_code"), rs.getString("secondary")))
                .list());
    }

    private static long held() {
        return REGISTRY.sql(handle -> handle.createQuery("select count(*) from duplicates where outcome = 1")
                .mapTo(Long.class)
                .one());
    }

    private static String sizes(int all) {
        return REGISTRY.sql(handle -> handle.createQuery("select pg_table_size('channel_keys') as bytes,"
                        + " pg_indexes_size('channel_keys') as indexes")
                .map((rs, ctx) -> "channel_keys: " + rs.getLong("bytes") / all + " bytes a channel, indexes "
                        + rs.getLong("indexes") / all)
                .one());
    }

    private static double counted(String name) {
        try {
            return HttpDoor.get(REGISTRY, "/metrics", "")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("xueliang_registry_duplicates_" + name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                    .sum();
        } catch (IOException e) {
            throw new IllegalStateException("the metrics cannot be read", e);
        }
    }

    private static double seconds(long begunNanos) {
        return (System.nanoTime() - begunNanos) / 1e9;
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
