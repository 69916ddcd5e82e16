package org.xueliang.registry.federation;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.xueliang.proto.v1.Alert;
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

    /**
     * The next message; empty where there is none, or where its channels are to be told of first. What the peer was told of
     * them may be under an agreement that has ended since.
     *
     * @param looked compares channels with what may be seen of them now; says whether that changes what is told
     */
    Optional<AlertBatch> next(Predicate<List<String>> looked) {
        while (more) {
            AlertCopies.Batch batch = database.read(handle -> AlertCopies.after(handle, peer, cursor, MOST));
            List<String> channels =
                    batch.alerts().stream().map(Alert::getChannel).distinct().toList();
            if (!channels.isEmpty() && looked.test(channels)) {
                return Optional.empty();
            }
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
