package org.xueliang.ingest.gb28181.media;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.rtp.RtpStreamFramer;

/**
 * One TCP connection with media. Whose it is follows from its packets, or is known where we connected. One that carries nobody's media
 * is closed after a while; one whose bytes are no RTP at once.
 */
final class MediaConnection extends ChannelInboundHandlerAdapter {
    private final MediaDispatch dispatch;
    private final DoorCounters counters;
    private final GatewayTime time;
    private final SessionLedger ledger;
    private final int localPort;
    private final long idleMs;
    private final Runnable whenClosed;
    /** Known where we connected. */
    private final @Nullable MediaPlace own;

    private final RtpStreamFramer framer;
    private InetSocketAddress from = new InetSocketAddress(0);
    private SessionLedger.@Nullable Entry entry;
    private @Nullable MediaPlace place;
    private java.util.concurrent.@Nullable ScheduledFuture<?> idle;
    private boolean ended;

    MediaConnection(
            MediaDispatch dispatch,
            DoorCounters counters,
            GatewayTime time,
            SessionLedger ledger,
            io.netty.buffer.ByteBufAllocator allocator,
            int localPort,
            long idleMs,
            @Nullable MediaPlace own,
            Runnable whenClosed) {
        this.dispatch = dispatch;
        this.counters = counters;
        this.time = time;
        this.ledger = ledger;
        this.localPort = localPort;
        this.idleMs = idleMs;
        this.own = own;
        this.whenClosed = whenClosed;
        framer = new RtpStreamFramer(allocator);
        if (own != null) {
            framer.expect(own.expected().ssrc());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        from = (InetSocketAddress) ctx.channel().remoteAddress();
        entry = ledger.open(SessionLedger.Kind.CONNECTION, "media from " + from);
        ScheduledFuture<?> timer =
                ctx.executor().scheduleWithFixedDelay(() -> closeIfIdle(ctx), idleMs, idleMs, TimeUnit.MILLISECONDS);
        idle = timer;
        ctx.fireChannelActive();
    }

    private void closeIfIdle(ChannelHandlerContext ctx) {
        MediaPlace its = place;
        boolean closedPlace = its != null && its.isClosed() || own != null && own.isClosed();
        if (its == null && own == null || closedPlace) {
            counters.idleConnection();
            ctx.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            long receivedUs = time.wallUs();
            long steadyUs = time.steadyUs();
            framer.feed(bytes, (packet, lossBefore) -> packet(packet, receivedUs, steadyUs, ctx));
        } finally {
            bytes.release();
        }
        if (framer.hopeless()) {
            counters.hopeless();
            ctx.close();
        }
    }

    /** A loss shows in the sequence numbers too, so that it need not be said here. */
    private void packet(ByteBuf packet, long receivedUs, long steadyUs, ChannelHandlerContext ctx) {
        if (own != null) {
            MediaFlow flow = new MediaFlow(true, localPort, from, packet.readableBytes() < 12 ? 0 : packet.getInt(8));
            own.packet(
                    ((io.netty.channel.Channel) ctx.channel()).eventLoop(),
                    flow,
                    Match.AS_AGREED,
                    packet,
                    receivedUs,
                    steadyUs);
            return;
        }
        MediaPlace found = dispatch.packet(true, localPort, from, packet, receivedUs, steadyUs);
        if (found != null && found != place) {
            place = found;
            found.counters().connected();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("the device closed the media connection");
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end("the media connection was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end("the media connection broke: " + cause.getMessage());
        ctx.close();
    }

    private void end(String cause) {
        if (ended) {
            return;
        }
        ended = true;
        framer.close();
        if (idle != null) {
            idle.cancel(false);
        }
        dispatch.ended(localPort, from);
        MediaPlace its = own != null ? own : place;
        if (its != null) {
            its.disconnected(cause);
        }
        if (entry != null) {
            entry.close();
        }
        whenClosed.run();
    }
}
