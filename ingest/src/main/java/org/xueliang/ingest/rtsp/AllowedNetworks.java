package org.xueliang.ingest.rtsp;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a gateway may connect to. A URL comes from people, and a redirect from whoever answers: neither may make the gateway
 * speak to a cloud's metadata service or to what listens on the gateway's own machine. Immutable.
 */
public final class AllowedNetworks {
    /** Never, whatever is configured: link-local (with the metadata address 169.254.169.254), multicast, reserved, unspecified. */
    private static final List<Network> NEVER = List.of(
            network("0.0.0.0/8"),
            network("169.254.0.0/16"),
            network("224.0.0.0/4"),
            network("240.0.0.0/4"),
            network("100.100.100.200/32"),
            network("192.0.0.192/32"),
            network("::/128"),
            network("fe80::/10"),
            network("ff00::/8"),
            network("fd00:ec2::254/128"));

    private static final List<Network> LOOPBACK = List.of(network("127.0.0.0/8"), network("::1/128"));

    private final List<Network> allowed;
    private final boolean loopback;

    private AllowedNetworks(List<Network> allowed, boolean loopback) {
        this.allowed = allowed;
        this.loopback = loopback;
    }

    private record Network(byte[] prefix, int bits, String text) {
        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit += 8) {
                int mask = bits - bit >= 8 ? 0xFF : 0xFF << (8 - (bits - bit));
                if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * @param cidrs such as {@code 10.0.0.0/8} or {@code fc00::/7}
     * @param loopback whether loopback is allowed; it is not by any CIDR
     * @throws IllegalArgumentException naming the entry that is no CIDR
     */
    public static AllowedNetworks parse(List<String> cidrs, boolean loopback) {
        List<Network> networks = new ArrayList<>();
        for (String cidr : cidrs) {
            networks.add(network(cidr));
        }
        return new AllowedNetworks(List.copyOf(networks), loopback);
    }

    private static Network network(String cidr) {
        int slash = cidr.indexOf('/');
        byte[] prefix = slash < 0
                ? null
                : NetUtil.createByteArrayFromIpAddressString(
                        cidr.substring(0, slash).trim());
        int bits = -1;
        try {
            bits = slash < 0 ? -1 : Integer.parseInt(cidr.substring(slash + 1).trim());
        } catch (NumberFormatException e) {
            // said below, with the value
        }
        if (prefix == null || bits < 0 || bits > prefix.length * 8) {
            throw new IllegalArgumentException("allowed-networks: '" + cidr + "' (expected: CIDR such as 10.0.0.0/8)");
        }
        return new Network(prefix, bits, cidr);
    }

    /** Why the address may not be connected to, in words; null where it may. */
    public @Nullable String refusal(InetAddress address) {
        byte[] bytes = unmapped(address.getAddress());
        if (matches(NEVER, bytes)) {
            return address.getHostAddress() + " is link-local, metadata, multicast or reserved: never connected to";
        }
        if (matches(LOOPBACK, bytes)) {
            return loopback ? null : address.getHostAddress() + " is loopback (allow-loopback is off)";
        }
        return matches(allowed, bytes) ? null : address.getHostAddress() + " is outside the allowed networks " + text();
    }

    private static boolean matches(List<Network> networks, byte[] address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The IPv4 address inside an IPv6 one that only carries it: mapped (::ffff:0:0/96), compatible (::/96), NAT64
     * (64:ff9b::/96), 6to4 (2002::/16). Each would lead around the list.
     */
    private static byte[] unmapped(byte[] address) {
        if (address.length != 16) {
            return address;
        }
        boolean zeros = true;
        for (int i = 0; i < 10; i++) {
            zeros &= address[i] == 0;
        }
        boolean mapped = zeros && (address[10] & 0xFF) == 0xFF && (address[11] & 0xFF) == 0xFF;
        boolean compatible = zeros && address[10] == 0 && address[11] == 0 && !isSmall(address);
        boolean nat64 =
                address[0] == 0 && address[1] == 0x64 && (address[2] & 0xFF) == 0xFF && (address[3] & 0xFF) == 0x9B;
        boolean sixToFour = address[0] == 0x20 && address[1] == 0x02;
        if (!mapped && !compatible && !nat64 && !sixToFour) {
            return address;
        }
        byte[] inner = new byte[4];
        System.arraycopy(address, sixToFour ? 2 : 12, inner, 0, 4);
        return inner;
    }

    /** {@code ::} and {@code ::1} are addresses of their own. */
    private static boolean isSmall(byte[] address) {
        return address[12] == 0 && address[13] == 0 && address[14] == 0 && (address[15] == 0 || address[15] == 1);
    }

    private List<String> text() {
        return allowed.stream().map(Network::text).toList();
    }

    /** The first address that may be connected to; where none may, the refusal of the first. */
    public InetAddress choose(InetAddress[] addresses) throws NotAllowedException {
        for (InetAddress address : addresses) {
            if (refusal(address) == null) {
                return address;
            }
        }
        String why = addresses.length == 0 ? "no address" : refusal(addresses[0]);
        throw new NotAllowedException(why == null ? "no address" : why);
    }

    /** As {@link #choose} for an IP address in text, without any name service; null where it is a name. */
    public @Nullable InetAddress literal(String host) throws NotAllowedException {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            return null;
        }
        try {
            return choose(new InetAddress[] {InetAddress.getByAddress(host, bytes)});
        } catch (UnknownHostException e) {
            throw new NotAllowedException(host + ": " + e.getMessage());
        }
    }

    /** The address is not one to connect to; the message says which and why. */
    public static final class NotAllowedException extends Exception {
        private static final long serialVersionUID = 1L;

        NotAllowedException(String message) {
            super(message);
        }
    }
}
