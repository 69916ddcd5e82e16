package org.xueliang.protocol.manscdp.catalog;

import java.util.Set;
import org.xueliang.protocol.manscdp.CatalogResponse;

/**
 * Whether a device's catalog is complete. One for each device; not thread-safe; times are milliseconds of one clock that does not go back.
 *
 * <p>A query is a round, known by its SN. Rows of any round are reported at once. The catalog is COMPLETE when as many different rows came as the
 * device announces, in one round or over rounds that announce the same number; only then may the caller drop rows that did not come. Otherwise it
 * says INCOMPLETE with the number missing.
 */
public final class CatalogAssembler {
    public CatalogAssembler(CatalogLimits limits) {
        throw new UnsupportedOperationException("not yet: " + limits);
    }

    /**
     * A query goes out. After COMPLETE or INCOMPLETE this starts anew; while it is being fetched it adds a round.
     *
     * @param rowsKnown rows that the caller has of this device: a device that then announces none is not believed
     */
    public void begin(String sn, int rowsKnown, long nowMs) {
        throw new UnsupportedOperationException("not yet: " + sn + rowsKnown + nowMs);
    }

    /** A page came. One with an SN that nobody asked with is reported and proves nothing (X18 in vendor-quirks: Tiandy). */
    public CatalogStep page(CatalogResponse page, long nowMs) {
        throw new UnsupportedOperationException("not yet: " + page + nowMs);
    }

    /** Time passed. */
    public CatalogStep time(long nowMs) {
        throw new UnsupportedOperationException("not yet: " + nowMs);
    }

    /** @return when {@link #time} is to be called; Long.MAX_VALUE for never */
    public long deadlineMs() {
        throw new UnsupportedOperationException("not yet");
    }

    public CatalogProgress progress() {
        throw new UnsupportedOperationException("not yet");
    }

    /** @return codes of all rows seen of this catalog; the whole of it in COMPLETE. Empty after {@link #forget} */
    public Set<String> codes() {
        throw new UnsupportedOperationException("not yet");
    }

    /** Frees what is only needed while fetching, once the caller has taken {@link #codes}. */
    public void forget() {
        throw new UnsupportedOperationException("not yet");
    }
}
