package org.xueliang.ingest.sip;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many connections there are, all together and of one address. An address without connections has no entry. Thread-safe. */
final class ConnectionBounds {
    private final int maxTotal;
    private final int maxPerAddress;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private int total;

    ConnectionBounds(int maxTotal, int maxPerAddress) {
        this.maxTotal = maxTotal;
        this.maxPerAddress = maxPerAddress;
    }

    /** Takes a place; false where there is none. Loopback has as many as there are. */
    synchronized boolean open(InetAddress peer) {
        int now = byAddress.getOrDefault(peer, 0);
        if (total >= maxTotal || now >= maxPerAddress && !peer.isLoopbackAddress()) {
            return false;
        }
        total++;
        byAddress.put(peer, now + 1);
        return true;
    }

    synchronized void closed(InetAddress peer) {
        total--;
        byAddress.computeIfPresent(peer, (address, count) -> count <= 1 ? null : count - 1);
    }

    synchronized int total() {
        return total;
    }
}
