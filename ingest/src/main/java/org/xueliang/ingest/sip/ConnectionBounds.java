package org.xueliang.ingest.sip;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How many connections there are, all together and of one address, and of these how many on which nobody has shown yet who it is.
 * An address without connections has no entry. Thread-safe.
 */
final class ConnectionBounds {
    /** What comes of a connection that is to be opened. */
    enum Verdict {
        OPEN,
        /** There are as many as there may be. */
        TOO_MANY,
        /** There are as many strangers as there may be. */
        TOO_MANY_UNPROVEN
    }

    private static final class Count {
        int open;
        int unproven;
    }

    private final SipSettings settings;
    private final Map<InetAddress, Count> byAddress = new HashMap<>();
    private int total;
    private int unproven;

    ConnectionBounds(SipSettings settings) {
        this.settings = settings;
    }

    /** Takes a place, a stranger's. Loopback has as many as there are. */
    synchronized Verdict open(InetAddress peer) {
        Count known = byAddress.get(peer);
        Count its = known == null ? new Count() : known;
        boolean bound = !peer.isLoopbackAddress();
        if (total >= settings.maxConnections() || bound && its.open >= settings.maxConnectionsPerAddress()) {
            return Verdict.TOO_MANY;
        }
        SipSettings.Unproven strangers = settings.unproven();
        if (unproven >= strangers.maxConnections() || bound && its.unproven >= strangers.maxConnectionsPerAddress()) {
            return Verdict.TOO_MANY_UNPROVEN;
        }
        byAddress.put(peer, its);
        total++;
        unproven++;
        its.open++;
        its.unproven++;
        return Verdict.OPEN;
    }

    /** It is a stranger's no more; once for a connection that is open. */
    synchronized void proved(InetAddress peer) {
        Count its = byAddress.get(peer);
        if (its != null) {
            unproven--;
            its.unproven--;
        }
    }

    /** @param proven whether {@link #proved} was called for it */
    synchronized void closed(InetAddress peer, boolean proven) {
        Count its = byAddress.get(peer);
        if (its == null) {
            return;
        }
        total--;
        its.open--;
        if (!proven) {
            unproven--;
            its.unproven--;
        }
        if (its.open == 0) {
            byAddress.remove(peer);
        }
    }

    synchronized int total() {
        return total;
    }

    synchronized int unproven() {
        return unproven;
    }
}
