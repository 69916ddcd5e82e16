package org.xueliang.simulator.camera;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.media.PacketizedAccessUnit;

/**
 * RTP over UDP. A keyframe is a hundred packets, more than a socket's usual receive buffer takes at once; like cameras, it
 * is spread over some milliseconds. What waits is bounded: beyond it access units are left out.
 */
final class DatagramOutlet implements Outlet {
    private static final int BURST_PACKETS = 24;
    private static final int MAX_WAITING_BYTES = 2 << 20;

    private final Channel rtp;
    private final Channel rtcp;
    private final InetSocketAddress rtpPeer;
    private final InetSocketAddress rtcpPeer;
    private final Pacer pacer;
    private final ArrayDeque<DatagramPacket> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private Pacer.@Nullable Scheduled pump;

    DatagramOutlet(Channel rtp, Channel rtcp, InetSocketAddress rtpPeer, InetSocketAddress rtcpPeer, Pacer pacer) {
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.rtpPeer = rtpPeer;
        this.rtcpPeer = rtcpPeer;
        this.pacer = pacer;
    }

    @Override
    public boolean isWritable() {
        return rtp.isWritable() && waitingBytes < MAX_WAITING_BYTES;
    }

    @Override
    public void send(PacketizedAccessUnit unit, int firstSequence, int timestamp, int ssrc) {
        ByteBuf all = rtp.alloc().directBuffer(unit.sizeBytes());
        unit.write(all, 0, firstSequence, timestamp, ssrc);
        for (int n = 0; n < unit.packets(); n++) {
            int from = unit.start(n) + PacketizedAccessUnit.PREFIX_BYTES;
            ByteBuf packet = all.retainedSlice(from, unit.start(n + 1) - from);
            waitingBytes += packet.readableBytes();
            waiting.add(new DatagramPacket(packet, rtpPeer));
        }
        all.release();
        if (pump == null) {
            burst();
            if (!waiting.isEmpty()) {
                pump = pacer.schedule(pacer.nowNs(), this::pumpMore);
            }
        }
    }

    private long pumpMore(long deadlineNs, long nowNs) {
        burst();
        if (waiting.isEmpty()) {
            pump = null;
            return Pacer.STOP;
        }
        return nowNs;
    }

    private void burst() {
        for (int left = BURST_PACKETS; left > 0; left--) {
            DatagramPacket packet = waiting.poll();
            if (packet == null) {
                break;
            }
            waitingBytes -= packet.content().readableBytes();
            rtp.write(packet, rtp.voidPromise());
        }
        rtp.flush();
    }

    @Override
    public void sendControl(ByteBuf packet) {
        rtcp.writeAndFlush(new DatagramPacket(packet, rtcpPeer), rtcp.voidPromise());
    }

    @Override
    public void close() {
        if (pump != null) {
            pump.cancel();
            pump = null;
        }
        waiting.forEach(DatagramPacket::release);
        waiting.clear();
        waitingBytes = 0;
    }
}
