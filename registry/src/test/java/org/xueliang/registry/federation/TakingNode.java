package org.xueliang.registry.federation;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementState;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.SyncStart;
import org.xueliang.registry.SharedStores;
import org.xueliang.registry.calls.RegistryMetrics;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.store.Database;

/**
 * The taking side of a node over a real database, without its doors and threads. Takes from the peer {@code mallory} what is of
 * {@code mallory-estate}, and what mallory carries of {@code far}.
 */
final class TakingNode implements BeforeAllCallback, AfterAllCallback {
    static final String AGREEMENT = "b".repeat(32);

    private @Nullable Database database;
    private @Nullable PeerBook peers;
    private @Nullable CopyIntake intake;
    private @Nullable Feeds feeds;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Database opened = Database.open(SharedStores.of(context).newDatabase(), null, null);
        database = opened;
        NodeIdentity mallory = HostilePeer.identity("mallory", new Date(), 30);
        opened.transaction(handle -> {
            PeerStore.put(
                    handle,
                    new PeerEntry(
                            "mallory",
                            mallory.certificate(),
                            mallory.keySha256(),
                            "",
                            List.of("far"),
                            List.of(),
                            1000,
                            1000,
                            ""));
            AgreementStore.insert(
                    handle,
                    offered(AGREEMENT).toBuilder()
                            .setState(AgreementState.ACCEPTED)
                            .build());
            return true;
        });
        RegistryMetrics metrics = new RegistryMetrics();
        PeerBook book = new PeerBook(opened, Clock.systemUTC());
        peers = book;
        Feeds rung = new Feeds(opened, metrics, Duration.ofSeconds(30));
        feeds = rung;
        intake = new CopyIntake(
                opened,
                book,
                new Agreements("town", Clock.systemUTC()),
                metrics.federation,
                rung,
                "town",
                Clock.systemUTC(),
                new CopySweep(opened, book, "town", Clock.systemUTC()));
    }

    /** As mallory offers it. */
    static Agreement offered(String id) {
        return signed(Agreement.newBuilder()
                .setId(id)
                .setVersion(1)
                .setGrantor("mallory")
                .setGrantee("town")
                .setTerms(Town.terms(
                        SharedScope.newBuilder().addOrganisations("mallory-estate"), Manner.DIRECTORY, Manner.ALERTS))
                .setState(AgreementState.OFFERED)
                .build());
    }

    static Agreement signed(Agreement bare) {
        return bare.toBuilder().setDigest(AgreementCheck.digest(bare)).build();
    }

    /** A field that nobody knows, of so many bytes. */
    static UnknownFieldSet unknown(int bytes) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        1000,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFrom(new byte[bytes]))
                                .build())
                .build();
    }

    private static <T> T there(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not started");
        }
        return part;
    }

    CopyIntake intake() {
        return there(intake);
    }

    PeerEntry peer() {
        return there(peers).ofNode("mallory").orElseThrow();
    }

    PeerState state() {
        return there(peers).state("mallory");
    }

    /** A stream begins anew. @param clockUs how far mallory's clock is ahead */
    PeerStore.Position start(long clockUs) {
        return intake().start(
                        peer(),
                        SyncStart.newBuilder()
                                .setNode("mallory")
                                .setEpoch("e1")
                                .setWhole(true)
                                .setNowUs(System.currentTimeMillis() * 1000 + clockUs)
                                .build(),
                        intake().position("mallory"));
    }

    <T> T sql(Database.Work<T> work) {
        return there(database).transaction(work);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        there(feeds).close();
        there(database).close();
    }
}
