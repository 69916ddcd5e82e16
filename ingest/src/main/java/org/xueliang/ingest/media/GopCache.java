package org.xueliang.ingest.media;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.RandomAccess;

/**
 * The access units since the newest random-access point, for snapshots, decoders and viewers that join.
 *
 * <p>Bounded in bytes and count. Smart codecs make groups of up to 60 s and more; a group that grows over the bound is cut:
 * its random-access point stays, the rest is let go, and nothing more is kept until the next one.
 *
 * <p>Thread-safe: one short critical section an access unit (not a packet) on the stream's event loop; takers get retained
 * units and release them by {@link Gop#close}.
 */
public final class GopCache {
    private static final long FALLBACK_AFTER_US = 10_000_000;

    private final int maxBytes;
    private final int maxUnits;
    private final List<TimedAccessUnit> units = new ArrayList<>();
    private long bytes;
    private long cuts;
    private boolean cut;
    private boolean closed;

    public GopCache(int maxBytes, int maxUnits) {
        this.maxBytes = maxBytes;
        this.maxUnits = maxUnits;
        if (maxBytes < 1 || maxUnits < 1) {
            throw new IllegalArgumentException(
                    "GOP cache of " + maxBytes + " bytes and " + maxUnits + " units (expected: >= 1)");
        }
    }

    /** Keeps the unit, which is retained here; the caller's own reference stays the caller's. */
    synchronized void add(AccessUnit unit, long receivedUs) {
        if (closed) {
            return;
        }
        if (beginsGroup(unit, receivedUs)) {
            if (unit.damaged() && !units.isEmpty()) {
                // Half a keyframe is worth less than the whole one before it, and what follows needs the half that is
                // missing.
                letGo(1);
                cut = true;
                return;
            }
            letGo(0);
            cut = false;
        } else if (units.isEmpty() || cut) {
            return;
        } else if (units.size() >= maxUnits || bytes + unit.sizeBytes() > maxBytes) {
            letGo(1);
            cut = true;
            cuts++;
            return;
        }
        unit.retain();
        units.add(new TimedAccessUnit(unit, receivedUs));
        bytes += unit.sizeBytes();
    }

    /**
     * Pictures that are whole when a decoder starts at them always do. Recovery points of a gradual refresh and pictures that
     * merely happen to be intra stand in where no better one came for {@value #FALLBACK_AFTER_US} us.
     */
    private boolean beginsGroup(AccessUnit unit, long receivedUs) {
        if (unit.randomAccess().isKeyframe()) {
            return true;
        }
        return unit.randomAccess() != RandomAccess.NONE
                && (units.isEmpty() || cut || receivedUs - units.get(0).receivedUs() > FALLBACK_AFTER_US);
    }

    private void letGo(int keep) {
        for (int i = units.size() - 1; i >= keep; i--) {
            TimedAccessUnit unit = units.remove(i);
            bytes -= unit.unit().sizeBytes();
            unit.unit().release();
        }
    }

    /** The newest group, retained, or null where no random-access point was seen yet; the taker closes it. */
    public synchronized @Nullable Gop retainedNewest() {
        if (units.isEmpty()) {
            return null;
        }
        List<TimedAccessUnit> taken = List.copyOf(units);
        taken.forEach(unit -> unit.unit().retain());
        return new Gop(taken, cut);
    }

    /** The newest random-access point alone, retained, or null where none was seen yet; the taker closes it. */
    public synchronized @Nullable Gop newestKeyframe() {
        if (units.isEmpty()) {
            return null;
        }
        TimedAccessUnit keyframe = units.get(0);
        keyframe.unit().retain();
        return new Gop(List.of(keyframe), cut || units.size() > 1);
    }

    /** Bytes held now. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Groups that grew over the bound since the stream began. */
    public synchronized long cuts() {
        return cuts;
    }

    /** Lets everything go; what comes after is not kept. Takers keep what they took. */
    synchronized void close() {
        closed = true;
        letGo(0);
    }
}
