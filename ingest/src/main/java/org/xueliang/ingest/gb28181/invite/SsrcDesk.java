package org.xueliang.ingest.gb28181.invite;

import java.util.Optional;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.sdp.SsrcPool;

/** SSRCs for the gateway's streams, each in the ledger until it is given back. Thread-safe. */
public final class SsrcDesk {
    private final SsrcPool pool;
    private final SessionLedger ledger;

    public SsrcDesk(SsrcPool pool, SessionLedger ledger) {
        this.pool = pool;
        this.ledger = ledger;
    }

    /** One SSRC in use; closing it twice gives it back once. */
    final class Lease implements AutoCloseable {
        private final int ssrc;
        private final SessionLedger.Entry entry;
        private final java.util.function.LongSupplier nowMs;
        private boolean closed;

        private Lease(int ssrc, String owner, java.util.function.LongSupplier nowMs) {
            this.ssrc = ssrc;
            this.nowMs = nowMs;
            entry = ledger.open(SessionLedger.Kind.SSRC, owner);
        }

        int ssrc() {
            return ssrc;
        }

        @Override
        public void close() {
            synchronized (pool) {
                if (closed) {
                    return;
                }
                closed = true;
                pool.release(ssrc, nowMs.getAsLong());
            }
            entry.close();
        }
    }

    Lease take(SsrcPool.Kind kind, String owner, java.util.function.LongSupplier nowMs)
            throws SsrcPool.ExhaustedException {
        synchronized (pool) {
            return new Lease(pool.allocate(kind, nowMs.getAsLong()), owner, nowMs);
        }
    }

    /** The device chose this one: it is offered to nobody else until given back. Empty where it is none of ours, or is in use. */
    Optional<Lease> reserve(int ssrc, String owner, java.util.function.LongSupplier nowMs) {
        synchronized (pool) {
            return pool.reserve(ssrc) ? Optional.of(new Lease(ssrc, owner, nowMs)) : Optional.empty();
        }
    }

    /** In use now. */
    public int inUse() {
        synchronized (pool) {
            return pool.inUse();
        }
    }
}
