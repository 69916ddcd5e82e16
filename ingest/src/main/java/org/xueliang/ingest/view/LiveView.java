package org.xueliang.ingest.view;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment.Verifier;

/**
 * A live view that the registry opened here: whose credential opens it, how many may look by it, until when it is kept. Decides and
 * holds no socket. Thread-safe.
 */
public final class LiveView {
    /** In front of the id, in the path that it is opened by. */
    public static final String PATH_PREFIX = "live-";

    /** Somebody who looks. */
    @FunctionalInterface
    public interface Seat {
        /** The view is over: nothing more goes out. From any thread; must not block. */
        void end(String cause);
    }

    /**
     * What the registry said of it.
     *
     * @param id 32 lower-case hex digits
     * @param channel code
     * @param sound whether what the channel's owner lets pass is heard by it
     * @param maxViewers seats at a time
     * @param oneAddress all from the address that came first: a credential taken on its way serves nobody else
     */
    public record Terms(
            String id, String channel, List<Verifier> verifiers, boolean sound, int maxViewers, boolean oneAddress) {}

    private final Terms terms;
    private final Set<Seat> seats = new LinkedHashSet<>();
    private long dueMs;
    private @Nullable InetAddress first;
    private @Nullable String ended;

    LiveView(Terms terms, long dueMs) {
        this.terms = terms;
        this.dueMs = dueMs;
    }

    public Terms terms() {
        return terms;
    }

    public String path() {
        return PATH_PREFIX + terms.id();
    }

    /**
     * Takes a seat, for who has proved who it is; one that sits already stays.
     *
     * @return why not, in words; null where it sits
     */
    public synchronized @Nullable String sit(Seat seat, InetAddress from, long nowMs) {
        if (ended != null) {
            return "the view is over: " + ended;
        }
        if (nowMs >= dueMs) {
            return "the view is over: the registry no longer keeps it";
        }
        if (seats.contains(seat)) {
            return null;
        }
        if (terms.oneAddress() && first != null && !first.equals(from)) {
            return "the view belongs to another address";
        }
        if (seats.size() >= terms.maxViewers()) {
            return "the view has " + seats.size() + " viewers (expected: at most " + terms.maxViewers() + ")";
        }
        first = first == null ? from : first;
        seats.add(seat);
        return null;
    }

    public synchronized void leave(Seat seat) {
        seats.remove(seat);
    }

    /** The registry keeps it; false where it is over. */
    synchronized boolean keep(long untilMs) {
        if (ended == null) {
            dueMs = Math.max(dueMs, untilMs);
        }
        return ended == null;
    }

    synchronized boolean isDue(long nowMs) {
        return nowMs >= dueMs;
    }

    public synchronized int viewers() {
        return seats.size();
    }

    /** Somebody has looked by it. */
    public synchronized boolean wasViewed() {
        return first != null;
    }

    /** Ends it and all that look. */
    void end(String cause) {
        List<Seat> now;
        synchronized (this) {
            if (ended != null) {
                return;
            }
            ended = cause;
            now = new ArrayList<>(seats);
            seats.clear();
        }
        now.forEach(seat -> seat.end(cause));
    }

    @Override
    public String toString() {
        return "LiveView[" + terms.channel() + "]";
    }
}
