package org.xueliang.registry.store;

import java.util.Locale;
import java.util.Optional;

/**
 * Tells an operator whose PostgreSQL holds less in memory than each question touches: the tables of channels and of their search.
 * Lookups then read its disk: at a million channels and 128 MB, the default, the slowest hundredth took 3.4 ms instead of 1.5, on a
 * quick one.
 */
public final class BufferAdvice {
    private static final long MIB = 1 << 20;

    private BufferAdvice() {}

    /** One line for the log, empty where there is nothing to say; asks the database once. */
    public static Optional<String> of(Database database) {
        return database.read(
                handle -> handle.createQuery("select (select sum(pg_total_relation_size(oid)) from pg_class"
                                + " where relname in ('channels', 'presence', 'channel_state', 'channel_search', 'channel_copies')"
                                + " and relnamespace = current_schema()::regnamespace) as asked,"
                                + " pg_size_bytes(current_setting('shared_buffers')) as held")
                        .map((rs, ctx) -> text(rs.getLong("asked"), rs.getLong("held")))
                        .one());
    }

    /** @param askedBytes of tables and indexes; heldBytes: {@code shared_buffers} */
    static Optional<String> text(long askedBytes, long heldBytes) {
        return askedBytes <= heldBytes
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "postgresql: shared_buffers is %d MiB, the tables of channels are %d MiB: lookups will wait for its"
                                + " disk (expected: shared_buffers of %d MiB or more)",
                        heldBytes / MIB,
                        askedBytes / MIB,
                        roundedUp(askedBytes) / MIB));
    }

    /** With room to grow by a quarter, in steps of 256 MiB. */
    private static long roundedUp(long bytes) {
        long step = 256 * MIB;
        return (bytes + bytes / 4 + step - 1) / step * step;
    }
}
