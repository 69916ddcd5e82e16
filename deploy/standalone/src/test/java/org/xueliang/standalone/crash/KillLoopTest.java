package org.xueliang.standalone.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.CodeServiceGrpc;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.TransferServiceGrpc;
import org.xueliang.registry.identity.IssuedTokens;
import org.xueliang.standalone.crash.KilledInstallation.Victim;

/**
 * {@code kill -9} of the registry and of PostgreSQL in a loop, under writers: what was acknowledged is there, once, and the
 * change feed tells it in order. {@code -Dcrash.kills=50} makes the loop long; docs/performance.md has figures.
 */
class KillLoopTest {
    private static final int KILLS = Integer.getInteger("crash.kills", 3);
    private static final long SEED = Long.getLong("crash.seed", 20);
    /** Writes acknowledged after each recovery, before the next kill: so many and by chance up to twice as many. */
    private static final int BETWEEN = Integer.getInteger("crash.writes", 15);

    private static final Duration BACK_WITHIN = Duration.ofSeconds(120);
    private static final String LIVES = "owner = 'crash' and not removed";

    @TempDir
    Path folder;

    private final Ledger ledger = new Ledger();
    private final Random random = new Random(SEED);
    private final List<Long> backMs = new ArrayList<>();

    @Test
    void noAcknowledgedWriteIsLostOrDoubledHoweverOftenTheyAreKilled() throws Exception {
        try (KilledInstallation installation = KilledInstallation.start(folder)) {
            IssuedTokens tokens = installation.tokens();
            ManagedChannel grpc = NettyChannelBuilder.forAddress("127.0.0.1", installation.port())
                    .usePlaintext()
                    .build();
            BearerToken admin = new BearerToken(tokens.admin());
            BearerToken service = new BearerToken(tokens.service());
            List<Writer> writers = List.of(
                    lives("grpc-1", grpc, admin),
                    lives("grpc-2", grpc, admin),
                    new ChannelLives("json", ChannelDoor.json(installation.port(), tokens.admin()), ledger, SEED),
                    new AlertReports(
                            "alerts-1",
                            IntakeServiceGrpc.newBlockingStub(grpc).withCallCredentials(service),
                            ledger,
                            SEED),
                    new AlertReports(
                            "alerts-2",
                            IntakeServiceGrpc.newBlockingStub(grpc).withCallCredentials(service),
                            ledger,
                            SEED),
                    new FileImports(
                            "files", TransferServiceGrpc.newStub(grpc).withCallCredentials(admin), ledger, SEED),
                    new CodeOrders(
                            "codes", CodeServiceGrpc.newBlockingStub(grpc).withCallCredentials(admin), ledger, SEED));
            FeedFollower follower =
                    new FeedFollower(AssignmentServiceGrpc.newBlockingStub(grpc).withCallCredentials(service), ledger);
            List<Thread> threads = new ArrayList<>();
            writers.forEach(writer -> threads.add(new Thread(writer, writer.name)));
            threads.add(new Thread(follower, "follower"));
            try {
                threads.forEach(Thread::start);
                killThem(installation, grpc);
                writers.forEach(Writer::end);
                for (Thread thread : threads.subList(0, writers.size())) {
                    thread.join(BACK_WITHIN.toMillis());
                    assertThat(thread.isAlive())
                            .as("%s goes on", thread.getName())
                            .isFalse();
                }
                compare(installation, follower);
            } finally {
                writers.forEach(Writer::end);
                follower.end();
                grpc.shutdownNow();
                assertThat(grpc.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private ChannelLives lives(String name, ManagedChannel grpc, BearerToken admin) {
        return new ChannelLives(
                name,
                ChannelDoor.grpc(ChannelServiceGrpc.newBlockingStub(grpc).withCallCredentials(admin)),
                ledger,
                SEED);
    }

    private void killThem(KilledInstallation installation, ManagedChannel grpc) throws Exception {
        goOn(installation, grpc, "the beginning");
        for (int kill = 0; kill < KILLS; kill++) {
            Victim victim = kill % 2 == 0 ? Victim.REGISTRY : Victim.values()[1 + (kill / 2 + 1) % 3];
            long acknowledged = ledger.acknowledged.get();
            long begunNanos = System.nanoTime();
            installation.kill(victim, random);
            goOn(installation, grpc, victim + " killed");
            long ms = (System.nanoTime() - begunNanos) / 1_000_000;
            backMs.add(ms);
            System.out.printf(
                    Locale.ROOT,
                    "kill %d of %d: %s after %d writes; %d writes more after %d ms%n",
                    kill + 1,
                    KILLS,
                    victim,
                    acknowledged,
                    ledger.acknowledged.get() - acknowledged,
                    ms);
        }
    }

    /** Until so many writes more were acknowledged. */
    private void goOn(KilledInstallation installation, ManagedChannel grpc, String after) {
        long enough = ledger.acknowledged.get() + BETWEEN + random.nextInt(BETWEEN + 1);
        await("writes after " + after)
                .atMost(BACK_WITHIN)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    assertThat(ledger.wrong()).isEmpty();
                    installation.keepRegistry();
                    grpc.resetConnectBackoff();
                    return ledger.acknowledged.get() >= enough;
                });
    }

    private void compare(KilledInstallation installation, FeedFollower follower) throws SQLException, IOException {
        assertThat(installation.read("select 1, name || '=' || setting from pg_settings where name = 'fsync'"))
                .containsValue("fsync=on");
        Map<String, String> feeds = installation.read("select name, revision from feeds");
        long head = Long.parseLong(feeds.getOrDefault("channels", "0"));
        await("the follower has all").atMost(BACK_WITHIN).until(() -> follower.cursor() >= head);
        assertThat(ledger.wrong()).isEmpty();

        Map<String, String> names = installation.read("select code, name from channels where " + LIVES);
        Map<String, String> expected = new TreeMap<>();
        ledger.channels.forEach((code, entry) -> expected.put(code, entry.name()));
        assertThat(new TreeMap<>(names)).as("channels, and none twice").isEqualTo(expected);
        Map<String, String> revisions = installation.read("select code, revision from channels where " + LIVES);
        ledger.channels.forEach((code, entry) -> {
            if (entry.revision() > 0) {
                assertThat(revisions).containsEntry(code, Long.toString(entry.revision()));
            }
        });
        assertThat(installation
                        .read("select code, 1 from channels where removed")
                        .keySet())
                .isEqualTo(ledger.removed);

        Map<String, String> followed = new HashMap<>();
        follower.channels.forEach((code, channel) ->
                followed.put(code, channel.getRevision() + (channel.getRemoved() ? "" : " " + channel.getName())));
        assertThat(installation.read(
                        "select code, revision || case when removed then '' else ' ' || name end from channels"))
                .as("what the follower was told")
                .isEqualTo(followed);
        assertThat(installation.read("select 'channels', max(revision) from channels"))
                .as("no revision was given that no row has")
                .containsEntry("channels", feeds.get("channels"));

        Map<String, String> alerts = new HashMap<>();
        ledger.alerts.forEach((id, end) -> alerts.put(id, end.toString()));
        assertThat(installation.read("select id, end_us from alerts")).isEqualTo(alerts);
        assertThat(installation
                        .read("select code, 1 from allocated_codes where note = 'crash'")
                        .keySet())
                .isEqualTo(ledger.codes);
        assertThat(installation
                        .read(
                                "select distinct subject, 1 from audit where outcome = 'OK' and method like '%/EnrolChannel'")
                        .keySet())
                .as("each enrolment that was answered is on record")
                .containsAll(new TreeSet<>(ledger.enrolled));
        assertThat(installation.postgresqlStarts())
                .as("PostgreSQL was killed with its postmaster")
                .isPositive();
        System.out.printf(
                Locale.ROOT,
                "%d kills: %d writes acknowledged, %d calls of unknown outcome sent again; %d channels, %d removed, %d alerts,"
                        + " %d codes, %d changes told over %d streams; none lost, none doubled; from a kill to %d to %d writes"
                        + " more: median %d ms, largest %d ms%n",
                KILLS,
                ledger.acknowledged.get(),
                ledger.unknown.get(),
                ledger.channels.size(),
                ledger.removed.size(),
                ledger.alerts.size(),
                ledger.codes.size(),
                follower.changesTold(),
                follower.streams(),
                BETWEEN,
                2 * BETWEEN,
                backMs.stream().sorted().skip(backMs.size() / 2).findFirst().orElse(0L),
                backMs.stream().max(Long::compare).orElse(0L));
    }
}
