package org.xueliang.ingest.sip;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipStreamListener;
import org.xueliang.protocol.sip.SipStreamParser;
import org.xueliang.protocol.sip.SipSyntaxException;

/**
 * One TCP connection: framing, admission, and an end for peers that are silent, half there or one byte a second, and for those who never show who they are. What is no SIP is closed,
 * with an answer where it was a request.
 */
final class SipConnectionHandler extends ByteToMessageDecoder implements SipStreamListener {
    private static final int CHECK_MS = 1000;
    /** Requests that are no SIP on one connection; then it is closed. */
    private static final int MAX_MALFORMED = 100;

    private static final byte[] PONG = {'\r', '\n'};

    private final SipEndpointParts parts;
    private final TcpFlow flow;
    private final InetAddress peer;
    private final SourceBuckets buckets;
    private final SipStreamParser parser;
    private @Nullable ScheduledFuture<?> check;
    private long lastBytesMs;
    private long messageBegunMs;
    private long openedMs;
    private boolean anyBody;
    private boolean messageSeen;
    private int malformed;
    private boolean inMessage;

    SipConnectionHandler(
            SipEndpointParts parts, TcpFlow flow, InetAddress peer, SourceBuckets buckets, boolean opened) {
        this.parts = parts;
        this.flow = flow;
        this.peer = peer;
        this.buckets = buckets;
        this.parser = new SipStreamParser(parts.settings().limits());
        // A connection that we opened waits for us, not for the peer.
        this.messageSeen = opened;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        long now = parts.time().steadyMs();
        lastBytesMs = now;
        openedMs = now;
        messageBegunMs = now;
        parser.maxBodyBytes(parts.settings().unproven().maxBodyBytes());
        check = context.executor()
                .scheduleWithFixedDelay(() -> check(context), CHECK_MS, CHECK_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        ScheduledFuture<?> running = check;
        if (running != null) {
            running.cancel(false);
        }
    }

    private void check(ChannelHandlerContext context) {
        SipSettings settings = parts.settings();
        long now = parts.time().steadyMs();
        if (!messageSeen && now - messageBegunMs > settings.firstMessageMs()) {
            close(context, "no_message", "no message in " + settings.firstMessageMs() + " ms");
        } else if (inMessage && now - messageBegunMs > settings.messageMs()) {
            close(context, "slow_message", "a message takes longer than " + settings.messageMs() + " ms");
        } else if (!flow.isProven() && now - openedMs > settings.unproven().connectionMs()) {
            close(
                    context,
                    "unproven",
                    "nobody registered or is known on it in "
                            + settings.unproven().connectionMs() + " ms");
        } else if (now - lastBytesMs > settings.idleMs()) {
            close(context, "idle", "silent for " + settings.idleMs() + " ms");
        }
    }

    private void close(ChannelHandlerContext context, String cause, String words) {
        parts.metrics().connectionClosed(cause);
        parts.warn("sip tcp " + cause, "SIP " + flow + " closed: " + words);
        context.close();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        long now = parts.time().steadyMs();
        lastBytesMs = now;
        boolean begunBefore = inMessage;
        if (!anyBody && flow.isProven()) {
            anyBody = true;
            parser.maxBodyBytes(parts.settings().limits().maxBodyBytes());
        }
        try {
            parser.parse(in, this);
        } catch (SipSyntaxException e) {
            refuse(context, in, e);
            return;
        }
        if (malformed > MAX_MALFORMED) {
            close(context, "malformed", malformed + " requests that could not be read");
            return;
        }
        inMessage = parser.isInMessage() || in.isReadable();
        if (inMessage && !begunBefore) {
            messageBegunMs = now;
        }
    }

    private void refuse(ChannelHandlerContext context, ByteBuf in, SipSyntaxException fault) {
        in.skipBytes(in.readableBytes());
        malformed(fault);
        parts.metrics().connectionClosed("malformed");
        parts.warn("sip tcp malformed " + peer, "SIP " + flow + " closed: " + fault.getMessage());
        // The answer that malformed() wrote goes out first.
        context.channel().config().setAutoRead(false);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void message(SipMessage message) {
        messageSeen = true;
        messageBegunMs = parts.time().steadyMs();
        if (!buckets.admits(peer, parts.time().steadyUs())) {
            parts.metrics().dropped(SipDrop.RATE);
            return;
        }
        parts.dispatch(message, flow);
    }

    @Override
    public void malformed(SipSyntaxException fault) {
        messageBegunMs = parts.time().steadyMs();
        malformed++;
        if (!buckets.admits(peer, parts.time().steadyUs())) {
            parts.metrics().dropped(SipDrop.RATE);
            return;
        }
        parts.metrics().dropped(SipDrop.MALFORMED);
        parts.tap().malformed(flow, String.valueOf(fault.getMessage()));
        byte[] answer = fault.answer(flow.remoteHost(), flow.remotePort());
        if (answer != null) {
            flow.send(answer, null);
        }
    }

    @Override
    public void ping() {
        // No message: who says nothing but line ends has the time of those who say nothing.
        parts.metrics().dropped(SipDrop.PING);
        if (flow.channel().isWritable()) {
            flow.channel().writeAndFlush(Unpooled.wrappedBuffer(PONG));
        }
    }

    @Override
    public void skipped(int bytes) {
        parts.metrics().dropped(SipDrop.SKIPPED, bytes);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        parts.metrics().connectionClosed("error");
        parts.warn("sip tcp " + cause.getClass().getSimpleName(), "SIP " + flow + ": " + cause);
        context.close();
    }
}
