package org.xueliang.ingest.rtsp;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.session.SessionLedger;

/**
 * A pair of UDP ports, RTP on the even one, on the session's own event loop. Only datagrams of the peer that was agreed on
 * are handed on; the rest is counted. Where the peer did not say from which port it sends (R33 in vendor-quirks: OpenIPC), the
 * first datagram from its address decides.
 */
final class MediaPorts implements AutoCloseable {
    /** Takes what comes, on the event loop. */
    interface Receiver {
        /** @param datagram valid during the call; retain to keep it */
        void datagram(boolean rtcp, ByteBuf datagram);
    }

    /** Takes the outcome of {@link #open} on the event loop. */
    interface Opened {
        void opened(MediaPorts ports);

        void failed(String cause);
    }

    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 59_998;
    private static final int ATTEMPTS = 32;
    private static final int SOCKET_BUFFER_BYTES = 2 << 20;
    /** Tapo sends datagrams of 10,000 bytes (R37 in vendor-quirks). */
    private static final int MAX_DATAGRAM_BYTES = 12 << 10;

    private static final byte[] PUNCH_RTP = {(byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    private static final byte[] PUNCH_RTCP = {(byte) 0x80, (byte) 0xC9, 0, 1, 0, 0, 0, 0};

    private final Channel rtp;
    private final Channel rtcp;
    private final SessionLedger.Entry rtpEntry;
    private final SessionLedger.Entry rtcpEntry;
    private @Nullable InetAddress peer;
    private int peerRtpPort;
    private int peerRtcpPort;
    private @Nullable Receiver receiver;
    private long foreign;
    private boolean closed;

    private MediaPorts(Channel rtp, Channel rtcp, SessionLedger ledger, String owner) {
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.rtpEntry = ledger.open(SessionLedger.Kind.UDP_PORT, owner);
        this.rtcpEntry = ledger.open(SessionLedger.Kind.UDP_PORT, owner);
    }

    /** Binds a free pair; tells the outcome later on the event loop. */
    static void open(
            SocketTransport transport,
            EventLoop loop,
            InetAddress local,
            SessionLedger ledger,
            String owner,
            Opened outcome) {
        attempt(transport, loop, local, ledger, owner, outcome, ATTEMPTS, new SplittableRandom());
    }

    private static void attempt(
            SocketTransport transport,
            EventLoop loop,
            InetAddress local,
            SessionLedger ledger,
            String owner,
            Opened outcome,
            int attemptsLeft,
            SplittableRandom random) {
        int port = random.nextInt(FIRST_PORT, LAST_PORT) & ~1;
        DatagramHandler rtpHandler = new DatagramHandler(false);
        DatagramHandler rtcpHandler = new DatagramHandler(true);
        Runnable next = () -> {
            if (attemptsLeft <= 1) {
                outcome.failed("no free pair of UDP ports after " + ATTEMPTS + " attempts");
            } else {
                attempt(transport, loop, local, ledger, owner, outcome, attemptsLeft - 1, random);
            }
        };
        bind(transport, loop, local, port, rtpHandler).addListener((ChannelFuture bound) -> {
            if (!bound.isSuccess()) {
                next.run();
                return;
            }
            bind(transport, loop, local, port + 1, rtcpHandler).addListener((ChannelFuture second) -> {
                if (!second.isSuccess()) {
                    bound.channel().close();
                    next.run();
                    return;
                }
                MediaPorts ports = new MediaPorts(bound.channel(), second.channel(), ledger, owner);
                rtpHandler.ports = ports;
                rtcpHandler.ports = ports;
                outcome.opened(ports);
            });
        });
    }

    private static ChannelFuture bind(
            SocketTransport transport, EventLoop loop, InetAddress local, int port, DatagramHandler handler) {
        return new Bootstrap()
                .group(loop)
                .channel(transport.udp())
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                .handler(handler)
                .bind(new InetSocketAddress(local, port));
    }

    private static final class DatagramHandler extends SimpleChannelInboundHandler<DatagramPacket> {
        private final boolean rtcp;
        private @Nullable MediaPorts ports;

        DatagramHandler(boolean rtcp) {
            this.rtcp = rtcp;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            if (ports != null) {
                ports.received(rtcp, packet);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // ICMP port unreachable shows up here; the session's own liveness decides what silence means.
            if (ports != null) {
                ports.foreign++;
            }
        }
    }

    private void received(boolean isRtcp, DatagramPacket packet) {
        InetSocketAddress from = packet.sender();
        if (closed || receiver == null || !from.getAddress().equals(peer)) {
            foreign++;
            return;
        }
        int expected = isRtcp ? peerRtcpPort : peerRtpPort;
        if (expected == 0) {
            if (isRtcp) {
                peerRtcpPort = from.getPort();
            } else {
                peerRtpPort = from.getPort();
            }
        } else if (expected != from.getPort()) {
            foreign++;
            return;
        }
        receiver.datagram(isRtcp, packet.content());
    }

    /**
     * From whom datagrams are taken and to whom they go.
     *
     * @param rtpPort 0 where it is not known: the first datagram decides; the same for RTCP
     */
    void agree(InetAddress address, int rtpPort, int rtcpPort, Receiver to) {
        peer = address;
        peerRtpPort = rtpPort;
        peerRtcpPort = rtcpPort;
        receiver = to;
    }

    /** Opens the way back through NAT and firewalls: a tiny RTP and an empty RR to where media will come from. */
    void punch() {
        send(false, rtp.alloc().buffer(PUNCH_RTP.length).writeBytes(PUNCH_RTP));
        send(true, rtcp.alloc().buffer(PUNCH_RTCP.length).writeBytes(PUNCH_RTCP));
    }

    /** Sends and releases; what cannot be sent now is lost, as UDP is. Any thread. */
    void send(boolean toRtcp, ByteBuf datagram) {
        int port = toRtcp ? peerRtcpPort : peerRtpPort;
        Channel channel = toRtcp ? rtcp : rtp;
        if (peer == null || port == 0 || closed) {
            datagram.release();
            return;
        }
        channel.writeAndFlush(new DatagramPacket(datagram, new InetSocketAddress(peer, port)));
    }

    Channel rtpChannel() {
        return rtp;
    }

    int rtpPort() {
        return ((InetSocketAddress) rtp.localAddress()).getPort();
    }

    int rtcpPort() {
        return ((InetSocketAddress) rtcp.localAddress()).getPort();
    }

    /** Datagrams of others, dropped. */
    long foreign() {
        return foreign;
    }

    @Override
    public void close() {
        closed = true;
        receiver = null;
        rtp.close().addListener(done -> rtpEntry.close());
        rtcp.close().addListener(done -> rtcpEntry.close());
    }
}
