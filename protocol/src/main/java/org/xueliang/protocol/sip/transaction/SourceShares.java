package org.xueliang.protocol.sip.transaction;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many requests of each host are remembered. A host without any has no entry. Not thread-safe. */
final class SourceShares {
    /** One host's. */
    static final class Share {
        private final String host;
        private int held;

        private Share(String host) {
            this.host = host;
        }
    }

    private final int max;
    private final Map<String, Share> byHost = new HashMap<>();

    SourceShares(int max) {
        this.max = max;
    }

    /** Takes a place for a request of this host; null where it has as many as it may. Loopback may have any. */
    @Nullable
    Share take(String host) {
        Share share = byHost.computeIfAbsent(host, Share::new);
        if (share.held >= max && !isLoopback(host)) {
            return null;
        }
        share.held++;
        return share;
    }

    void give(Share share) {
        if (--share.held == 0) {
            byHost.remove(share.host, share);
        }
    }

    void clear() {
        byHost.clear();
    }

    int hosts() {
        return byHost.size();
    }

    private static boolean isLoopback(String host) {
        return host.startsWith("127.") || host.equals("::1") || host.equals("0:0:0:0:0:0:0:1");
    }
}
