package org.xueliang.protocol.manscdp.catalog;

import java.util.List;
import org.xueliang.protocol.manscdp.CatalogEntry;

/**
 * What to do after an event.
 *
 * @param upserts rows to report now: they are real, whatever becomes of the round
 * @param next what the caller does
 */
public record CatalogStep(List<CatalogEntry> upserts, Next next) {
    /** What the caller does. */
    public enum Next {
        /** Call {@link CatalogAssembler#time} at {@link CatalogAssembler#deadlineMs}. */
        WAIT,
        /** Send the query again, with a new SN, and tell {@link CatalogAssembler#begin}. */
        ASK_AGAIN,
        /** {@link CatalogAssembler#codes} is the whole catalog: rows that are not in it are gone. */
        COMPLETE,
        /** No more is asked for now; what was known before stands. */
        INCOMPLETE
    }

    public CatalogStep {
        upserts = List.copyOf(upserts);
    }
}
