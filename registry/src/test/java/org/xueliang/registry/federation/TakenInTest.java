package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertBatch;
import org.xueliang.proto.v1.Beat;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelBatch;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.proto.v1.SourceAge;
import org.xueliang.proto.v1.SourceKind;

/** What a peer says of ages, clocks and sizes, as it is kept. */
class TakenInTest {
    private static final String CODE = "34029900001320000001";

    @RegisterExtension
    static final TakingNode TOWN = new TakingNode();

    private static long nowUs() {
        return System.currentTimeMillis() * 1000;
    }

    @Test
    void anAgeThatNothingCanHaveMakesNoCopyYoungForEver() {
        PeerStore.Position position = TOWN.start(0);
        // A thousand times as much is 31 years below 0 in 64 bits.
        long ageMs = Long.MAX_VALUE - 1_000_000_000_000L;
        TOWN.intake()
                .beat(
                        TOWN.peer(),
                        Beat.newBuilder()
                                .setNowUs(nowUs())
                                .setCaughtUp(true)
                                .addAges(SourceAge.newBuilder().setHome("far").setAgeMs(ageMs))
                                .build(),
                        position);
        assertThat(asOfUs("far")).isBetween(0L, nowUs());
    }

    @Test
    void whatIsCarriedIsNoYoungerThanTheComparisonThatItCameBy() {
        PeerStore.Position position = TOWN.start(0);
        TOWN.intake()
                .beat(
                        TOWN.peer(),
                        Beat.newBuilder()
                                .setNowUs(nowUs())
                                .setCaughtUp(true)
                                .setAgeMs(240_000)
                                .addAges(SourceAge.newBuilder().setHome("far").setAgeMs(1_000))
                                .build(),
                        position);
        assertThat(asOfUs("mallory")).isBetween(nowUs() - 270_000_000L, nowUs() - 240_000_000L);
        assertThat(asOfUs("far")).isBetween(nowUs() - 271_000_000L, nowUs() - 241_000_000L);
    }

    private static long asOfUs(String home) {
        return TOWN.sql(handle -> handle.createQuery("select as_of_us from copy_sources where home = :home")
                .bind("home", home)
                .mapTo(Long.class)
                .one());
    }

    private static Agreement offered(String id, AgreementTerms.Builder terms) {
        return TakingNode.signed(
                TakingNode.offered(id.repeat(32)).toBuilder().setTerms(terms).build());
    }

    @Test
    void termsThatFillADiskAreRefusedAndTheOthersKept() {
        AgreementTerms plain = TakingNode.offered("0".repeat(32)).getTerms();
        long before = TOWN.state().refusals();
        TOWN.intake()
                .agreements(
                        TOWN.peer(),
                        List.of(
                                offered("1", plain.toBuilder().setUnknownFields(TakingNode.unknown(3_000_000))),
                                offered(
                                        "2",
                                        plain.toBuilder()
                                                .addAllManners(Collections.nCopies(500_000, Manner.DIRECTORY))),
                                offered("3", plain.toBuilder().setUnknownFields(TakingNode.unknown(100)))));
        assertThat(TOWN.state().refusals() - before).isEqualTo(2);
        assertThat(TOWN.<List<String>>sql(
                        handle -> handle.createQuery("select id from agreements where id <> :known order by id")
                                .bind("known", TakingNode.AGREEMENT)
                                .mapTo(String.class)
                                .list()))
                .containsExactly("3".repeat(32));
    }

    private static SharedChannel.Builder row(String code, long revision, long sinceUs) {
        return SharedChannel.newBuilder()
                .setRevision(revision)
                .setChannel(Channel.newBuilder()
                        .setCode(code)
                        .setName("gate")
                        .setSourceKind(SourceKind.ESTATE)
                        .setOwner("mallory-estate")
                        .setPlace("yard")
                        .setStatus(ChannelStatus.newBuilder()
                                .setPresence(Presence.ONLINE)
                                .setSinceUs(sinceUs)))
                .setHome("mallory")
                .addPath("mallory")
                .addAgreements(TakingNode.AGREEMENT)
                .addManners(Manner.DIRECTORY)
                .addManners(Manner.ALERTS)
                .addOwnerPath("mallory-estate")
                .addPlacePath("yard");
    }

