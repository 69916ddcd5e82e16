package org.xueliang.ingest.sip;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.transaction.SipFlow;

/** A connection, whoever opened it. Equal to itself alone. Thread-safe. */
final class TcpFlow implements SipFlow {
    private final Channel channel;
    private final InetSocketAddress remote;
    private final LocalAddresses localAddresses;
    private final int port;
    private final SipMetrics metrics;
    private final SipTap tap;
    private volatile boolean proven;
    private boolean ended;
    private @Nullable Runnable onProved;

    TcpFlow(
            Channel channel,
            InetSocketAddress remote,
            LocalAddresses localAddresses,
            int port,
            SipMetrics metrics,
            SipTap tap) {
        this.channel = channel;
        this.remote = remote;
        this.localAddresses = localAddresses;
        this.port = port;
        this.metrics = metrics;
        this.tap = tap;
    }

    /** The peer showed who it is, once; nothing is told of a connection that has ended. */
    @Override
    public void proved() {
        if (!proven) {
            prove();
        }
    }

    private synchronized void prove() {
        if (!proven && !ended) {
            proven = true;
            if (onProved != null) {
                onProved.run();
            }
        }
    }

    synchronized void onProved(Runnable told) {
        onProved = told;
    }

    boolean isProven() {
        return proven;
    }

    /** It is over. @return whether its peer had shown who it is */
    synchronized boolean end() {
        ended = true;
        return proven;
    }

    Channel channel() {
        return channel;
    }

    @Override
    public boolean isReliable() {
        return true;
    }

    @Override
    public String transport() {
        return "TCP";
    }

    @Override
    public String remoteHost() {
        return remote.getAddress().getHostAddress();
    }

    @Override
    public int remotePort() {
        return remote.getPort();
    }

    @Override
    public String localHost() {
        return localAddresses.towards(remote.getAddress());
    }

    /** The listening port, also on a connection that we opened: that is where we can be reached. */
    @Override
    public int localPort() {
        return port;
    }

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    /** A peer that does not read what it is sent loses it: its queue is bounded by the channel's water mark. */
    @Override
    public void send(byte[] encoded, @Nullable SipMessage message) {
        if (!channel.isActive() || !channel.isWritable()) {
            metrics.dropped(SipDrop.UNSENT);
            return;
        }
        if (message != null) {
            metrics.sent(message);
        }
        tap.sent(this, encoded, message);
        channel.writeAndFlush(Unpooled.wrappedBuffer(encoded));
    }

    @Override
    public String toString() {
        return "TCP " + remoteHost() + ":" + remotePort();
    }
}
