package org.xueliang.registry.federation;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.xueliang.proto.v1.ChannelBatch;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.registry.store.Database;

/** Rows of the ledger as one follower is told them, in their order. Not thread-safe. */
final class RowsTold {
    private final Database database;
    private final SharedLedger ledger;
    private final String peer;
    private long cursor;
    private long wholeUpTo;
    private boolean more = true;

    RowsTold(Database database, SharedLedger ledger, String peer) {
        this.database = database;
        this.ledger = ledger;
        this.peer = peer;
    }

    /** @param whole the follower begins with nothing: it is told of no removal until now */
    void begin(long from, boolean whole) {
        cursor = from;
        wholeUpTo = whole ? head() : 0;
    }

    private long head() {
        return database.read(handle -> ledger.head(handle, peer));
    }

    /** Looks for new ones; also for what was compared for a connection before this one. */
    void look() {
        more |= head() > cursor;
    }

    /** There are new ones. */
    void found() {
        more = true;
    }

    /** There may be others that were not told yet. */
    boolean more() {
        return more;
    }

    long cursor() {
        return cursor;
    }

    /**
     * The next message; empty where there is none, or where its rows are to be looked for anew.
     *
     * @param others compares rows with what may be seen of them now; says whether that changes what is told
     */
    Optional<ChannelBatch> next(Predicate<List<SharedChannel>> others) {
        while (more) {
            SharedLedger.Page page = database.read(handle -> ledger.page(handle, peer, cursor, wholeUpTo));
            if (others.test(page.rows())) {
                return Optional.empty();
            }
            more = page.more();
            cursor = page.cursor();
            if (!page.rows().isEmpty()) {
                return Optional.of(
                        ChannelBatch.newBuilder().addAllRows(page.rows()).build());
            }
        }
        return Optional.empty();
    }
}
