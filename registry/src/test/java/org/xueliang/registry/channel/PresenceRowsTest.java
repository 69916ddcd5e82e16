package org.xueliang.registry.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.registry.SharedStores;
import org.xueliang.registry.store.Database;

/** What a report costs in pages, and what the triggers of {@code presence} make of it. */
class PresenceRowsTest {
    @RegisterExtension
    static final BeforeAllCallback STORES =
            context -> url = SharedStores.of(context).newDatabase();

    private static final String ONE = "11010100001320000001";
    private static final String OTHER = "11010100001320000002";
    private static final String DEVICE = "11010100001180000001";
    private static String url = "";

    /** Two enrolled channels, the other of a device. Everything that a test writes is undone. */
    private static void undone(Consumer<Handle> test) {
        try (Database database = Database.open(url, null, null)) {
            database.read(handle -> {
                handle.begin();
                try {
                    handle.execute(
                            "insert into channels (code, name, source_kind, owner, place, source, pull_url, pull_username,"
                                    + " pull_transport, zones, enrolment, device, revision) values"
                                    + " (?, '', 1, '', '', 'PUSH', '', '', 0, '{}', 2, '', 900001),"
                                    + " (?, '', 1, '', '', 'PUSH', '', '', 0, '{}', 2, ?, 900002)",
                            ONE,
                            OTHER,
                            DEVICE);
                    test.accept(handle);
                } finally {
                    handle.rollback();
                }
                return true;
            });
        }
    }

    private static void said(Handle handle, String channel, String gateway, int state, long sinceUs) {
        handle.execute(
                "insert into presence (channel, gateway, state, since_us, cause, codec, width, height, frame_rate)"
                        + " values (?, ?, ?, ?, '', '', 0, 0, 0) on conflict (channel) do update set"
                        + " gateway = excluded.gateway, state = excluded.state, since_us = excluded.since_us",
                channel,
                gateway,
                state,
                sinceUs);
    }

    /** State, gateway, gateway that says that the device is away. */
    private static String classOf(Handle handle, String channel) {
        return handle.createQuery("select k.state || ' ' || k.gateway || ' ' || k.device_gateway from channel_state s"
                        + " join state_classes k on k.id = s.class where s.code = :code")
                .bind("code", channel)
                .mapTo(String.class)
                .one();
    }

    /** Of this transaction. */
    private static int writes(Handle handle, String table, String kind) {
        return handle.createQuery("select " + kind + " from pg_stat_xact_user_tables where relname = :table")
                .bind("table", table)
                .mapTo(Integer.class)
                .one();
    }

    @Test
    void aChannelIsOfTheClassOfWhatWasSaidLast() {
        undone(handle -> {
            assertThat(classOf(handle, ONE)).isEqualTo("1  ");
            said(handle, ONE, "g1", 2, 1);
            assertThat(classOf(handle, ONE)).isEqualTo("2 g1 ");
            said(handle, ONE, "g2", 3, 2);
            assertThat(classOf(handle, ONE)).isEqualTo("3 g2 ");
            assertThat(classOf(handle, OTHER)).as("of another nothing was said").isEqualTo("1  ");
            handle.execute("delete from presence where channel = ?", ONE);
            assertThat(classOf(handle, ONE)).isEqualTo("1  ");
        });
    }

    @Test
    void aDeviceThatIsAwayIsInTheClassOfItsChannels() {
        undone(handle -> {
            handle.execute(
                    "insert into devices (code, name, kind, source_kind, owner, place, enrolment, username, transport,"
                            + " policy, charset, quirks, keepalive_s, revision) values"
                            + " (?, '', 1, 1, '', '', 2, '', 0, 0, 0, '{}', 0, 900001)",
                    DEVICE);
            handle.execute(
                    "insert into device_presence (device, gateway, state, since_us, cause, status, seen_us)"
                            + " values (?, 'g3', 3, 1, '', '', 1)",
                    DEVICE);
            said(handle, OTHER, "g1", 2, 1);
            said(handle, ONE, "g1", 2, 1);
            assertThat(classOf(handle, OTHER)).isEqualTo("2 g1 g3");
            assertThat(classOf(handle, ONE)).isEqualTo("2 g1 ");
        });
    }

    @Test
    void whatIsSaidAnewIsNoWriteToTheStates() {
        undone(handle -> {
            said(handle, ONE, "g1", 2, 1);
            int before = writes(handle, "channel_state", "n_tup_upd");
            said(handle, ONE, "g1", 2, 2);
            assertThat(writes(handle, "channel_state", "n_tup_upd")).isEqualTo(before);
            said(handle, ONE, "g1", 3, 3);
            assertThat(writes(handle, "channel_state", "n_tup_upd")).isEqualTo(before + 1);
        });
    }

    @Test
    void aReportWritesNoIndexOfPresence() {
        undone(handle -> {
            said(handle, ONE, "g1", 2, 1);
            said(handle, ONE, "g1", 3, 2);
            said(handle, ONE, "g1", 2, 3);
            assertThat(writes(handle, "presence", "n_tup_upd")).isEqualTo(2);
            assertThat(writes(handle, "presence", "n_tup_hot_upd")).isEqualTo(2);
        });
    }
}
