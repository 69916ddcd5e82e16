package org.xueliang.ingest.rtsp;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one address may have of the server at a time. Counts what is open, so there is nothing to expire: an address without
 * connections has no entry. Thread-safe.
 */
final class PeerLimits {
    /** So many late answers to wrong passwords are owed to one address; the next is closed without one. */
    private static final int MAX_DELAYED_REFUSALS = 8;

    private final int maxConnections;
    private final int maxTotal;
    private final Map<InetAddress, Integer> connections = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> delayedRefusals = new ConcurrentHashMap<>();
    private final AtomicInteger total = new AtomicInteger();

    PeerLimits(int maxConnections, int maxTotal) {
        this.maxConnections = maxConnections;
        this.maxTotal = maxTotal;
    }

    /** Takes a place; false where there is none. Loopback has as many as there are. */
    boolean connect(InetAddress peer) {
        if (total.incrementAndGet() > maxTotal) {
            total.decrementAndGet();
            return false;
        }
        int now = connections.merge(peer, 1, Integer::sum);
        if (now > maxConnections && !peer.isLoopbackAddress()) {
            disconnect(peer);
            return false;
        }
        return true;
    }

    void disconnect(InetAddress peer) {
        total.decrementAndGet();
        release(connections, peer);
    }

    boolean beginRefusal(InetAddress peer) {
        if (delayedRefusals.merge(peer, 1, Integer::sum) > MAX_DELAYED_REFUSALS) {
            endRefusal(peer);
            return false;
        }
        return true;
    }

    void endRefusal(InetAddress peer) {
        release(delayedRefusals, peer);
    }

    private static void release(Map<InetAddress, Integer> counts, InetAddress peer) {
        counts.computeIfPresent(peer, (address, count) -> count <= 1 ? null : count - 1);
    }

    /** Connections open now. */
    int total() {
        return total.get();
    }
}
