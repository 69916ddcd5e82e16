package org.xueliang.registry.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.registry.Meanwhile;
import org.xueliang.registry.SharedStores;

/** The class of a channel's state where two transactions make it at once. */
class StateClassRaceTest {
    @RegisterExtension
    static final BeforeAllCallback STORES =
            context -> url = SharedStores.of(context).newDatabase();

    private static final String CODE = "11010100001320000011";
    private static final String DEVICE = "11010100001180000011";
    private static String url = "";

    private final Jdbi jdbi = Jdbi.create(url);
    /** Jdbi has one handle for a thread, also within a transaction of it. */
    private final Jdbi apart = Jdbi.create(url);

    @BeforeEach
    void aDeviceThatIsThere() {
        jdbi.useHandle(handle -> {
            handle.execute("truncate channels, presence, channel_state, devices, device_presence, state_stale cascade");
            handle.execute(
                    "insert into devices (code, name, kind, source_kind, owner, place, enrolment, username, transport,"
                            + " policy, charset, quirks, keepalive_s, revision) values"
                            + " (?, '', 1, 1, '', '', 2, '', 0, 0, 0, '{}', 0, 900011)",
                    DEVICE);
            handle.execute(
                    "insert into device_presence (device, gateway, state, since_us, cause, status, seen_us)"
                            + " values (?, 'g3', 2, 1, '', '', 1)",
                    DEVICE);
        });
    }

    private static void insert(Handle handle, String device) {
        handle.execute(
                "insert into channels (code, name, source_kind, owner, place, source, pull_url, pull_username,"
                        + " pull_transport, zones, enrolment, device, revision) values"
                        + " (?, '', 1, '', '', 'PUSH', '', '', 0, '{}', 2, ?, 900012)",
                CODE,
                device);
    }

    /** State, gateway, gateway that says that the device is away. */
    private String classOf() {
        return jdbi.withHandle(
                handle -> handle.createQuery("select k.state || ' ' || k.gateway || ' ' || k.device_gateway from"
                                + " channel_state s join state_classes k on k.id = s.class where s.code = :code")
                        .bind("code", CODE)
                        .mapTo(String.class)
                        .one());
    }

    private CompletableFuture<Integer> meanwhile(String sql, Object... bound) {
        return Meanwhile.begun(jdbi, () -> jdbi.inTransaction(handle -> handle.execute(sql, bound)));
    }

    private void follow() {
        while (apart.inTransaction(handle -> ChannelStates.follow(handle, 100))) {
            // Until there is nothing left.
        }
    }

    @Test
    void aReportIsNotLostToAChangeOfTheChannelThatBeganBeforeItsEnd() throws Exception {
        jdbi.useHandle(handle -> insert(handle, ""));
        CompletableFuture<Integer> taken = jdbi.inTransaction(report -> {
            report.execute(
                    "insert into presence (channel, gateway, state, since_us, cause, codec, width, height, frame_rate)"
                            + " values (?, 'g1', 2, 1, '', '', 0, 0, 0)",
                    CODE);
            return meanwhile("update channels set device = ? where code = ?", DEVICE, CODE);
        });
        taken.get(10, TimeUnit.SECONDS);
        assertThat(classOf()).isEqualTo("2 g1 ");
    }

    @Test
    void aDeviceThatGoesWhileItsChannelsAreTakenInIsAwayForThemToo() throws Exception {
        CompletableFuture<Integer> gone = jdbi.inTransaction(intake -> {
            insert(intake, DEVICE);
            CompletableFuture<Integer> going =
                    meanwhile("update device_presence set state = 3, since_us = 2 where device = ?", DEVICE);
            follow();
            return going;
        });
        gone.get(10, TimeUnit.SECONDS);
        follow();
        assertThat(classOf()).isEqualTo("1  g3");
    }

    @Test
    void aDeviceThatGoesWhileAChannelBecomesItsIsAwayForItToo() throws Exception {
        jdbi.useHandle(handle -> insert(handle, ""));
        CompletableFuture<Integer> gone = jdbi.inTransaction(intake -> {
            intake.execute("update channels set device = ? where code = ?", DEVICE, CODE);
            CompletableFuture<Integer> going =
                    meanwhile("update device_presence set state = 3, since_us = 2 where device = ?", DEVICE);
            follow();
            return going;
        });
        gone.get(10, TimeUnit.SECONDS);
        follow();
        assertThat(classOf()).isEqualTo("1  g3");
    }
}
