package org.xueliang.registry;

import java.util.Optional;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.store.Database;

/** Whether the key of the data folder is the one that this database was sealed with. Found at start, not at a camera. */
final class SealingCheck {
    private static final String OWNER = "sealing check";

    private SealingCheck() {}

    /** @throws IllegalStateException where it is another key */
    static void run(Database database, SealingKey key) {
        Optional<byte[]> sealed = database.transaction(handle -> {
            handle.createUpdate("insert into sealing_check (sealed) values (:sealed) on conflict do nothing")
                    .bind("sealed", key.seal(OWNER, OWNER))
                    .execute();
            return handle.createQuery("select sealed from sealing_check")
                    .mapTo(byte[].class)
                    .findOne();
        });
        try {
            key.open(OWNER, sealed.orElseThrow());
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "data-dir: its sealing.key is not the one that this database was sealed with (expected: the data folder"
                            + " that belongs to the database, or an empty database)");
        }
    }
}
