package org.xueliang.registry.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.LiveView;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.SourceTerms;
import org.xueliang.proto.v1.TermsHours;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.gateway.GatewayDoors.Target;
import org.xueliang.registry.terms.TermsRules;
import org.xueliang.registry.terms.TermsRules.Where;

/** What a live view's time, its viewers and its bounds make of it; the clock is a number. */
class LiveTableTest {
    private static final String GATE = "34020000001320000001";
    private static final String OTHERS = "11010500001320000001";
    private static final long T0 = 1_780_000_000_000L;

    private final LiveTable table = new LiveTable(new LiveSettings(5, 2, 3));
    private int number;

    private LiveEntry entry(String caller, String peer, long nowMs) {
        LiveEntry entry = new LiveEntry(
                String.format("%032x", ++number),
                GATE,
                "",
                caller,
                peer,
                "key",
                new Look("", "li", "smoke", nowMs),
                List.of(),
                nowMs);
        table.add(entry);
        entry.target = new Target("live views", "gateway-1", "127.0.0.1:1");
        return entry;
    }

    private LiveEntry ofPerson(String caller) {
        return entry(caller, "", T0);
    }

    private LiveEntry ofPeer() {
        return entry("node:city", "city", T0);
    }

    /** The gateway goes on saying how many look. */
    private void kept(LiveEntry entry, int viewers, long fromMs, long untilMs) {
        for (long at = fromMs; at <= untilMs; at += 2_000) {
            entry.kept(viewers, viewers > 0, "", at);
        }
    }

    @Test
    void waitsAMinuteForItsPlayerAndSaysWhyNoPictureCame() {
        LiveEntry entry = ofPerson("ann");
        kept(entry, 0, T0, T0 + 60_000);
        assertThat(table.over(T0 + 60_000)).isEmpty();
        entry.kept(0, false, "401 Unauthorized", T0 + 60_001);
        assertThat(table.over(T0 + 60_001))
                .containsEntry(entry, "nobody opened it for 60 s; no picture came: 401 Unauthorized");
    }

    @Test
    void goesOnWhileSomebodyLooksAndEndsAMomentAfter() {
        LiveEntry entry = ofPerson("ann");
        kept(entry, 1, T0, T0 + 100_000);
        assertThat(table.over(T0 + 100_000)).isEmpty();
        assertThat(entry.message().getState()).isEqualTo(LiveView.State.PLAYING);
        kept(entry, 0, T0 + 102_000, T0 + 116_000);
        assertThat(entry.message().getState()).isEqualTo(LiveView.State.LEFT);
        assertThat(table.over(T0 + 115_000)).isEmpty();
        assertThat(table.over(T0 + 115_001)).containsEntry(entry, "nobody looks any more");
    }

    @Test
    void endsWithTheReasonWhenTermsCloseItAndWhatOthersJudgeStays() {
        // T0 is 20:26:40 UTC.
        SourceTerms hours = SourceTerms.newBuilder()
                .setTimeZone("UTC")
                .addHours(TermsHours.newBuilder().setFrom("07:00").setTo("20:27"))
                .build();
        LiveEntry ours = ofPerson("ann");
        ofPeer();
        LiveEntry copy =
                new LiveEntry("c", OTHERS, "city", "bo", "", "", new Look("", "bo", "smoke", T0), List.of(), T0);
        table.add(copy);
        copy.target = ours.target;
        assertThat(table.closed(by(hours, T0 + 19_000))).isEmpty();
        assertThat(table.closed(by(hours, T0 + 20_000)))
                .hasSize(1)
                .hasEntrySatisfying(
                        ours,
                        why -> assertThat(why)
                                .isEqualTo(
                                        "terms of source yard allow pictures 07:00-20:27 (UTC), and it is Thu 20:27"));
        SourceTerms live =
                SourceTerms.newBuilder().addClosed(Shareable.SHARE_LIVE).build();
        assertThat(table.closed(by(live, T0)))
                .containsExactly(Map.entry(ours, "terms of source yard do not allow live pictures"));
        ours.target = null;
        assertThat(table.closed(by(live, T0)))
                .as("while it is being opened there is nothing to end")
                .isEmpty();
    }

    private static Function<Set<String>, Map<String, String>> by(SourceTerms terms, long nowMs) {
        return channels -> {
            assertThat(channels).containsExactly(GATE);
            return TermsRules.against("yard", terms, Shareable.SHARE_LIVE, Where.HERE, nowMs * 1000)
                    .map(why -> Map.of(GATE, why))
                    .orElse(Map.of());
        };
    }

    @Test
    void whileItIsBeingOpenedItsTimeDoesNotRun() {
        LiveEntry entry = ofPerson("ann");
        entry.target = null;
        assertThat(table.over(T0 + 100_000)).isEmpty();
    }

    @Test
    void hasToBeAskedForAgainAfterEightHours() {
        LiveEntry entry = ofPerson("ann");
        kept(entry, 1, T0, T0 + 8 * 3_600_000L);
        assertThat(table.over(T0 + 8 * 3_600_000L)).isEmpty();
        kept(entry, 1, T0 + 8 * 3_600_000L, T0 + 8 * 3_600_000L + 1);
        assertThat(table.over(T0 + 8 * 3_600_000L + 1))
                .containsEntry(entry, "it was open for 8 hours (ask for another, with its purpose)");
    }

