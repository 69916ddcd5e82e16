package org.xueliang.ingest.gb28181.media;

import java.util.LinkedHashMap;

/**
 * Flows that are known to be of no dialog that begins now, until they have been silent for a while. Bounded: the one that was not heard of for
 * longest is forgotten first. Pure: time is passed in. Not thread-safe: its binder's.
 */
final class OldFlows {
    private static final int MAX = 16_384;

    private final LinkedHashMap<MediaFlow, Long> heardMs = new LinkedHashMap<>(16, 0.75f, true);
    private final long silenceMs;

    /** @param silenceMs after which a flow is forgotten */
    OldFlows(long silenceMs) {
        this.silenceMs = silenceMs;
    }

    void add(MediaFlow flow, long nowMs) {
        heardMs.put(flow, nowMs);
        while (heardMs.size() > MAX) {
            heardMs.remove(heardMs.keySet().iterator().next());
        }
    }

    /** Whether it is one; it was heard of now. */
    boolean hears(MediaFlow flow, long nowMs) {
        Long last = heardMs.get(flow);
        if (last == null) {
            return false;
        }
        if (nowMs - last >= silenceMs) {
            heardMs.remove(flow);
            return false;
        }
        heardMs.put(flow, nowMs);
        return true;
    }

    int size() {
        return heardMs.size();
    }
}
