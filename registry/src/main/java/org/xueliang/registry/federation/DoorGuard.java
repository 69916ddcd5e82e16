package org.xueliang.registry.federation;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.registry.error.Refusal;

/**
 * How many connections a door holds: of all, and of one address; and of those that have not yet shown whose they are, fewer.
 * Who floods it from one address keeps out that address alone. Thread-safe.
 */
final class DoorGuard {
    /** For 256 peers, some of them behind one router. */
    static final Limits LIMITS = new Limits(1024, 256, 128, 16);

    /**
     * Connections at once.
     *
     * @param unknown whose handshake is not done
     */
    record Limits(int all, int ofAddress, int unknown, int unknownOfAddress) {}

    private static final class Counts {
        int all;
        int unknown;
    }

    private final Limits limits;
    private final Consumer<String> refused;
    /** Of open connections by their remote end: whether it is known whose they are. */
    private final Map<SocketAddress, Boolean> open = new HashMap<>();

    private final Map<String, Counts> ofAddress = new HashMap<>();
    private int unknown;

    /** @param refused told why a connection was not taken */
    DoorGuard(Limits limits, Consumer<String> refused) {
        this.limits = limits;
        this.refused = refused;
    }

    /** A connection came; false where it is to be closed at once. What is taken ends with {@link #closed}. */
    boolean admit(@Nullable SocketAddress remote) {
        if (remote == null) {
            return false;
        }
        String why = tryAdmit(remote);
        if (!why.isEmpty()) {
            refused.accept(why);
        }
        return why.isEmpty();
    }

    private synchronized String tryAdmit(SocketAddress remote) {
        String address = address(remote);
        Counts counts = ofAddress.getOrDefault(address, new Counts());
        if (counts.unknown >= limits.unknownOfAddress) {
            return "of " + address + ": " + counts.unknown + " have not said yet whose they are (expected: < "
                    + limits.unknownOfAddress + ")";
        }
        if (counts.all >= limits.ofAddress) {
            return "of " + address + ": " + counts.all + " are open (expected: < " + limits.ofAddress + ")";
        }
        if (unknown >= limits.unknown) {
            return "of " + address + ": " + unknown + " of all addresses have not said yet whose they are (expected: < "
                    + limits.unknown + ")";
        }
        if (open.size() >= limits.all) {
            return "of " + address + ": " + open.size() + " of all addresses are open (expected: < " + limits.all + ")";
        }
        if (open.put(remote, false) == null) {
            counts.all++;
            counts.unknown++;
            unknown++;
            ofAddress.put(address, counts);
        }
        return "";
    }

    /** It is known whose it is. */
    synchronized void known(@Nullable SocketAddress remote) {
        if (remote != null && Boolean.FALSE.equals(open.replace(remote, true))) {
            unknown--;
            Counts counts = ofAddress.get(address(remote));
            if (counts != null) {
                counts.unknown--;
            }
        }
    }

    synchronized void closed(SocketAddress remote) {
        Boolean wasKnown = open.remove(remote);
        if (wasKnown == null) {
            return;
        }
        String address = address(remote);
        Counts counts = ofAddress.get(address);
        if (!wasKnown) {
            unknown--;
        }
        if (counts != null) {
            counts.all--;
            counts.unknown -= wasKnown ? 0 : 1;
            if (counts.all == 0) {
                ofAddress.remove(address);
            }
        }
    }

    synchronized int open() {
        return open.size();
    }

    /** Who has one address of IPv6 has 2^64 of them. */
    private static String address(SocketAddress remote) {
        InetAddress address = remote instanceof InetSocketAddress inet ? inet.getAddress() : null;
        if (address == null) {
            return Refusal.excerpt(String.valueOf(remote));
        }
        byte[] bytes = address.getAddress();
        if (bytes.length == 16) {
            Arrays.fill(bytes, 8, 16, (byte) 0);
            try {
                return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
            } catch (java.net.UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }
        return address.getHostAddress();
    }

    /** Tells when a handshake is done: with a certificate that the door trusts. */
    ServerTransportFilter transports() {
        return new ServerTransportFilter() {
            @Override
            public Attributes transportReady(Attributes attributes) {
                known(attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
                return attributes;
            }
        };
    }
}
