package org.xueliang.ingest.gb28181.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Devices that came online and wait for their turn, in that order and at a bounded rate. Time is passed in; not thread-safe. */
final class Newcomers {
    private final StartRate starts;
    /** Each not before the time that stands here. */
    private final Map<String, Long> waiting = new LinkedHashMap<>();

    Newcomers(StartRate starts) {
        this.starts = starts;
    }

    void came(String device, long notBeforeMs) {
        waiting.put(device, notBeforeMs);
    }

    /** It waits no more. @return false where it did not wait */
    boolean remove(String device) {
        return waiting.remove(device) != null;
    }

    /** Takes the one whose turn it is; null where nobody's turn has come, or too many had theirs just now. */
    @Nullable
    String next(long nowMs) {
        var all = waiting.entrySet().iterator();
        if (!all.hasNext()) {
            return null;
        }
        Map.Entry<String, Long> first = all.next();
        if (first.getValue() > nowMs || !starts.take(nowMs)) {
            return null;
        }
        String device = first.getKey();
        all.remove();
        return device;
    }
}
