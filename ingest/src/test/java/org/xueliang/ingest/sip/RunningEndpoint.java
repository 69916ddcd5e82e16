package org.xueliang.ingest.sip;

import io.netty.channel.EventLoopGroup;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;
import org.xueliang.protocol.sip.transaction.SipTimers;

/** An endpoint on loopback with two loops, and what its handlers saw. */
final class RunningEndpoint implements AutoCloseable {
    /** A request, where it was handled. */
    record Handled(int loop, boolean inLoop, SipRequest request) {}

    final List<Handled> handled = new CopyOnWriteArrayList<>();
    final List<String> closed = new CopyOnWriteArrayList<>();
    final List<String> tapped = new CopyOnWriteArrayList<>();
    final SipMetrics metrics = new SipMetrics(new CollectorRegistry());
    final SipEndpoint endpoint;
    private final EventLoopGroup loops;
    /** Whether what comes is written down. */
    volatile boolean keep = true;

    volatile SipHandler answer = (request, transaction) -> transaction.respond(200);

    RunningEndpoint(SipSettings settings) {
        this(settings, SocketTransport.best());
    }

    RunningEndpoint(SipSettings settings, SocketTransport transport) {
        loops = transport.eventLoops(2);
        SipTap tap = new SipTap() {
            @Override
            public void received(SipFlow from, SipMessage message) {
                if (keep) {
                    tapped.add("in " + message.cseq());
                }
            }

            @Override
            public void sent(SipFlow to, byte[] encoded, @Nullable SipMessage message) {
                if (keep) {
                    tapped.add(message == null ? "again" : "out " + message.cseq());
                }
            }

            @Override
            public void malformed(SipFlow from, String reason) {
                tapped.add("malformed " + reason);
            }
        };
        CountedErrors errors =
                new CountedErrors(LoggerFactory.getLogger("sip"), Clock.systemUTC(), Duration.ofMinutes(1));
        endpoint = SipEndpoint.start(
                settings, transport, loops, Handler::new, tap, metrics, GatewayTime.of(Clock.systemUTC()), errors);
    }

    private final class Handler implements SipLoopHandler {
        private final SipLoop loop;

        Handler(SipLoop loop) {
            this.loop = loop;
        }

        @Override
        public void request(SipRequest request, SipServerTransaction transaction) {
            if (keep) {
                handled.add(new Handled(loop.index(), loop.inLoop(), request));
            }
            answer.request(request, transaction);
        }

        @Override
        public void closed(SipFlow connection) {
            closed.add(loop.index() + " " + connection.transport());
        }
    }

    static SipSettings settings() {
        return SipSettings.of("127.0.0.1", 0, null);
    }

    /** Retransmissions and time-outs of a hurried standard, and connections that are soon given up. */
    static SipSettings hurried() {
        SipSettings defaults = settings();
        return new SipSettings(
                "127.0.0.1",
                0,
                null,
                3,
                3,
                2000,
                400,
                400,
                1200,
                1000,
                new SipTimers(20, 80, 100, 2000),
                defaults.limits(),
                defaults.layerLimits(),
                new SipSettings.Unproven(3, 3, 60_000, 65_536));
    }

    /** Who does not show who it is has little time and small messages. */
    static SipSettings strangers() {
        SipSettings defaults = settings();
        return new SipSettings(
                "127.0.0.1",
                0,
                null,
                100,
                100,
                2000,
                10_000,
                10_000,
                60_000,
                1000,
                defaults.timers(),
                defaults.limits(),
                defaults.layerLimits(),
                new SipSettings.Unproven(3, 3, 300, 4096));
    }

    int port() {
        return endpoint.port();
    }

    @Override
    public void close() {
        endpoint.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
