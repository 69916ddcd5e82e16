package org.xueliang.ingest.session;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Everything that sessions hold and must give back: it balances after each end, and says by name who still holds what where
 * it does not. Thread-safe; touched when things begin and end, never by a packet.
 */
public final class SessionLedger {
    /** What can be held. */
    public enum Kind {
        /** A TCP connection, in or out. */
        CONNECTION,
        /** A pull attempt or a published stream. */
        SESSION,
        VIEWER,
        /** One bound UDP port; media takes them in pairs. */
        UDP_PORT,
        TIMER,
        /** A GOP cache that may hold access units. */
        GOP_CACHE,
        /** An SSRC that was given out. */
        SSRC,
        /** An INVITE and what follows. */
        DIALOG,
        /** A place at the media door: media of one dialog is expected there. */
        MEDIA_PLACE,
        /** Somebody's wish for a stream that is on demand. */
        LEASE
    }

    /** One thing held; closing it twice counts once. */
    public final class Entry implements AutoCloseable {
        private final Kind kind;
        private final String owner;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Entry(Kind kind, String owner) {
            this.kind = kind;
            this.owner = owner;
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                held.remove(this);
                synchronized (given) {
                    given.notifyAll();
                }
            }
        }

        @Override
        public String toString() {
            return kind + " of " + owner;
        }
    }

    private final Set<Entry> held = ConcurrentHashMap.newKeySet();
    /** Somebody gave something back. */
    private final Object given = new Object();

    /** @param owner for people who look for a leak: channel, peer */
    public Entry open(Kind kind, String owner) {
        Entry entry = new Entry(kind, owner);
        held.add(entry);
        return entry;
    }

    /** How many of each kind are held now; kinds that nobody holds are left out. */
    public Map<Kind, Integer> balance() {
        Map<Kind, Integer> balance = new EnumMap<>(Kind.class);
        for (Entry entry : held) {
            balance.merge(entry.kind, 1, Integer::sum);
        }
        return balance;
    }

    /**
     * Waits until nothing is held, for an end that event loops bring about.
     *
     * @return whether it came to that; false after {@code atMost}, or where the thread is interrupted, which it then stays
     */
    public boolean awaitEmpty(Duration atMost) {
        long deadlineNs = System.nanoTime() + atMost.toNanos();
        synchronized (given) {
            while (!held.isEmpty()) {
                long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    return false;
                }
                try {
                    given.wait(leftMs);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return true;
        }
    }

    /** Who holds what, sorted. */
    public Set<String> holders() {
        Set<String> holders = new TreeSet<>();
        held.forEach(entry -> holders.add(entry.toString()));
        return holders;
    }
}
