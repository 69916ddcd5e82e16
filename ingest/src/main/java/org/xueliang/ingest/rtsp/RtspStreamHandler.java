package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;
import org.xueliang.protocol.rtsp.RtspSyntaxException;

/**
 * A connection's bytes to messages and interleaved frames for an {@link RtspPeer}. Notes once per read when it came: the time
 * of receipt of everything in it.
 */
final class RtspStreamHandler extends ChannelInboundHandlerAdapter implements RtspStreamListener {
    private final RtspPeer peer;
    private final GatewayTime time;
    private @Nullable UnitCarry units;
    private long receivedUs;
    private long receivedSteadyUs;
    private long bytes;
    private long unitBegunMs;
    private boolean midUnit;
    private boolean unitInThisRead;
    private boolean broken;

    RtspStreamHandler(RtspPeer peer, GatewayTime time) {
        this.peer = peer;
        this.time = time;
        this.receivedSteadyUs = time.steadyUs();
    }

    /** When the bytes that are handled now were read: wall time, microseconds. */
    long receivedUs() {
        return receivedUs;
    }

    /** When bytes came last: time that never jumps, microseconds. */
    long receivedSteadyUs() {
        return receivedSteadyUs;
    }

    /** Bytes read so far. */
    long bytes() {
        return bytes;
    }

    /** How long the peer has owed the rest of a message or frame, 0 where it owes nothing. */
    long halfUnitForMs(long nowMs) {
        return midUnit ? nowMs - unitBegunMs : 0;
    }

    /** The beginning of what the peer owes the rest of, for an error message. */
    String halfUnit() {
        ByteBuf begun = units == null ? null : units.begun();
        return begun == null ? "" : Excerpt.of(begun, begun.readerIndex(), begun.readableBytes());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        units = new UnitCarry(ctx.alloc(), new RtspStreamParser());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        int begin = in.readerIndex();
        try {
            if (broken || units == null) {
                return;
            }
            receivedUs = time.wallUs();
            receivedSteadyUs = time.steadyUs();
            bytes += in.readableBytes();
            unitInThisRead = false;
            units.feed(in, this);
            boolean half = units.begun() != null || !unitInThisRead;
            if (half && (unitInThisRead || !midUnit)) {
                unitBegunMs = receivedSteadyUs / 1000;
            }
            midUnit = half;
        } catch (RtspSyntaxException e) {
            broken = true;
            peer.garbage(what(e, in, begin));
        } finally {
            in.release();
        }
    }

    /** Of another protocol its first bytes tell more than what is wrong with them as RTSP. */
    private String what(RtspSyntaxException e, ByteBuf in, int begin) {
        int length = in.writerIndex() - begin;
        int lineEnd = in.indexOf(begin, in.writerIndex(), (byte) '\n');
        int lineLength = lineEnd < 0 ? length : lineEnd - begin;
        boolean firstRead = bytes == length;
        boolean anotherProtocol = firstRead
                && !in.toString(begin, lineLength, StandardCharsets.ISO_8859_1).contains("RTSP/1.");
        return anotherProtocol ? '"' + Excerpt.of(in, begin, length) + '"' : String.valueOf(e.getMessage());
    }

    @Override
    public void request(RtspRequest request) {
        unitInThisRead = true;
        peer.request(request);
    }

    @Override
    public void response(RtspResponse response) {
        unitInThisRead = true;
        peer.response(response);
    }

    @Override
    public void interleaved(int channel, ByteBuf payload) {
        unitInThisRead = true;
        peer.interleaved(channel, payload);
    }

    @Override
    public void skipped(int skippedBytes) {
        peer.skipped(skippedBytes);
    }

    /**
     * Who does not take what it asked for is not asked what else it wants: a peer that sends requests and reads no answers would
     * fill the memory of all. What it owes then ends it: a viewer that is stuck, a session without requests or media.
     */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!broken) {
            ctx.channel().config().setAutoRead(ctx.channel().isWritable());
        }
        peer.writabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        peer.closed();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (units != null) {
            units.close();
            units = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken = true;
        peer.failed(Causes.of(cause));
    }
}
