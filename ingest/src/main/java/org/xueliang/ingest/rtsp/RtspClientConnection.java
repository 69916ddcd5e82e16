package org.xueliang.ingest.rtsp;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMessage;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspWriter;
import org.xueliang.protocol.rtsp.StatusCode;

/** One connection to a camera: numbers requests, finds the answers' questions, answers what the camera asks. One event loop. */
final class RtspClientConnection implements RtspPeer {
    /** Cameras that never answer keepalives must not fill memory. */
    private static final int MAX_OPEN_REQUESTS = 16;

    private static final String OUR_METHODS = "OPTIONS, GET_PARAMETER, SET_PARAMETER, ANNOUNCE, REDIRECT, TEARDOWN";

    /** Whose connection it is. */
    interface Owner {
        void connected();

        void interleaved(int channel, ByteBuf payload, long receivedUs, long steadyUs);

        void redirected(String location);

        /** It is over; told once, not after {@link RtspClientConnection#close}. */
        void lost(String cause, boolean closedByPeer);
    }

    /** Takes the answer to one request. */
    interface Answer {
        void answered(RtspResponse response);
    }

    private final Owner owner;
    private final RtspStreamHandler handler;
    private final SessionLedger.Entry entry;
    private final Map<Long, Answer> open = new LinkedHashMap<>();
    private @Nullable Channel channel;
    private long nextCseq = 1;
    private boolean over;
    private boolean answeredOnce;

    RtspClientConnection(Owner owner, GatewayTime time, SessionLedger ledger, String name) {
        this.owner = owner;
        this.handler = new RtspStreamHandler(this, time);
        this.entry = ledger.open(SessionLedger.Kind.CONNECTION, name);
    }

