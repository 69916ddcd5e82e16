package org.xueliang.simulator.gb28181.media;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.camera.Pacer;

/**
 * RTP over UDP from a socket of its own. A keyframe is a hundred packets, more than a receiver's socket may take at once; like cameras, it
 * spreads them over some milliseconds. What waits is bounded.
 */
public final class UdpPsOutlet implements PsOutlet {
    private static final int BURST_PACKETS = 24;
    private static final int MAX_WAITING_BYTES = 2 << 20;

    private final Channel channel;
    private final InetSocketAddress peer;
    private final Pacer pacer;
    private final ArrayDeque<DatagramPacket> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private Pacer.@Nullable Scheduled pump;

    /** @param channel is closed with it */
    public UdpPsOutlet(Channel channel, InetSocketAddress peer, Pacer pacer) {
        this.channel = channel;
        this.peer = peer;
        this.pacer = pacer;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable() && waitingBytes < MAX_WAITING_BYTES;
    }

    @Override
    public void send(PsAccessUnit unit, int firstSequence, int timestamp, int ssrc, long shiftTicks) {
        ByteBuf all = channel.alloc().directBuffer(unit.sizeBytes());
        unit.write(all, firstSequence, timestamp, ssrc, shiftTicks);
        for (int n = 0; n < unit.packets(); n++) {
            int from = unit.start(n) + PsAccessUnit.PREFIX_BYTES;
            add(all.retainedSlice(from, unit.start(n + 1) - from));
        }
        all.release();
        begin();
    }

    @Override
    public void sendPacket(ByteBuf packet) {
        add(packet);
        begin();
    }

    private void add(ByteBuf packet) {
        waitingBytes += packet.readableBytes();
        waiting.add(new DatagramPacket(packet, peer));
    }

    private void begin() {
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
            channel.write(packet, channel.voidPromise());
        }
        channel.flush();
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
        channel.close();
    }
}
