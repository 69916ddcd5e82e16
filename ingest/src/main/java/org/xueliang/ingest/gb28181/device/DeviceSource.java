package org.xueliang.ingest.gb28181.device;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.transaction.SipFlow;

/** Where a request came from: over UDP its address, over TCP its connection, which nobody else can speak on. */
public record DeviceSource(SipFlow flow, InetSocketAddress address) {
    private static final InetAddress NOWHERE = nowhere();

    public static DeviceSource of(SipFlow flow) {
        InetAddress host = NetUtil.createInetAddressFromIpAddressString(flow.remoteHost());
        return new DeviceSource(flow, new InetSocketAddress(host == null ? NOWHERE : host, flow.remotePort()));
    }

    private static InetAddress nowhere() {
        try {
            return InetAddress.getByAddress(new byte[4]);
        } catch (UnknownHostException fourBytesAreAnAddress) {
            throw new IllegalStateException(fourBytesAreAnAddress);
        }
    }

    public boolean overTcp() {
        return flow.isReliable();
    }

    /** Over TCP; null over UDP. */
    @Nullable
    SipFlow connection() {
        return flow.isReliable() ? flow : null;
    }

    /** The same tuple or connection. */
    boolean is(@Nullable DeviceSource other) {
        return other != null && flow.equals(other.flow);
    }

    /** The same host, whatever the port or transport. */
    boolean sharesAddress(@Nullable DeviceSource other) {
        return other != null && address.getAddress().equals(other.address.getAddress());
    }

    /** Such as "192.0.2.50:5060". */
    public String hostPort() {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /** Such as "UDP 192.0.2.50:5060". */
    public String words() {
        return flow.transport() + " " + hostPort();
    }
}
