package org.xueliang.registry.federation;

import java.util.List;
import org.xueliang.proto.v1.AgreementSet;
import org.xueliang.registry.store.Database;

/**
 * Agreements as one follower is told them. Their texts are long and seldom change: they are read where one of them did. Not
 * thread-safe.
 */
final class AgreementsTold {
    private final Database database;
    private final String self;
    private final String peer;
    private String told = "none yet";

    AgreementsTold(Database database, String self, String peer) {
        this.database = database;
        this.self = self;
        this.peer = peer;
    }

    /** All of them, in messages, where one changed since the last time; else nothing. */
    List<AgreementSet> next() {
        String now = database.read(handle -> AgreementStore.mark(handle, self, peer));
        if (now.equals(told)) {
            return List.of();
        }
        told = now;
        return AgreementStore.sets(database.read(handle -> AgreementStore.told(handle, self, peer)));
    }
}
