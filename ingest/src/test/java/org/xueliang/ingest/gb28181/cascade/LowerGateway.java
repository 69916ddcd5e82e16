package org.xueliang.ingest.gb28181.cascade;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.sip.SipEndpoint;
import org.xueliang.ingest.sip.SipLoop;
import org.xueliang.ingest.sip.SipLoopHandler;
import org.xueliang.ingest.sip.SipMetrics;
import org.xueliang.ingest.sip.SipSettings;
import org.xueliang.ingest.sip.SipTap;
import org.xueliang.proto.v1.CatalogView;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.proto.v1.UpperPlatformAssignment;
import org.xueliang.proto.v1.UpperStatus;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** The cascade of a gateway over real sockets, without the rest of the gateway. */
final class LowerGateway implements AutoCloseable {
    static final String CODE = "34020000002000000001";

    final SharedChannels channels = new SharedChannels();
    final FakeDownstream downstream = new FakeDownstream();
    final StreamDirectory directory = new StreamDirectory();
    final UpperStreams streams = new UpperStreams(PooledByteBufAllocator.DEFAULT);
    final SessionLedger ledger = new SessionLedger();
    final CollectorRegistry metrics = new CollectorRegistry();
    final SipEndpoint endpoint;
    final Cascade cascade;
    private final MultiThreadIoEventLoopGroup loops;

    LowerGateway(CascadeTimes times) {
        this(times, WaitingAlarms.NONE);
    }

    LowerGateway(CascadeTimes times, WaitingAlarms alarms) {
        SocketTransport transport = SocketTransport.best();
        loops = transport.eventLoops(2);
        Clock clock = Clock.systemUTC();
        GatewayTime time = GatewayTime.of(clock);
        CountedErrors errors =
                new CountedErrors(LoggerFactory.getLogger(LowerGateway.class), clock, Duration.ofMinutes(1));
        endpoint = SipEndpoint.start(
                SipSettings.of("127.0.0.1", 0, null),
                transport,
                loops,
                this::handler,
                SipTap.NONE,
                new SipMetrics(metrics),
                time,
                errors);
        cascade = new Cascade(
                endpoint,
                CODE,
                new CascadeShared(
                        channels,
                        downstream,
                        directory,
                        streams,
                        new UpperMediaPorts(
                                loops, transport.udp(), transport.tcp(), transport.tcpServer(), "127.0.0.1"),
                        ledger,
                        new CascadeMetrics(metrics),
                        alarms,
                        times,
                        time,
                        errors));
    }

    private SipLoopHandler handler(SipLoop loop) {
        return new SipLoopHandler() {
            @Override
            public void request(SipRequest request, SipServerTransaction transaction) {
                if (!cascade.takes(request, transaction, false)) {
                    transaction.respond(403);
                }
            }

            @Override
            public void closed(SipFlow connection) {
                cascade.closed(connection);
            }
        };
    }

    void channel(int number, String place, boolean on) {
        String code = channel(number);
        if (on) {
            downstream.online.add(code);
        }
        channels.put(new SharedChannel(code, "camera " + number, "estate", place, ""));
    }

    static String channel(int number) {
        return "3402000000132" + "%07d".formatted(number);
    }

    static UpperPlatform.Builder platform(int port) {
        return UpperPlatform.newBuilder()
                .setCode(FakeUpper.CODE)
                .setAddress("127.0.0.1:" + port)
                .setKeepaliveS(1)
                .setView(CatalogView.newBuilder().addOwners("estate"));
    }

    void register(UpperPlatform.Builder platform, String password) {
        cascade.put(UpperPlatformAssignment.newBuilder()
                .setPlatform(platform)
                .setSecret(password)
                .build());
    }

    UpperStatus status() {
        return cascade.statuses().get(0).getStatus();
    }

    boolean isOnline() {
        return cascade.size() > 0 && status().getPresence() == Presence.ONLINE;
    }

    @Override
    public void close() {
        cascade.close();
        endpoint.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
    }
}
