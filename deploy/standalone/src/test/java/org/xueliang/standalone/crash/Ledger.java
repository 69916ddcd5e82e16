package org.xueliang.standalone.crash;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** What the writers were told is written; each entry has one writer. */
final class Ledger {
    /**
     * A channel as it was last acknowledged.
     *
     * @param revision 0 where the answer did not tell
     */
    record Entry(String name, long revision) {}

    final Map<String, Entry> channels = new ConcurrentHashMap<>();
    final Set<String> removed = ConcurrentHashMap.newKeySet();
    /** Every code that an enrolment was answered with. */
    final Set<String> enrolled = ConcurrentHashMap.newKeySet();

    /** End of each alert; 0 while it lasts. */
    final Map<String, Long> alerts = new ConcurrentHashMap<>();

    final Set<String> codes = ConcurrentHashMap.newKeySet();
    /** Writes that were answered, and calls of which nobody knows what became. */
    final AtomicLong acknowledged = new AtomicLong();

    final AtomicLong unknown = new AtomicLong();
    private final List<String> wrong = new CopyOnWriteArrayList<>();

    void wrong(String what) {
        wrong.add(what);
    }

    Collection<String> wrong() {
        return wrong;
    }

    void enrolled(String code, String name, long revision) {
        if (!enrolled.add(code)) {
            wrong("code " + code + " was given twice");
        }
        channels.put(code, new Entry(name, revision));
    }

    void removed(String code) {
        channels.remove(code);
        removed.add(code);
    }

    void codes(Collection<String> given) {
        for (String code : given) {
            if (!codes.add(code)) {
                wrong("code " + code + " was allocated twice");
            }
        }
    }
}
