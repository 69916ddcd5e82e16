package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.proto.v1.WatchChannelsRequest;

/**
 * {@code -Dwatch.channels=} channels, watched by {@code -Dwatch.subscribers=} subscribers (100): the whole state at first, and
 * changes as they happen; docs/performance.md has figures.
 */
@EnabledIfSystemProperty(named = "watch.channels", matches = "[0-9]+")
class WatchLoadTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final int CHANNELS = Integer.getInteger("watch.channels", 0);
    private static final int SUBSCRIBERS = Integer.getInteger("watch.subscribers", 100);
    private static final int SECONDS = Integer.getInteger("watch.seconds", 20);
    private static final int CONNECTIONS = 10;

    private final MadeCity city = new MadeCity(CHANNELS, 5);
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong caughtUp = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final Histogram micros = new ConcurrentHistogram(3);

    /** What a name tells of when its change was sent off. */
    private final class Subscriber implements StreamObserver<ChannelAssignment> {
        @Override
        public void onNext(ChannelAssignment next) {
            if (next.getCaughtUp()) {
                caughtUp.incrementAndGet();
                return;
            }
            told.incrementAndGet();
            String name = next.getChannel().getName();
            if (name.startsWith("at ")) {
                micros.recordValue((System.nanoTime() - Long.parseLong(name.substring(3))) / 1000);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            ended.incrementAndGet();
        }

        @Override
        public void onCompleted() {
            ended.incrementAndGet();
        }
    }

    @Test
    void aHundredSubscribersAreToldOfEachChange() throws InterruptedException {
        city.load(REGISTRY);
        List<ManagedChannel> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(NettyChannelBuilder.forAddress("127.0.0.1", REGISTRY.port())
                    .usePlaintext()
                    .build());
        }
        try {
            long begunNanos = System.nanoTime();
            watch(connections.get(0), 0);
            Awaitility.await().atMost(Duration.ofMinutes(30)).until(() -> caughtUp.get() == 1);
            double seconds = (System.nanoTime() - begunNanos) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "the whole state to one subscriber: %d channels in %.1f s, %.0f a second%n",
                    told.get(),
                    seconds,
                    told.get() / seconds);
            assertThat(told.get()).isEqualTo(CHANNELS);
            long head = REGISTRY.sql(handle -> handle.createQuery("select revision from feeds where name = 'channels'")
                    .mapTo(Long.class)
                    .one());
            long heapBefore = heap();
            for (int i = 1; i < SUBSCRIBERS; i++) {
                watch(connections.get(i % CONNECTIONS), head);
            }
            Awaitility.await().until(() -> caughtUp.get() == SUBSCRIBERS);
            System.out.printf(
                    Locale.ROOT,
                    "%d subscribers: %d KB of heap each, both ends%n",
                    SUBSCRIBERS,
                    (heap() - heapBefore) / SUBSCRIBERS >> 10);
            System.out.println("| changes a second, asked | done | told a second | p50 ms | p99 ms | max ms |");
            System.out.println("|---|---|---|---|---|---|");
            for (int rate : new int[] {1, 10, 50, 1000}) {
                change(rate);
            }
            assertThat(ended.get()).as("streams that ended").isZero();
        } finally {
            connections.forEach(ManagedChannel::shutdownNow);
        }
    }

    private void watch(ManagedChannel connection, long after) {
        AssignmentServiceGrpc.newStub(connection)
                .withCallCredentials(new BearerToken(REGISTRY.tokens().service()))
                .watchChannels(
                        WatchChannelsRequest.newBuilder()
                                .setAfterRevision(after)
                                .setGateway("watcher")
                                .build(),
                        new Subscriber());
    }

    private void change(int rate) throws InterruptedException {
        ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);
        Random random = new Random(rate);
        micros.reset();
        long toldBefore = told.get();
        long begunNanos = System.nanoTime();
        long done = 0;
        while (System.nanoTime() - begunNanos < SECONDS * 1_000_000_000L) {
            Channel was = channels.getChannel(GetChannelRequest.newBuilder()
                    .setChannel(city.camera(random.nextInt(CHANNELS)).code())
                    .build());
            channels.updateChannel(UpdateChannelRequest.newBuilder()
                    .setChannel(was.getCode())
                    .setRevision(was.getRevision())
                    .setChanges(Channel.newBuilder().setName("at " + System.nanoTime()))
                    .build());
            done++;
            long waitNanos = done * 1_000_000_000L / rate - (System.nanoTime() - begunNanos);
            if (waitNanos > 0) {
                Thread.sleep(waitNanos / 1_000_000);
            }
        }
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        long all = done * SUBSCRIBERS;
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> told.get() - toldBefore >= all * 9 / 10);
        System.out.printf(
                Locale.ROOT,
                "| %d | %.1f | %.0f | %.1f | %.1f | %.1f |%n",
                rate,
                done / seconds,
                (told.get() - toldBefore) / seconds,
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getMaxValue() / 1e3);
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
