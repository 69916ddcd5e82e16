package org.xueliang.registry.federation;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementState;
import org.xueliang.proto.v1.FollowRequest;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.registry.SharedStores;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.channel.NationalCodes;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;
import org.xueliang.registry.store.RedisLink;

/**
 * The giving side of a node over a real database, without its doors and threads: time passes when a test says so. Shares the
 * organisation {@code shared} with the peer {@code city}.
 */
final class GivingNode implements BeforeAllCallback, AfterAllCallback {
    static final int COMPARED = 40;

    final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
    /** How long a look at the clock takes: a comparison on a slow machine. */
    volatile long lookNanos;

    private @Nullable Database database;
    private @Nullable RedisLink redis;
    private @Nullable Channels channels;
    private @Nullable PeerBook peers;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        SharedStores stores = SharedStores.of(context);
        Database opened = Database.open(stores.newDatabase(), null, null);
        RedisLink link = new RedisLink(stores.redisUri());
        database = opened;
        redis = link;
        channels = new Channels(
                opened,
                link,
                SealingKey.in(Files.createTempDirectory("giving").resolve("sealing.key")),
                new NationalCodes("34020100"),
                Clock.systemUTC(),
                Duration.ofSeconds(30));
        NodeIdentity city = HostilePeer.identity("city", new Date(), 30);
        opened.transaction(handle -> {
            PeerStore.put(
                    handle,
                    new PeerEntry(
                            "city",
                            city.certificate(),
                            city.keySha256(),
                            "",
                            List.of(),
                            List.of(),
                            100_000,
                            100_000,
                            ""));
            Agreement bare = Agreement.newBuilder()
                    .setId("a".repeat(32))
                    .setVersion(1)
                    .setGrantor("home")
                    .setGrantee("city")
                    .setTerms(Town.terms(
                            SharedScope.newBuilder().addOrganisations("shared"), Manner.DIRECTORY, Manner.ALERTS))
                    .setState(AgreementState.ACCEPTED)
                    .build();
            AgreementStore.insert(
                    handle,
                    bare.toBuilder().setDigest(AgreementCheck.digest(bare)).build());
            return true;
        });
        peers = new PeerBook(opened, Clock.systemUTC());
    }

    private static <T> T there(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not started");
        }
        return part;
    }

    SharedLedger ledger() {
        return new SharedLedger(
                there(database), there(channels), "home", Clock.systemUTC(), Duration.ofDays(30), COMPARED);
    }

    SharedBodies bodies() {
        return new SharedBodies(there(channels), "home");
    }

    Database database() {
        return there(database);
    }

    <T> T sql(Database.Work<T> work) {
        return there(database).transaction(work);
    }

    /** Begins to follow. */
    Follower follow(FollowRequest.Builder position) {
        return follow(position, Pace.NORMAL);
    }

    Follower follow(FollowRequest.Builder position, Pace pace) {
        Follower out = new Follower();
        PeerBook book = there(peers);
        LongSupplier time = () -> nanos.addAndGet(lookNanos);
        out.stream = new FollowStream(
                there(database),
                ledger(),
                book,
                book.ofNode("city").orElseThrow(),
                "home",
                Clock.systemUTC(),
                time,
                pace,
                position.setNode("city").build(),
                out);
        return out;
    }

    /** One turn, and those that it asks for at once. */
    void turn(Follower follower) {
        while (follower.stream().turn()) {
            // A part of a comparison each.
        }
    }

    void pass(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }

    /** Enters so many channels of the organisation that is shared. */
    void enter(int from, int to, String owner) {
        sql(handle -> {
            long revision = Feed.CHANNELS.lock(handle);
            int count = to - from;
            handle.createUpdate("insert into channels (code, name, source_kind, owner, place, source, pull_url,"
                            + " pull_username, pull_transport, zones, enrolment, revision) select '340201000013200' ||"
                            + " lpad(cast(:from + i as text), 5, '0'), 'gate ' || i, 2, :owner, 'yard', 'PUSH', '', '', 0,"
                            + " '{}', 2, :revision + i + 1 from generate_series(0, :count - 1) i")
                    .bind("from", from)
                    .bind("count", count)
                    .bind("owner", owner)
                    .bind("revision", revision)
                    .execute();
            Feed.CHANNELS.advance(handle, revision + count);
            return true;
        });
    }

    static String code(int number) {
        return "340201000013200" + String.format("%05d", number);
    }

    void change(String set, String code) {
        sql(handle -> {
            long revision = Feed.CHANNELS.lock(handle) + 1;
            handle.createUpdate("update channels set " + set + ", revision = :revision where code = :code")
                    .bind("revision", revision)
                    .bind("code", code)
                    .execute();
            Feed.CHANNELS.advance(handle, revision);
            return true;
        });
    }

    /** A gateway says so, and the history has it. */
    void state(String code, Presence state) {
        sql(handle -> {
            long nowUs = System.currentTimeMillis() * 1000;
            long revision = Feed.STATES.lock(handle) + 1;
            handle.execute(
                    "insert into gateways (gateway, door, seen_us) values ('gw', '', ?) on conflict do nothing", nowUs);
            handle.execute(
                    "insert into presence (channel, gateway, state, since_us, cause, codec, width, height, frame_rate)"
                            + " values (?, 'gw', ?, ?, '', '', 0, 0, 0)",
                    code,
                    state.getNumber(),
                    nowUs);
            handle.execute(
                    "insert into state_changes (kind, code, at_us, state, was, cause, words, raw, counted_us, online_us,"
                            + " changes, revision) values (1, ?, ?, ?, 0, 0, '', ?, 0, 0, 0, ?)",
                    code,
                    nowUs,
                    state.getNumber(),
                    state.getNumber(),
                    revision);
            Feed.STATES.advance(handle, revision);
            return true;
        });
    }

    /** Our own alert. */
    long alert(String id, String channel) {
        return sql(handle -> {
            long revision = Feed.ALERTS.lock(handle) + 1;
            handle.createUpdate(
                            "insert into alerts (id, type, severity, channel, channels, place, zone, begin_us, end_us,"
                                    + " confidence, detail, incident, source_kind, owner, state, revision) values (:id, 1, 3, :channel,"
                                    + " '{}', 'yard', '', 1, 0, 0.5, '', '', 2, 'shared', 1, :revision)")
                    .bind("id", id)
                    .bind("channel", channel)
                    .bind("revision", revision)
                    .execute();
            Feed.ALERTS.advance(handle, revision);
            return revision;
        });
    }

    static void run(Handle handle, String sql) {
        handle.execute(sql);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        there(redis).close();
        there(database).close();
    }
}
