package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.Peer;
import org.xueliang.proto.v1.PutPeerRequest;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.registry.MadeCity;
import org.xueliang.registry.NodeUnderTest;
import org.xueliang.registry.NodesUnderTest;

/**
 * A node that shares {@code -Dfollow.channels=} channels with a second one, over mutual TLS, each with a database of its own;
 * docs/performance.md has figures.
 */
@EnabledIfSystemProperty(named = "follow.channels", matches = "[0-9]+")
class FollowLoadTest {
    @RegisterExtension
    static final NodesUnderTest NODES = new NodesUnderTest(Pace.NORMAL, "home", "city");

    private static final int CHANNELS = Integer.getInteger("follow.channels", 0);
    private static final int CHANGED = Integer.getInteger("follow.changed", 10_000);
    private static final int SINGLE = Integer.getInteger("follow.single", 20);

    private final MadeCity made = new MadeCity(CHANNELS, 5);
    private final NodeUnderTest home = NODES.node("home");
    private final NodeUnderTest city = NODES.node("city");

    @Test
    void allIsThereInMinutesAndAChangeInSeconds() {
        load();
        introduce();
        String scope = "owners";
        long begunNanos = System.nanoTime();
        Town.agree(home, city, Town.terms(SharedScope.newBuilder().addOrganisations(scope), Manner.DIRECTORY));
        await(() ->
                one(city, "select count(*) from peers where not copied_whole and copied_revision >= " + CHANNELS) == 1);
        double tookS = secondsSince(begunNanos);
        assertThat(one(city, "select count(*) from channel_copies where chosen"))
                .isEqualTo(CHANNELS);
        said(
                "%d channels at the other node, from the offer on: %.1f s, %.0f a second",
                CHANNELS, tookS, CHANNELS / tookS);
        // An index that is being made anew has no marks any more, and not all rows yet.
        await(() -> one(
                        city,
                        "select count(*) from search_progress where not anew and not exists (select 1 from search_copies)")
                == 1);
        said("all of them in its index, from the offer on: %.1f s", secondsSince(begunNanos));
        assertThat(one(city, "select count(*) from channel_search")).isEqualTo(CHANNELS);
        long largest = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
                .sum();
        System.gc();
        MemoryUsage now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        said(
                "heap of both nodes in one process: %d MB after the last collection, %d MB now",
                largest >> 20, now.getUsed() >> 20);
        sizes(home, "shared_channels");
        sizes(city, "channel_copies", "channel_search");
        compared();
        away();
        single();
        said(
                "load of the machine: %.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private void load() {
        long begunNanos = System.nanoTime();
        home.sql(handle -> {
            made.load(handle);
            MadeCity.presence(handle, System.currentTimeMillis() * 1000);
            // Histories and the search for duplicates have measurements of their own.
            handle.execute(
                    "update merging_progress set revision = (select revision from feeds where name = 'channels')");
            handle.execute("update history_progress set revision = (select revision from feeds where name = 'channels')"
                    + " where name = 'channels'");
            return true;
        });
        await(() -> one(
                        home,
                        "select count(*) from feeds f, search_progress p where f.name = 'channels' and f.revision = p.revision")
                == 1);
        home.sql(handle -> handle.execute("vacuum analyze"));
        said("%d channels copied in and indexed at home: %.1f s", CHANNELS, secondsSince(begunNanos));
    }

    private void introduce() {
        Town.enter(home, city, "");
        city.admin(NodeServiceGrpc::newBlockingStub)
                .putPeer(PutPeerRequest.newBuilder()
                        .setPeer(Peer.newBuilder()
                                .setNode(home.name)
                                .setCertificatePem(Town.certificate(home))
                                .setAddress("127.0.0.1:" + home.federationPort())
                                .setMaxChannels(1_000_000))
                        .build());
    }

    /** What the home needs to see that nothing changed, or what did. */
    private void compared() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> Town.status(home, city.name).getComparedMs() > 0);
        long[] tookMs = new long[5];
        long beforeMs = Town.status(home, city.name).getComparedMs();
        for (int i = 0; i < tookMs.length; i++) {
            long lastMs = beforeMs;
            // The first one, which tells all, takes longest by far; two that took just as long are seen as one.
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> Town.status(home, city.name).getComparedMs() != lastMs);
            beforeMs = Town.status(home, city.name).getComparedMs();
            tookMs[i] = beforeMs;
        }
        said("a comparison of all of them, ms of work: %s", Arrays.toString(tookMs));
    }

    private void away() {
        city.stop();
        home.sql(handle -> {
            handle.execute(
                    "with head as (update feeds set revision = revision + ? where name = 'channels' returning revision - ? as was)"
                            + " update channels c set name = 'while away', revision = head.was + t.n from head, (select code,"
                            + " row_number() over () as n from (select code from channels order by md5(code) limit ?) s) t"
                            + " where t.code = c.code",
                    CHANGED,
                    CHANGED,
                    CHANGED);
            return true;
        });
        long begunNanos = System.nanoTime();
        city.start();
        double startS = secondsSince(begunNanos);
        int changed = Math.min(CHANGED, CHANNELS);
        await(() -> one(city, "select count(*) from channel_copies where name = 'while away'") == changed);
        said(
                "%d changes while it was away, all there: %.1f s from its start on (%.1f s of it the start)",
                changed, secondsSince(begunNanos), startS);
    }

    private void single() {
        ChannelServiceBlockingStub there = home.admin(ChannelServiceGrpc::newBlockingStub);
        ChannelServiceBlockingStub here = city.admin(ChannelServiceGrpc::newBlockingStub);
        Random random = new Random(3);
        long[] tookMs = new long[SINGLE];
        for (int i = 0; i < SINGLE; i++) {
            String code = made.camera(random.nextInt(CHANNELS)).code();
            GetChannelRequest get =
                    GetChannelRequest.newBuilder().setChannel(code).build();
            String name = "change " + i;
            there.updateChannel(UpdateChannelRequest.newBuilder()
                    .setChannel(code)
                    .setRevision(there.getChannel(get).getRevision())
                    .setChanges(Channel.newBuilder().setName(name))
                    .build());
            long begunNanos = System.nanoTime();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> here.getChannel(get).getName().equals(name));
            tookMs[i] = (System.nanoTime() - begunNanos) / 1_000_000;
        }
        Arrays.sort(tookMs);
        said(
                "a change seen at the other node, ms: median %d, largest %d of %d",
                tookMs[SINGLE / 2], tookMs[SINGLE - 1], SINGLE);
    }

    private static void sizes(NodeUnderTest node, String... tables) {
        for (String table : tables) {
            said(
                    "%s: %d bytes a channel, indexes %d",
                    table,
                    one(node, "select pg_table_size('" + table + "')") / CHANNELS,
                    one(node, "select pg_indexes_size('" + table + "')") / CHANNELS);
        }
    }

    private static long one(NodeUnderTest node, String sql) {
        return node.sql(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private static void await(java.util.concurrent.Callable<Boolean> there) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(60))
                .pollInterval(Duration.ofMillis(Math.max(50, CHANNELS / 500)))
                .until(there);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static void said(String what, Object... values) {
        System.out.printf(Locale.ROOT, what + "%n", values);
    }
}
