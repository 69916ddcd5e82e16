package org.xueliang.ingest.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait for the bus, bounded in count and bytes. When it is full the oldest event that tells of pictures makes
 * room; a change of state goes only where nothing else is left. Order is kept. Not thread-safe.
 */
final class EventQueue {
    private final int maxEvents;
    private final long maxBytes;
    /** Pictures and states apart, each in order; the ticket says which was first. */
    private final ArrayDeque<QueuedEvent> pictures = new ArrayDeque<>();

    private final ArrayDeque<QueuedEvent> states = new ArrayDeque<>();
    private long bytes;
    private long nextTicket;

    EventQueue(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** @return what had to make room, oldest first; may hold the new event itself where it is bigger than the bound */
    List<QueuedEvent> add(QueuedEvent event) {
        event.ticket = nextTicket++;
        (event.state ? states : pictures).addLast(event);
        bytes += event.payload.length;
        if (size() <= maxEvents && bytes <= maxBytes) {
            return List.of();
        }
        List<QueuedEvent> dropped = new ArrayList<>();
        while (size() > maxEvents || bytes > maxBytes) {
            QueuedEvent victim = pictures.isEmpty() ? states.pollFirst() : pictures.pollFirst();
            if (victim == null) {
                break;
            }
            bytes -= victim.payload.length;
            dropped.add(victim);
        }
        return dropped;
    }

    /** Puts a change of state back that did not arrive, where it was before. */
    void putBack(QueuedEvent event) {
        ArrayDeque<QueuedEvent> before = new ArrayDeque<>();
        while (!states.isEmpty() && states.getFirst().ticket < event.ticket) {
            before.addLast(states.removeFirst());
        }
        states.addFirst(event);
        while (!before.isEmpty()) {
            states.addFirst(before.removeLast());
        }
        bytes += event.payload.length;
    }

    /** The oldest, or null. */
    @Nullable
    QueuedEvent poll() {
        QueuedEvent picture = pictures.peekFirst();
        QueuedEvent state = states.peekFirst();
        QueuedEvent first;
        if (picture != null && (state == null || picture.ticket < state.ticket)) {
            first = pictures.pollFirst();
        } else {
            first = states.pollFirst();
        }
        if (first != null) {
            bytes -= first.payload.length;
        }
        return first;
    }

    int size() {
        return pictures.size() + states.size();
    }

    long bytes() {
        return bytes;
    }
}
