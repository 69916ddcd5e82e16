package org.xueliang.registry.federation;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.registry.search.Indexer;

/** What is marked for the search of copies, where copies change while marks are taken in. */
class CopyMarksTest {
    private static final String CODE = "34020900001320000031";
    private static final String OTHER = "34020900001320000032";

    @RegisterExtension
    static final GivingNode NODE = new GivingNode();

    private static void put(Handle handle, String code, String name) {
        CopyRows.put(
                handle,
                "city",
                List.of(SharedChannel.newBuilder()
                        .setChannel(Channel.newBuilder()
                                .setCode(code)
                                .setName(name)
                                .setOwner("o")
                                .setPlace("p"))
                        .setHome("city")
                        .addPath("city")
                        .build()),
                Set.of(),
                1,
                0);
    }

    private static boolean isFoundAs(String code, String name) {
        return NODE.sql(handle -> handle.createQuery(
                        "select exists (select 1 from channel_search where code = :code and words like :name || '%')")
                .bind("code", code)
                .bind("name", name)
                .mapTo(Boolean.class)
                .one());
    }

    private static boolean put(String code, String name) {
        return NODE.sql(handle -> {
            put(handle, code, name);
            return true;
        });
    }

    @Test
    void aCopyThatChangesAgainWhileItsFirstChangeIsTakenInIsFoundAsItIsNow() {
        put(CODE, "older");
        NODE.database().read(changing -> {
            changing.begin();
            put(changing, CODE, "newer");
            // On another thread: on this one it would be part of the transaction that is open.
            CompletableFuture.runAsync(() -> put(OTHER, "another")).join();
            CountedErrors errors = new CountedErrors(
                    LoggerFactory.getLogger(CopyMarksTest.class), Clock.systemUTC(), Duration.ofSeconds(1));
            try (Indexer indexer = new Indexer(NODE.database(), errors)) {
                // In one go with the mark of the copy that is being changed, where that can be had.
                Awaitility.await().until(() -> isFoundAs(OTHER, "another"));
                changing.commit();
                Awaitility.await().until(() -> isFoundAs(CODE, "newer"));
            }
            return true;
        });
    }
}