    @Test
    void endsWhereItsGatewayIsSilent() {
        LiveEntry entry = ofPerson("ann");
        kept(entry, 1, T0, T0 + 10_000);
        assertThat(table.over(T0 + 25_000)).isEmpty();
        assertThat(table.over(T0 + 25_001)).containsEntry(entry, "its gateway was not reached for 15 s");
    }

    @Test
    void endsWhereTheNodeThatHasItDoesNotRenewIt() {
        LiveEntry entry = ofPeer();
        kept(entry, 1, T0, T0 + 20_000);
        assertThat(table.over(T0 + 20_000)).isEmpty();
        assertThat(table.over(T0 + 20_001)).containsEntry(entry, "node 'city' did not renew it for 20 s");
        entry.renewedMs = T0 + 20_000;
        assertThat(table.over(T0 + 20_001)).isEmpty();
    }

    @Test
    void oneCallerCannotTakeThePlacesOfAll() {
        ofPerson("ann");
        LiveEntry second = ofPerson("ann");
        assertThatThrownBy(() -> ofPerson("ann"))
                .hasMessage("live views of ann: 2 are open (expected: at most 2; end some, or have"
                        + " registry.live.max-views-per-caller raised)")
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.TOO_MUCH));
        for (int i = 0; i < 3; i++) {
            ofPeer();
        }
        assertThatThrownBy(this::ofPeer)
                .hasMessageContaining("live views of node:city: 3 are open (expected: at most 3")
                .hasMessageContaining("max-views-per-peer raised there");
        assertThatThrownBy(() -> ofPerson("bo")).hasMessageContaining("live views: 5 are open (expected: at most 5");
        table.end(second, "enough", T0 + 1);
        assertThat(ofPerson("bo").isOpen()).isTrue();
    }

    @Test
    void whatEndedIsKnownForAMinuteAndEndsOnce() {
        LiveEntry entry = ofPerson("ann");
        assertThat(table.end(entry, "enough", T0 + 5_000)).isEmpty();
        assertThat(table.end(entry, "again", T0 + 6_000)).isNull();
        assertThat(table.find(entry.id).orElseThrow().message()).satisfies(view -> {
            assertThat(view.getState()).isEqualTo(LiveView.State.ENDED);
            assertThat(view.getCause()).isEqualTo("enough");
            assertThat(view.getEndedUs()).isEqualTo((T0 + 5_000) * 1000);
        });
        table.over(T0 + 65_000);
        assertThat(table.find(entry.id)).isPresent();
        table.over(T0 + 65_001);
        assertThat(table.find(entry.id)).isEmpty();
    }

    @Test
    void aTicketIsGivenBackWithTheLastViewThatStandsOnIt() {
        LiveEntry one = ofPerson("ann");
        LiveEntry other = ofPerson("bo");
        Ticket ticket = ticket("one");
        table.stand(one, ticket);
        table.stand(other, ticket);
        assertThat(table.end(one, "enough", T0)).isEmpty();
        assertThat(table.ticket(GATE)).isSameAs(ticket);
        assertThat(table.end(other, "enough", T0)).containsExactly(ticket);
        assertThat(table.ticket(GATE)).isNull();
    }

    @Test
    void anotherTicketCarriesAllThatStoodOnTheFirst() {
        LiveEntry entry = ofPerson("ann");
        Ticket first = ticket("one");
        table.stand(entry, first);
        Ticket second = ticket("two");
        table.exchange(second);
        assertThat(table.standingOn(second)).containsExactly(entry);
        assertThat(table.end(entry, "enough", T0)).containsExactly(second);
    }

    @Test
    void aTicketThatIsNotRenewedIsLostWhenItsNodeSays() {
        Ticket ticket = ticket("one");
        assertThat(ticket.isLost(T0 + 20_000)).isFalse();
        assertThat(ticket.isLost(T0 + 20_001)).isTrue();
        table.renewed(ticket, T0 + 10_000);
        assertThat(ticket.isLost(T0 + 30_000)).isFalse();
    }

    @Test
    void ofManyLooksByOneViewTheNewestAreShown() {
        LiveEntry entry = ofPeer();
        for (int i = 0; i < 40; i++) {
            entry.add(new Look("city", "user-" + i, "smoke", T0 + i));
        }
        assertThat(entry.message().getLooksList()).hasSize(32);
        assertThat(entry.lastLook().user()).isEqualTo("user-39");
    }

    @Test
    void noCredentialIsShown() {
        assertThat(ticket("secret-7").given.toString()).doesNotContain("secret-7");
    }

    private static Ticket ticket(String password) {
        return new Ticket(
                GATE,
                new Target("channel " + GATE, "gateway-1", "127.0.0.1:1"),
                new RemoteViews.Given(
                        "police", "0".repeat(32), "rtsp://192.0.2.7:8554/live-0", "play-1", password, 20_000),
                T0);
    }
}
