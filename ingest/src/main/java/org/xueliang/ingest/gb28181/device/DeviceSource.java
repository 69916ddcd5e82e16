package org.xueliang.ingest.gb28181.device;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a request came from: over UDP its address, over TCP its connection, which nobody else can speak on.
 *
 * @param connection null over UDP; compared by identity
 */
public record DeviceSource(InetSocketAddress address, @Nullable Object connection) {
    public boolean overTcp() {
        return connection != null;
    }

    /** The same tuple or connection. */
    boolean is(@Nullable DeviceSource other) {
        return other != null && connection == other.connection && address.equals(other.address);
    }

    /** The same host, whatever the port or transport. */
    boolean sharesAddress(@Nullable DeviceSource other) {
        return other != null
                && address.getAddress() != null
                && address.getAddress().equals(other.address.getAddress());
    }

    /** Such as "UDP 192.0.2.50:5060". */
    public String words() {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (overTcp() ? "TCP " : "UDP ") + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
                + address.getPort();
    }
}
