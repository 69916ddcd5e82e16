package org.xueliang.registry.way;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.Presence;
import org.xueliang.registry.way.WayRules.Seen;
import org.xueliang.registry.way.WayRules.Way;

/** A made camera with two or three ways, second by second: 30 s without pictures, 60 s held, 60 s steady. */
class WayRulesTest {
    private static final String OWN = "own";
    private static final String SECOND = "second";
    private static final String THIRD = "third";
    private static final long S = 1_000_000;

    private final WayRules rules =
            new WayRules(new WaySettings(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(60)));
    private final Map<String, Boolean> gives = new HashMap<>(Map.of(OWN, true, SECOND, true));
    private final Map<String, String> against = new HashMap<>();
    private final List<String> over = new ArrayList<>();
    private final List<String> ways = new ArrayList<>(List.of(OWN, SECOND));
    private final List<String> changes = new ArrayList<>();
    private WayState state = WayState.own(OWN);
    private boolean silent;
    private long nowS = 100_000;
    private long begunS = nowS;
    private long offlineSinceS;
    private long trialS;
    private long pictures;

    /** Goes on for so many seconds. */
    private void pass(long seconds) {
        for (long end = nowS + seconds; nowS < end; nowS++) {
            boolean online = gives.getOrDefault(state.inUse(), false);
            offlineSinceS = online ? 0 : offlineSinceS == 0 ? nowS : offlineSinceS;
            pictures += online ? 1 : 0;
            Presence seen = silent ? Presence.UNKNOWN : online ? Presence.ONLINE : Presence.OFFLINE;
            trialS += state.trial().isEmpty() ? 0 : 1;
            Presence trial = state.trial().isEmpty()
                    ? Presence.UNKNOWN
                    : gives.getOrDefault(state.trial(), false) ? Presence.ONLINE : Presence.OFFLINE;
            WayState next = rules.next(
                    state,
                    new Seen(
                            ways.stream()
                                    .map(way -> new Way(way, against.getOrDefault(way, ""), over.contains(way)))
                                    .toList(),
                            seen,
                            offlineSinceS * S,
                            online ? "" : "no RTP for 10 s",
                            trial),
                    nowS * S);
            if (!next.inUse().equals(state.inUse())) {
                changes.add((nowS - begunS) + " " + next.inUse());
            }
            state = next;
        }
    }

    @Test
    void aWayThatFailsIsLeftAfterTheBoundAndUsedAgainWhenItHasBeenSteady() {
        pass(100);
        assertThat(changes).isEmpty();
        gives.put(OWN, false);
        pass(100);
        assertThat(changes).containsExactly("130 second");
        assertThat(state.why()).isEqualTo("no RTP for 10 s");
        gives.put(OWN, true);
        pass(300);
        assertThat(changes).hasSize(2);
        assertThat(changes.get(1)).endsWith(" own");
        assertThat(state.why()).isEqualTo("it is preferred, and steady since 60 s");
        assertThat(pictures).as("of 500 s all but the bound").isGreaterThanOrEqualTo(468);
    }

    @Test
    void shorterAbsencesChangeNothing() {
        for (int n = 0; n < 50; n++) {
            gives.put(OWN, false);
            pass(25);
            gives.put(OWN, true);
            pass(5);
        }
        assertThat(changes).isEmpty();
    }

    @Test
    void aPreferredWayThatFlapsIsTriedBesideTheOtherAndCostsNoPictures() {
        gives.put(OWN, false);
        pass(60);
        long before = pictures;
        for (int n = 0; n < 240; n++) {
            gives.put(OWN, n % 2 == 0);
            pass(15);
        }
        assertThat(changes).containsExactly("30 second");
        assertThat(pictures - before).isEqualTo(3600);
    }

    @Test
    void returnsThatDoNotLastAreTriedLessAndLess() {
        // Each return holds for a minute and a half, and fails.
        for (int n = 0; n < 12 * 3600 / 10; n++) {
            gives.put(OWN, !state.inUse().equals(OWN) || nowS * S - state.sinceUs() < 90 * S);
            pass(10);
        }
        assertThat(changes.size()).as(changes.toString()).isBetween(10, 36);
        assertThat(pictures).isGreaterThan(12 * 3600 * 97 / 100);
    }

    @Test
    void aTrialThatBringsNothingEndsAndRests() {
        gives.put(OWN, false);
        pass(24 * 3600);
        assertThat(changes).containsExactly("30 second");
        assertThat(trialS).as("seconds of trial in a day").isBetween(30L, 24 * 3600 / 50L);
    }

    @Test
    void whatIsKnownToBeAwayIsNeitherUsedNorTried() {
        against.put(SECOND, "device is offline");
        gives.put(OWN, false);
        pass(3600);
        assertThat(changes).isEmpty();
        against.clear();
        pass(10);
        assertThat(changes).hasSize(1);
        against.put(OWN, "device is offline");
        trialS = 0;
        pass(3600);
        assertThat(trialS).isZero();
    }

    @Test
    void whereNoWayGivesPicturesChangesBecomeRare() {
        gives.put(OWN, false);
        gives.put(SECOND, false);
        pass(3600);
        assertThat(changes.size()).as(changes.toString()).isBetween(3, 9);
        gives.put(SECOND, true);
        pass(1800);
        assertThat(state.inUse()).isEqualTo(SECOND);
    }

    @Test
    void nothingChangesWhileNobodyKnows() {
        silent = true;
        gives.put(OWN, false);
        pass(3600);
        assertThat(changes).isEmpty();
    }

    @Test
    void aWayWhoseTermsAreOverIsLeftAtOnceAndNotUsedAgain() {
        over.add(OWN);
        against.put(OWN, "terms ended on 2026-03-01T00:00:00Z (source gate)");
        pass(3600);
        assertThat(changes).containsExactly("0 second");
        assertThat(state.why()).contains("terms ended on 2026-03-01");
        over.clear();
        against.clear();
        pass(600);
        assertThat(state.inUse()).isEqualTo(OWN);
    }

    @Test
    void theOtherWayMayBePreferredAndIsTriedAtOnce() {
        state = state.prefer(SECOND);
        pass(59);
        assertThat(changes).isEmpty();
        pass(10);
        assertThat(state.inUse()).isEqualTo(SECOND);
        gives.put(SECOND, false);
        pass(40);
        assertThat(state.inUse()).isEqualTo(OWN);
    }

    @Test
    void aWayThatIsGoneIsLeftAndNoLongerPreferred() {
        state = state.prefer(SECOND);
        pass(100);
        assertThat(state.inUse()).isEqualTo(SECOND);
        ways.remove(SECOND);
        pass(1);
        assertThat(state.inUse()).isEqualTo(OWN);
        assertThat(state.preferred()).isEqualTo(OWN);
    }

    @Test
    void ofThreeWaysEachIsHad() {
        ways.add(THIRD);
        gives.put(THIRD, true);
        gives.put(OWN, false);
        gives.put(SECOND, false);
        pass(600);
        assertThat(state.inUse()).isEqualTo(THIRD);
        assertThat(changes.size()).as(changes.toString()).isLessThanOrEqualTo(4);
    }

    @Test
    void aTrialThatGivesPicturesIsTakenAtOnceWhereTheOtherFails() {
        gives.put(OWN, false);
        pass(100);
        gives.put(OWN, true);
        for (int n = 0; n < 200 && (state.trial().isEmpty() || state.trialOnlineUs() == 0); n++) {
            pass(1);
        }
        gives.put(SECOND, false);
        pass(3);
        assertThat(state.inUse()).isEqualTo(OWN);
    }
}
