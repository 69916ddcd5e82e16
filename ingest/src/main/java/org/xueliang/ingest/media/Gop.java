package org.xueliang.ingest.media;

import java.util.List;

/**
 * The access units from a random-access point on, in decoding order, retained for whoever took it: close it once, from any
 * thread, and do not use its units after that.
 */
public final class Gop implements AutoCloseable {
    private final List<TimedAccessUnit> units;
    private final boolean cut;
    private boolean closed;

    Gop(List<TimedAccessUnit> units, boolean cut) {
        this.units = units;
        this.cut = cut;
    }

    /** Never empty; the first is the random-access point: look at its {@code randomAccess()} for what kind. */
    public List<TimedAccessUnit> units() {
        return units;
    }

    public TimedAccessUnit keyframe() {
        return units.get(0);
    }

    /**
     * True where the group grew over the cache's bound and only its random-access point was kept: what is live now cannot be
     * decoded after it.
     */
    public boolean cut() {
        return cut;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            throw new IllegalStateException("Gop is closed twice: its access units would be released twice");
        }
        closed = true;
        units.forEach(unit -> unit.unit().release());
    }
}
