package org.xueliang.ingest.session;

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
            }
        }

        @Override
        public String toString() {
            return kind + " of " + owner;
        }
    }

    private final Set<Entry> held = ConcurrentHashMap.newKeySet();

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

    /** Who holds what, sorted. */
    public Set<String> holders() {
        Set<String> holders = new TreeSet<>();
        held.forEach(entry -> holders.add(entry.toString()));
        return holders;
    }
}
