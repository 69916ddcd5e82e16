package org.xueliang.ingest.gb28181.device;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often one address may ask, whatever it claims to be: checked before any other work. Holds {@value #MAX_SOURCES}
 * addresses, the one unheard longest makes room. For one thread.
 */
final class SourceRates {
    private static final int MAX_SOURCES = 16_384;

    private final Rate rate;
    private final Map<InetAddress, Long> fullAtUs = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Long> eldest) {
            return size() > MAX_SOURCES;
        }
    };

    SourceRates(Rate rate) {
        this.rate = rate;
    }

    /** Takes one; false where there is none. Loopback has as many as it likes: load tools and a proxy on this machine. */
    boolean take(InetAddress source, long nowMs) {
        if (source.isLoopbackAddress()) {
            return true;
        }
        long next = rate.take(fullAtUs.getOrDefault(source, 0L), nowMs);
        if (next == Rate.NO) {
            return false;
        }
        fullAtUs.put(source, next);
        return true;
    }
}
