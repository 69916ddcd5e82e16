package org.xueliang.analytics.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.analytics.registry.RegistryAddress;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.WatchChannelsRequest;

/** The reader against a registry written by hand, over real gRPC. */
class ChannelSplitReaderTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Knows channels of revision 1 to its head, and refuses later ones as the real one does. */
    private static final class Registry extends AssignmentServiceGrpc.AssignmentServiceImplBase {
        final List<Long> asked = new CopyOnWriteArrayList<>();
        volatile long head = 3;
        volatile @Nullable StreamObserver<ChannelAssignment> watch;

        @Override
        public void watchChannels(WatchChannelsRequest request, StreamObserver<ChannelAssignment> out) {
            long after = request.getAfterRevision();
            asked.add(after);
            if (after > head) {
                out.onError(Status.INVALID_ARGUMENT
                        .withDescription("after_revision: " + after + " (expected: 0 to " + head + ")")
                        .asRuntimeException());
                return;
            }
            for (long revision = after + 1; revision <= head; revision++) {
                out.onNext(ChannelAssignment.newBuilder()
                        .setChannel(channel(revision))
                        .build());
            }
            out.onNext(ChannelAssignment.newBuilder().setCaughtUp(true).build());
            watch = out;
        }
    }

    private final Registry registry = new Registry();
    private final Server server = serve();
    private final ChannelSplitReader reader =
            new ChannelSplitReader(new RegistryAddress("127.0.0.1:" + server.getPort(), "token", null));
    private final List<Channel> read = new ArrayList<>();

    private Server serve() {
        try {
            return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(registry)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void end() throws Exception {
        reader.close();
        server.shutdownNow().awaitTermination();
    }

    private static Channel channel(long revision) {
        return Channel.newBuilder()
                .setCode("c" + revision)
                .setRevision(revision)
                .build();
    }

    private void beginAt(long revision) {
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(new ChannelSplit(revision))));
    }

    private void readUntil(int count) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> {
            RecordsWithSplitIds<Channel> records = reader.fetch();
            if (records.nextSplit() != null) {
                for (Channel next = records.nextRecordFromSplit(); next != null; ) {
                    read.add(next);
                    next = records.nextRecordFromSplit();
                }
            }
            return read.size() >= count;
        });
    }

    @Test
    void theWholeStateStandsBetweenItsMarksAndALaterBreakBringsNone() {
        beginAt(0);
        readUntil(5);
        assertThat(read).containsExactly(WholeState.BEGINS, channel(1), channel(2), channel(3), WholeState.ENDS);
        StreamObserver<ChannelAssignment> watch = registry.watch;
        assertThat(watch).isNotNull();
        registry.head = 4;
        watch.onError(Status.UNAVAILABLE.asRuntimeException());
        readUntil(6);
        assertThat(read).hasSize(6).last().isEqualTo(channel(4));
        assertThat(registry.asked).containsExactly(0L, 3L);
    }

    /** As after its database was restored from yesterday's copy. */
    @Test
    void aRevisionThatTheRegistryDoesNotKnowBeginsTheWholeStateAgain() {
        beginAt(150);
        readUntil(5);
        assertThat(read).containsExactly(WholeState.BEGINS, channel(1), channel(2), channel(3), WholeState.ENDS);
        assertThat(registry.asked).containsExactly(150L, 0L);
    }

    @Test
    void thePositionIsTheBeginningUntilTheWholeStateWasPassedOn() {
        var position = new ChannelSourceReader.Position(new ChannelSplit(150));
        assertThat(position.toSplit()).isEqualTo(new ChannelSplit(150));
        position.passed(channel(151));
        assertThat(position.toSplit()).isEqualTo(new ChannelSplit(151));
        position.passed(WholeState.BEGINS);
        position.passed(channel(7));
        assertThat(position.toSplit()).isEqualTo(new ChannelSplit(0));
        position.passed(WholeState.ENDS);
        assertThat(position.toSplit()).isEqualTo(new ChannelSplit(7));
    }
}
