package org.xueliang.registry.federation;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The port that other nodes call. It serves what is for nodes alone, to connections made with a known key. */
final class FederationDoor implements AutoCloseable {
    private static final int MAX_REQUEST_BYTES = 64 << 10;
    private static final int MAX_HEADER_BYTES = 8 << 10;
    private static final int MAX_CALLS_PER_CONNECTION = 32;
    private static final int HANDSHAKE_S = 10;
    private static final int IDLE_S = 600;
    /** Calls that are begun and given up again, in so many seconds. */
    private static final int RESETS = 200;

    private static final int RESETS_S = 30;
    private static final int THREADS = 2;

    private final EventLoopGroup accepting = group("federation-accept", 1);
    private final EventLoopGroup working = group("federation-door", THREADS);
    private final Server server;

    FederationDoor(
            String bind,
            int port,
            NodeIdentity self,
            PeerTrust trust,
            DoorGuard guard,
            List<ServerServiceDefinition> services) {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(bind, port))
                    .channelFactory(() -> new GuardedServerChannel(guard))
                    .bossEventLoopGroup(accepting)
                    .workerEventLoopGroup(working)
                    .addTransportFilter(guard.transports())
                    .sslContext(PeerTls.server(self, trust))
                    .handshakeTimeout(HANDSHAKE_S, TimeUnit.SECONDS)
                    .maxConnectionIdle(IDLE_S, TimeUnit.SECONDS)
                    .maxRstFramesPerWindow(RESETS, RESETS_S)
                    .maxInboundMessageSize(MAX_REQUEST_BYTES)
                    .maxInboundMetadataSize(MAX_HEADER_BYTES)
                    .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                    .permitKeepAliveTime(5, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .addServices(services)
                    .build()
                    .start();
        } catch (IOException e) {
            endThreads();
            throw new UncheckedIOException(
                    "registry.federation.port: " + bind + ":" + port + " cannot be opened: " + e.getMessage(), e);
        }
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        endThreads();
    }

    private void endThreads() {
        accepting.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        working.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static EventLoopGroup group(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }
}
