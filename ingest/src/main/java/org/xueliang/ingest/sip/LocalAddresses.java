package org.xueliang.ingest.sip;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of our addresses leads to a peer: what Via and Contact say where nothing is configured and the socket is bound to all addresses. The
 * routing table is asked by connecting a socket that sends nothing; answers are kept for networks of 256 addresses. Thread-safe.
 */
final class LocalAddresses {
    private static final int MAX_KNOWN = 1024;
    private static final int DISCARD_PORT = 9;

    private final @Nullable String fixed;
    private final Map<String, String> byNetwork = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    /** @param fixed what is always said; null asks the routing table */
    LocalAddresses(@Nullable String fixed) {
        this.fixed = fixed;
    }

    String towards(InetAddress peer) {
        if (fixed != null) {
            return fixed;
        }
        String address = peer.getHostAddress();
        int cut = Math.max(address.lastIndexOf('.'), address.lastIndexOf(':'));
        String network = cut < 0 ? address : address.substring(0, cut);
        synchronized (byNetwork) {
            String known = byNetwork.get(network);
            if (known == null) {
                known = ask(peer);
                byNetwork.put(network, known);
            }
            return known;
        }
    }

    private static String ask(InetAddress peer) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(peer, DISCARD_PORT));
            InetAddress local = socket.getLocalAddress();
            return local.isAnyLocalAddress()
                    ? InetAddress.getLoopbackAddress().getHostAddress()
                    : local.getHostAddress();
        } catch (SocketException | RuntimeException noRoute) {
            // The answer cannot be sent either; the address is only text in it.
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }
}
