package org.xueliang.registry.store;

import org.jdbi.v3.core.Handle;

/** How PostgreSQL goes about a query of a page among a million rows. */
public final class Plans {
    private Plans() {}

    /**
     * For the transaction: rows are looked up one by one. No statistics and no habit may lead to reading all rows, of the table
     * asked or of one joined: a merge join reads all that is before a page, and the last page costs what all before it did.
     */
    public static void lookUp(Handle handle) {
        handle.execute("set local enable_seqscan = off; set local enable_mergejoin = off;"
                + " set local enable_hashjoin = off; set local jit = off");
    }

    /** For the transaction: a count of very many that may take its time, and leaves the other processors to those who wait. */
    public static void alone(Handle handle) {
        handle.execute("set local max_parallel_workers_per_gather = 0; set local jit = off");
    }
}
