package org.xueliang.ingest.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.prometheus.client.CollectorRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.bus.BusKeys;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.PictureSummary;
import org.xueliang.proto.v1.SignalState;
import org.xueliang.proto.v1.Thumbnail;
import org.xueliang.testkit.RedisExtension;

class RedisFrameEventPublisherTest {
    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int PARTITIONS = 4;

    private final BusMetrics metrics = new BusMetrics(new CollectorRegistry());

    @BeforeEach
    void empty() {
        try (Reader reader = new Reader()) {
            reader.connection.sync().flushall();
        }
    }

    /** What analytics would see. */
    private static final class Reader implements AutoCloseable {
        final RedisClient client = RedisClient.create(RedisURI.create(REDIS.uri()));
        final StatefulRedisConnection<String, byte[]> connection =
                client.connect(RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE));

        List<FrameEvent> events(int partition) throws Exception {
            List<FrameEvent> events = new ArrayList<>();
            for (StreamMessage<String, byte[]> message :
                    connection.sync().xrange(BusKeys.frames(partition), Range.unbounded())) {
                events.add(FrameEvent.parseFrom(message.getBody().get(BusKeys.FIELD)));
            }
            return events;
        }

        @Override
        public void close() {
            connection.close();
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private static BusSettings settings(String uri, int maxQueued) {
        return new BusSettings(
                uri,
                PARTITIONS,
                Duration.ofMinutes(10),
                100_000,
                64L << 20,
                maxQueued,
                16L << 20,
                64,
                Duration.ofMillis(500));
    }

    private static String channel(int i) {
        return "3402000000132000%04d".formatted(i);
    }

    private static FrameEvent picture(int channel, long sequence) {
        return FrameEvent.newBuilder()
                .setChannel(channel(channel))
                .setPlace("p")
                .setSession("s")
                .setSequence(sequence)
                .setReceivedUs(sequence)
                .setPictures(PictureSummary.newBuilder()
                        .setThumbnail(Thumbnail.newBuilder().setLuma(ByteString.copyFrom(new byte[1000]))))
                .build();
    }

    private static FrameEvent state(int channel, long sequence) {
        return FrameEvent.newBuilder()
                .setChannel(channel(channel))
                .setPlace("p")
                .setSession("s")
                .setSequence(sequence)
                .setSignal(SignalState.newBuilder().setOnline(sequence % 2 == 1))
                .build();
    }

    @Test
    void eachChannelsEventsLieInItsPartitionInTheirOrder() throws Exception {
        try (RedisFrameEventPublisher publisher =
                        new RedisFrameEventPublisher(settings(REDIS.uri(), 10_000), metrics, Clock.systemUTC());
                Reader reader = new Reader()) {
            for (int sequence = 1; sequence <= 100; sequence++) {
                for (int channel = 0; channel < 20; channel++) {
                    publisher.publish(picture(channel, sequence));
                }
            }
            await().atMost(LONG).until(() -> metrics.publishedCount() == 2000);
            assertThat(publisher.trouble()).isEmpty();
            int seen = 0;
            for (int channel = 0; channel < 20; channel++) {
                String code = channel(channel);
                List<Long> sequences = reader.events(BusKeys.partitionOf(code, PARTITIONS)).stream()
                        .filter(event -> event.getChannel().equals(code))
                        .map(FrameEvent::getSequence)
                        .toList();
                assertThat(sequences).hasSize(100).isSorted();
                seen += sequences.size();
            }
            assertThat(seen).isEqualTo(2000);
            assertThat(metrics.droppedCount()).isZero();
        }
    }

    @Test
    void whileRedisIsAwayTheOldestPicturesAreDroppedAndCountedAndStatesAreKept() throws Exception {
        try (RedisFrameEventPublisher publisher =
                new RedisFrameEventPublisher(settings(REDIS.uri(), 100), metrics, Clock.systemUTC())) {
            publisher.publish(state(1, 1));
            await().atMost(LONG).until(() -> metrics.publishedCount() == 1);
            REDIS.stop();
            try {
                publisher.publish(state(1, 2));
                for (int sequence = 1; sequence <= 1000; sequence++) {
                    publisher.publish(picture(2, sequence));
                }
                publisher.publish(state(1, 3));
                await().atMost(LONG).until(() -> !publisher.trouble().isEmpty());
            } finally {
                REDIS.start();
            }
            await().atMost(LONG).until(() -> metrics.publishedCount() + metrics.droppedCount() == 1003);
            assertThat(metrics.droppedCount(DropReason.QUEUE_FULL)).isGreaterThanOrEqualTo(800);
            try (Reader reader = new Reader()) {
                List<FrameEvent> states = reader.events(BusKeys.partitionOf(channel(1), PARTITIONS)).stream()
                        .filter(FrameEvent::hasSignal)
                        .toList();
                assertThat(states.stream()
                                .map(FrameEvent::getSequence)
                                .distinct()
                                .toList())
                        .containsExactly(2L, 3L);
                List<Long> pictures = reader.events(BusKeys.partitionOf(channel(2), PARTITIONS)).stream()
                        .filter(FrameEvent::hasPictures)
                        .map(FrameEvent::getSequence)
                        .toList();
                assertThat(pictures).isSorted().doesNotHaveDuplicates().contains(1000L);
                // What was kept are the newest.
                assertThat(pictures.get(0)).isGreaterThan(800);
            }
            publisher.publish(picture(2, 1001));
            await().atMost(LONG).until(() -> publisher.trouble().isEmpty());
        }
    }

    @Test
    void aRedisThatNeverAnswersHoldsNobodyUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RedisFrameEventPublisher publisher = new RedisFrameEventPublisher(
                        settings("redis://127.0.0.1:" + silent.getLocalPort(), 50), metrics, Clock.systemUTC())) {
            for (int sequence = 1; sequence <= 500; sequence++) {
                publisher.publish(picture(3, sequence));
            }
            await().atMost(LONG).until(() -> publisher.trouble().contains("Redis"));
            assertThat(metrics.droppedCount(DropReason.QUEUE_FULL)).isEqualTo(450);
            assertThat(metrics.publishedCount()).isZero();
        }
        assertThat(metrics.droppedCount(DropReason.CLOSED)).isEqualTo(50);
    }

    @Test
    void whatRedisRefusesIsCountedAndSaid() {
        try (RedisFrameEventPublisher publisher =
                        new RedisFrameEventPublisher(settings(REDIS.uri(), 1000), metrics, Clock.systemUTC());
                Reader reader = new Reader()) {
            String key = BusKeys.frames(BusKeys.partitionOf(channel(4), PARTITIONS));
            reader.connection.sync().set(key, new byte[1]);
            publisher.publish(picture(4, 1));
            await().atMost(LONG).until(() -> metrics.droppedCount(DropReason.REFUSED) == 1);
            assertThat(publisher.trouble()).startsWith("Redis refuses: WRONGTYPE");
            reader.connection.sync().del(key);
            publisher.publish(picture(4, 2));
            await().atMost(LONG)
                    .until(() ->
                            metrics.publishedCount() == 1 && publisher.trouble().isEmpty());
        }
    }

    /** A deliberate end that is lost would be taken for a lost signal, which nothing ends. */
    @Test
    void aChangeOfStateThatRedisRefusesForAWhileIsKept() throws Exception {
        try (RedisFrameEventPublisher publisher =
                        new RedisFrameEventPublisher(settings(REDIS.uri(), 1000), metrics, Clock.systemUTC());
                Reader reader = new Reader()) {
            publisher.publish(state(7, 1));
            await().atMost(LONG).until(() -> metrics.publishedCount() == 1);
            Map<String, String> before = reader.connection.sync().configGet("maxmemory");
            reader.connection.sync().configSet("maxmemory", "1");
            try {
                publisher.publish(state(7, 2));
                publisher.publish(picture(7, 3));
                await().atMost(LONG).until(() -> metrics.droppedCount(DropReason.REFUSED) == 1);
                assertThat(publisher.trouble()).startsWith("Redis refuses: OOM");
                publisher.publish(state(7, 4));
            } finally {
                reader.connection.sync().configSet(before);
            }
            await().atMost(LONG).until(() -> metrics.publishedCount() == 3);
            assertThat(reader.events(BusKeys.partitionOf(channel(7), PARTITIONS)))
                    .extracting(FrameEvent::getSequence)
                    .containsExactly(1L, 2L, 4L);
            assertThat(metrics.droppedCount()).isEqualTo(1);
        }
    }

    @Test
    void aChangeOfStateForAKeyThatHoldsSomethingElseIsNotTriedForEver() {
        try (RedisFrameEventPublisher publisher =
                        new RedisFrameEventPublisher(settings(REDIS.uri(), 1000), metrics, Clock.systemUTC());
                Reader reader = new Reader()) {
            reader.connection.sync().set(BusKeys.frames(BusKeys.partitionOf(channel(8), PARTITIONS)), new byte[1]);
            publisher.publish(state(8, 1));
            await().atMost(LONG).until(() -> metrics.droppedCount(DropReason.REFUSED) == 1);
        }
    }

    private static BusSettings kept(Duration retention, long maxEntries) {
        return new BusSettings(
                REDIS.uri(),
                PARTITIONS,
                retention,
                maxEntries,
                64L << 20,
                10_000,
                64L << 20,
                64,
                Duration.ofSeconds(10));
    }

    @Test
    void aPartitionIsTrimmedByLength() {
        try (RedisFrameEventPublisher publisher =
                        new RedisFrameEventPublisher(kept(Duration.ofMinutes(10), 500), metrics, Clock.systemUTC());
                Reader reader = new Reader()) {
            String key = BusKeys.frames(BusKeys.partitionOf(channel(5), PARTITIONS));
            for (int sequence = 1; sequence <= 3000; sequence++) {
                publisher.publish(picture(5, sequence));
            }
            await().atMost(LONG).until(() -> metrics.publishedCount() == 3000);
            // Approximate trimming lets whole nodes of at most 100 entries go, and length is looked at every 128.
            assertThat(reader.connection.sync().xlen(key)).isLessThanOrEqualTo(500 + 100 + PartitionTrim.TRIM_EVERY);
        }
    }

    @Test
    void aPartitionIsTrimmedByAge() {
        try (Reader reader = new Reader();
                RedisFrameEventPublisher publisher = new RedisFrameEventPublisher(
                        kept(Duration.ofSeconds(1), 100_000), metrics, Clock.systemUTC())) {
            String key = BusKeys.frames(BusKeys.partitionOf(channel(6), PARTITIONS));
            for (int i = 0; i < 300; i++) {
                reader.connection.sync().xadd(key, Map.of(BusKeys.FIELD, new byte[1000]));
            }
            // One each poll: what lies there grows older than the second that is kept.
            await().atMost(LONG).until(() -> {
                publisher.publish(picture(6, 1));
                return reader.connection.sync().xlen(key) < 200;
            });
        }
    }
}