    /** @param tls null for plain RTSP */
    void connect(
            EventLoop loop,
            SocketTransport transport,
            InetAddress address,
            int port,
            @Nullable SslContext tls,
            String host,
            long timeoutMs) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(transport.tcp())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeoutMs)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        if (tls != null) {
                            SslHandler ssl = tls.newHandler(ch.alloc(), host, port);
                            ssl.setHandshakeTimeoutMillis(timeoutMs);
                            ch.pipeline().addLast(ssl);
                        }
                        ch.pipeline().addLast(handler);
                    }
                });
        bootstrap.connect(new InetSocketAddress(address, port)).addListener((ChannelFuture connecting) -> {
            if (!connecting.isSuccess()) {
                end(Causes.of(connecting.cause()));
                return;
            }
            connected(connecting.channel(), tls != null);
        });
    }

    private void connected(Channel connection, boolean tls) {
        channel = connection;
        if (over) {
            connection.close();
            return;
        }
        if (!tls) {
            owner.connected();
            return;
        }
        connection.pipeline().get(SslHandler.class).handshakeFuture().addListener(done -> {
            if (!done.isSuccess()) {
                end(Causes.of(done.cause()));
            } else if (!over) {
                owner.connected();
            }
        });
    }

    /** The local address that this connection uses. */
    InetAddress localAddress() {
        Channel connection = channel;
        return connection != null && connection.localAddress() instanceof InetSocketAddress local
                ? local.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** Where it is connected to: the address that was checked. */
    InetAddress remoteAddress() {
        Channel connection = channel;
        return connection != null && connection.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** Sends a request; the header fields lack CSeq, which is put in front. */
    void send(String method, String uri, RtspHeaders headers, Answer answer) {
        long cseq = nextCseq++;
        RtspHeaders.Builder numbered = RtspHeaders.builder().add(RtspHeaders.CSEQ, Long.toString(cseq));
        headers.fields().forEach(field -> numbered.add(field.name(), field.value()));
        open.put(cseq, answer);
        if (open.size() > MAX_OPEN_REQUESTS) {
            Iterator<Long> oldest = open.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        write(new RtspRequest(method, uri, numbered.build()));
    }

    private void write(RtspMessage message) {
        Channel connection = channel;
        if (connection != null && !over) {
            ByteBuf out = connection.alloc().buffer(512);
            RtspWriter.write(message, out);
            connection.writeAndFlush(out);
        }
    }

    /** Sends an interleaved frame and releases it. */
    void sendInterleaved(int interleavedChannel, ByteBuf payload) {
        Channel connection = channel;
        if (connection == null || over || !connection.isWritable()) {
            payload.release();
            return;
        }
        ByteBuf prefix = connection.alloc().buffer(4);
        RtspWriter.writeInterleavedPrefix(interleavedChannel, payload.readableBytes(), prefix);
        connection.write(prefix);
        connection.writeAndFlush(payload);
    }

    @Override
    public void response(RtspResponse response) {
        if (over) {
            return;
        }
        answeredOnce = true;
        Long cseq = response.cseq();
        Answer answer = cseq == null ? null : open.remove(cseq);
        if (answer == null) {
            // rtsp.md 9 #5: without CSeq or with another one it is the answer to the oldest question.
            Iterator<Answer> oldest = open.values().iterator();
            if (!oldest.hasNext() || cseq != null && cseq < nextCseq && cseq > 0) {
                return;
            }
            answer = oldest.next();
            oldest.remove();
        }
        answer.answered(response);
    }

    @Override
    public void request(RtspRequest request) {
        if (over) {
            return;
        }
        switch (request.method()) {
            case RtspMethods.OPTIONS -> answer(request, StatusCode.OK, RtspHeaders.PUBLIC, OUR_METHODS);
            case RtspMethods.GET_PARAMETER, RtspMethods.SET_PARAMETER, RtspMethods.ANNOUNCE ->
                answer(request, StatusCode.OK, "", "");
            case RtspMethods.TEARDOWN -> {
                answer(request, StatusCode.OK, "", "");
                end("the camera ended the session (TEARDOWN)");
            }
            case RtspMethods.REDIRECT -> {
                answer(request, StatusCode.OK, "", "");
                String location = request.headers().get(RtspHeaders.LOCATION);
                owner.redirected(location == null ? "" : location);
            }
            default -> answer(request, StatusCode.NOT_IMPLEMENTED, "", "");
        }
    }

    private void answer(RtspRequest request, int status, String name, String value) {
        RtspHeaders.Builder headers = RtspHeaders.builder();
        String cseq = request.headers().get(RtspHeaders.CSEQ);
        if (cseq != null) {
            headers.add(RtspHeaders.CSEQ, cseq);
        }
        if (!name.isEmpty()) {
            headers.add(name, value);
        }
        write(RtspResponse.of(status, headers.build()));
    }

    @Override
    public void interleaved(int interleavedChannel, ByteBuf payload) {
        if (!over) {
            owner.interleaved(interleavedChannel, payload, handler.receivedUs(), handler.receivedSteadyUs());
        }
    }

    /** What the peer owes the rest of, and for how long: a cause where it is longer than allowed, else null. */
    @Nullable
    String halfUnit(long nowMs, long allowedMs) {
        long owedMs = handler.halfUnitForMs(nowMs);
        if (owedMs <= allowedMs) {
            return null;
        }
        return "half a header for " + Math.max(1, Math.round(owedMs / 1000.0)) + " s: \"" + handler.halfUnit() + '"';
    }

    /** Bytes read so far. */
    long bytes() {
        return handler.bytes();
    }

    @Override
    public void garbage(String what) {
        end((answeredOnce ? "broken RTSP: " : "answered no RTSP: ") + what);
    }

    @Override
    public void failed(String cause) {
        end(cause);
    }

    @Override
    public void closed() {
        end("connection closed by the camera", true);
    }

    private void end(String cause) {
        end(cause, false);
    }

    private void end(String cause, boolean closedByPeer) {
        if (!over) {
            close();
            owner.lost(cause, closedByPeer);
        }
    }

    /** Closes after what was written; the owner is told nothing more. */
    void close() {
        if (over) {
            return;
        }
        over = true;
        open.clear();
        Channel connection = channel;
        if (connection == null) {
            entry.close();
            return;
        }
        connection.closeFuture().addListener(done -> entry.close());
        connection.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