    private static Alert.Builder alert(String id, String channel, long beginUs) {
        return Alert.newBuilder()
                .setId(id.repeat(32))
                .setTypeValue(1)
                .setSeverityValue(3)
                .setStateValue(1)
                .setChannel(channel)
                .setBeginUs(beginUs);
    }

    private static long[] times(String id) {
        return TOWN.sql(handle -> handle.createQuery("select begin_us, end_us from alerts where id = :id")
                .bind("id", id.repeat(32))
                .map((rs, ctx) -> new long[] {rs.getLong(1), rs.getLong(2)})
                .one());
    }

    @Test
    void alertsOfAPeerWhoseClockIsYearsAheadAreNotTheNewestForYears() {
        long tenYearsUs = Duration.ofDays(3650).toMillis() * 1000;
        PeerStore.Position position = TOWN.start(tenYearsUs);
        long peersNowUs = nowUs() + tenYearsUs;
        position = TOWN.intake()
                .channels(
                        TOWN.peer(),
                        ChannelBatch.newBuilder()
                                .addRows(row(CODE, 1, peersNowUs))
                                .build(),
                        position);
        TOWN.intake()
                .alerts(
                        TOWN.peer(),
                        AlertBatch.newBuilder()
                                .setCursor(2)
                                .addAlerts(alert("c", CODE, peersNowUs - 60_000_000)
                                        .setEndUs(peersNowUs))
                                .addAlerts(alert("d", CODE, peersNowUs))
                                .build(),
                        position);
        assertThat(times("c")[0]).isBetween(nowUs() - 90_000_000, nowUs() - 30_000_000);
        assertThat(times("c")[1]).isBetween(nowUs() - 30_000_000, nowUs() + 1_000_000);
        assertThat(times("d")[0]).isBetween(nowUs() - 30_000_000, nowUs() + 1_000_000);
        assertThat(times("d")[1]).isZero();
    }

    @Test
    void anAlertWhoseChannelNoDatabaseCanHaveIsRefusedAlone() {
        PeerStore.Position position = TOWN.start(0);
        long beginUs = nowUs();
        position = TOWN.intake()
                .channels(
                        TOWN.peer(),
                        ChannelBatch.newBuilder().addRows(row(CODE, 1, beginUs)).build(),
                        position);
        long before = TOWN.state().refusals();
        TOWN.intake()
                .alerts(
                        TOWN.peer(),
                        AlertBatch.newBuilder()
                                .setCursor(2)
                                .addAlerts(alert("e", "gate\u0000", beginUs))
                                .addAlerts(alert("f", CODE, beginUs))
                                .build(),
                        position);
        assertThat(TOWN.state().refusals() - before).isEqualTo(1);
        assertThat(times("f")[0]).as("a clock that is right is not touched").isEqualTo(beginUs);
    }

    private static List<String> toBeIndexed() {
        return TOWN.sql(handle -> {
            List<String> codes = handle.createQuery("select code from search_copies order by code")
                    .mapTo(String.class)
                    .list();
            handle.execute("delete from search_copies");
            return codes;
        });
    }

    @Test
    void takingAwayWhatWasNeverThereIsNoWorkForTheSearch() {
        PeerStore.Position position = TOWN.start(0);
        position = TOWN.intake()
                .channels(
                        TOWN.peer(),
                        ChannelBatch.newBuilder().addRows(row(CODE, 1, nowUs())).build(),
                        position);
        toBeIndexed();
        ChannelBatch.Builder removals = ChannelBatch.newBuilder();
        for (int i = 0; i < 50; i++) {
            removals.addRows(SharedChannel.newBuilder()
                    .setRevision(2 + i)
                    .setRemoved(true)
                    .setChannel(Channel.newBuilder().setCode("340299000013299%05d".formatted(i))));
        }
        // One that may not be kept and was not.
        removals.addRows(row("34020000001320000009", 60, nowUs()).setHome("nobody"));
        removals.addRows(SharedChannel.newBuilder()
                .setRevision(61)
                .setRemoved(true)
                .setChannel(Channel.newBuilder().setCode(CODE)));
        TOWN.intake().channels(TOWN.peer(), removals.build(), position);
        assertThat(toBeIndexed()).containsExactly(CODE);
    }
}
