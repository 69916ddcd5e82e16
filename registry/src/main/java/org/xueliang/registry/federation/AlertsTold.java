package org.xueliang.registry.federation;

import java.util.Optional;
import org.xueliang.proto.v1.AlertBatch;
import org.xueliang.registry.alert.AlertCopies;
import org.xueliang.registry.store.Database;

/** Alerts as one follower is told them, in their order. Before any is sent it is noted that it may be there. Not thread-safe. */
final class AlertsTold {
    private static final int MOST = 100;

    private final Database database;
    private final SharedLedger ledger;
    private final String peer;
    private long cursor;
    private long given;
    private boolean more = true;

    AlertsTold(Database database, SharedLedger ledger, String peer) {
        this.database = database;
        this.ledger = ledger;
        this.peer = peer;
    }

    void begin(long from) {
        cursor = from;
        given = from;
    }

    /** There may be new ones. */
    void look() {
        more = true;
    }

    long cursor() {
        return cursor;
    }

    /** The next message; empty where there is none. */
    Optional<AlertBatch> next() {
        while (more) {
            AlertCopies.Batch batch = database.read(handle -> AlertCopies.after(handle, peer, cursor, MOST));
            more = batch.alerts().size() == MOST;
            cursor = batch.cursor();
            if (!batch.alerts().isEmpty()) {
                give();
                return Optional.of(AlertBatch.newBuilder()
                        .addAllAlerts(batch.alerts())
                        .setCursor(batch.cursor())
                        .build());
            }
        }
        return Optional.empty();
    }

    /** Notes that alerts up to here may be with the peer. */
    void give() {
        if (cursor > given) {
            ledger.giveAlerts(peer, cursor);
            given = cursor;
        }
    }
}
