package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.prometheus.client.CollectorRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.IngestSettings;
import org.xueliang.ingest.assignment.Assignment.Use;
import org.xueliang.ingest.assignment.Assignment.Verifier;
import org.xueliang.ingest.assignment.AssignmentBook;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.live.LiveHub;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.MediaOptions;
import org.xueliang.ingest.media.OnDemand;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.recorded.RecordedSink;
import org.xueliang.ingest.recorded.RecordedView;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.IngestMetrics;
import org.xueliang.ingest.session.SessionIds;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.view.LiveViews;

/** A machine without a free UDP port. */
class ServerPortsTest {
    /** May be looked at, and never gives a picture. */
    private static final class Empty implements RecordedView {
        @Override
        public List<Verifier> verifiers() {
            return List.of(Gateways.verifier(Use.PLAY, Gateways.PASSWORD));
        }

        @Override
        public ChannelStream stream() {
            throw new IllegalStateException("no picture");
        }

        @Override
        public double lengthS() {
            return 60;
        }

        @Override
        public CompletableFuture<Void> play(RecordedSink sink, @Nullable Double fromS, @Nullable Double scale) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> pause() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void leave(RecordedSink sink) {}
    }

    private final SessionLedger ledger = new SessionLedger();

    private RtspServer server(SocketTransport transport, EventLoopGroup loops) {
        IngestSettings settings = Gateways.settings(Map.of());
        GatewayTime time = GatewayTime.of(Clock.systemUTC());
        return RtspServer.open(
                new ServerParts(
                        transport,
                        new AssignmentBook(),
                        new MediaShared(
                                new MediaOptions("g", 1 << 20, 100),
                                PooledByteBufAllocator.DEFAULT,
                                new StreamDirectory(),
                                new RecordingObserver(),
                                ledger),
                        new LiveHub(PooledByteBufAllocator.DEFAULT),
                        OnDemand.NONE,
                        path -> Optional.of(new Empty()),
                        new LiveViews(),
                        new ServerAuthenticator(time),
                        new Publications(),
                        new PeerLimits(100, 100),
                        ledger,
                        settings.timeouts(),
                        time,
                        new SessionIds(),
                        new IngestMetrics(new CollectorRegistry(), ledger),
                        new CountedErrors(
                                LoggerFactory.getLogger(ServerPortsTest.class),
                                Clock.systemUTC(),
                                Duration.ofMinutes(1)),
                        new ServerPolicies(settings.unknownPaths(), settings.publishReplace(), false),
                        (path, peer) -> {}),
                loops,
                "127.0.0.1",
                0);
    }

    @Test
    void aViewerThatGetsNoPortsIsToldSoAndLeavesNothingBehind() throws Exception {
        SocketTransport best = SocketTransport.best();
        assumeTrue(best.epoll());
        // No event loop of epoll takes these: no attempt to bind one succeeds.
        SocketTransport transport = new SocketTransport(true, best.tcp(), best.tcpServer(), NioDatagramChannel.class);
        EventLoopGroup loops = transport.eventLoops(1);
        try (RtspServer server = server(transport, loops);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(10_000);
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            for (int cseq = 1; cseq <= 3; cseq++) {
                client.getOutputStream()
                        .write(("SETUP rtsp://127.0.0.1/x/trackID=0 RTSP/1.0\r\nCSeq: " + cseq
                                        + "\r\nAuthorization: Bearer " + Gateways.TOKEN
                                        + "\r\nTransport: RTP/AVP;unicast;client_port=40000-40001\r\n\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
                String status = answers.readLine();
                assertThat(status).startsWith("RTSP/1.0 503");
                String line;
                int body = 0;
                while (!(line = String.valueOf(answers.readLine())).isEmpty()) {
                    body = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : body;
                }
                answers.skip(body);
            }
            assertThat(ledger.balance()).doesNotContainKey(SessionLedger.Kind.VIEWER);
        }
        await().untilAsserted(() -> assertThat(ledger.holders()).isEmpty());
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
