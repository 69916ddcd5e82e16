package org.xueliang.ingest.sip;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.transaction.SipFlow;

/** An address over UDP, spoken to by one loop's socket. Equal to every flow to the same address. */
final class UdpFlow implements SipFlow {
    private final SipLoop loop;
    private final InetSocketAddress remote;

    UdpFlow(SipLoop loop, InetSocketAddress remote) {
        this.loop = loop;
        this.remote = remote;
    }

    InetSocketAddress remote() {
        return remote;
    }

    @Override
    public boolean isReliable() {
        return false;
    }

    @Override
    public String transport() {
        return "UDP";
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
        return loop.localAddresses().towards(remote.getAddress());
    }

    @Override
    public int localPort() {
        return loop.port();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void send(byte[] encoded, @Nullable SipMessage message) {
        loop.sendDatagram(this, encoded, message);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UdpFlow that && remote.equals(that.remote);
    }

    @Override
    public int hashCode() {
        return remote.hashCode();
    }

    @Override
    public String toString() {
        return "UDP " + remoteHost() + ":" + remotePort();
    }
}
