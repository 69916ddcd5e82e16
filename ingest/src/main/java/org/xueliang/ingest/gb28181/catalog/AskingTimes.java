package org.xueliang.ingest.gb28181.catalog;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** When each device is to be asked for its catalog: one time each, and a new one takes the place of the old. Time is passed in; not thread-safe. */
final class AskingTimes {
    private record Due(String device, long atMs) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(atMs, other.atMs);
        }
    }

    private final PriorityQueue<Due> due = new PriorityQueue<>();
    /** The place in the queue that counts. */
    private final Map<String, Long> dueAt = new HashMap<>();

    void plan(String device, long atMs) {
        dueAt.put(device, atMs);
        due.add(new Due(device, atMs));
        if (due.size() > 2 * dueAt.size() + 1024) {
            dropOld();
        }
    }

    void planIfSooner(String device, long atMs) {
        Long planned = dueAt.get(device);
        if (planned == null || planned > atMs) {
            plan(device, atMs);
        }
    }

    void forget(String device) {
        dueAt.remove(device);
    }

    /** Takes the next one whose time has come; null where there is none. */
    @Nullable
    String next(long nowMs) {
        for (Due first = due.peek(); first != null && first.atMs() <= nowMs; first = due.peek()) {
            due.remove();
            if (dueAt.remove(first.device(), first.atMs())) {
                return first.device();
            }
        }
        return null;
    }

    /** Places that a later plan took the place of. */
    private void dropOld() {
        for (Iterator<Due> all = due.iterator(); all.hasNext(); ) {
            Due one = all.next();
            Long planned = dueAt.get(one.device());
            if (planned == null || planned != one.atMs()) {
                all.remove();
            }
        }
    }
}
