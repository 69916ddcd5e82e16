package org.xueliang.registry.terms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.SourceTerms;
import org.xueliang.proto.v1.TermsHours;
import org.xueliang.registry.terms.TermsRules.Where;

class TermsRulesTest {
    /** A Sunday, 16:00 in Shanghai. */
    private static final String SUNDAY = "2026-03-01T08:00:00Z";

    private static final List<Shareable> LOOKS =
            List.of(Shareable.SHARE_LIVE, Shareable.SHARE_SNAPSHOTS, Shareable.SHARE_RECORDINGS);

    private static long at(String time) {
        return Instant.parse(time).toEpochMilli() * 1000;
    }

    private static Optional<String> here(SourceTerms.Builder terms, Shareable what, String time) {
        return TermsRules.against("gate", terms.build(), what, Where.HERE, at(time));
    }

    private static Optional<String> beyond(SourceTerms.Builder terms, Shareable what) {
        return TermsRules.against("gate", terms.build(), what, Where.BEYOND, at(SUNDAY));
    }

    @Test
    void whatTermsDoNotSayClosesNothing() {
        SourceTerms.Builder words = SourceTerms.newBuilder().setText("be kind");
        assertThat(TermsRules.say(words.build())).isFalse();
        for (Shareable what : Shareable.values()) {
            if (what != Shareable.UNRECOGNIZED) {
                assertThat(here(words, what, SUNDAY)).isEmpty();
                assertThat(beyond(words, what)).isEmpty();
            }
        }
        assertThat(TermsRules.onward(words.build())).isEqualTo(-1);
    }

    @Test
    void termsEndAtTheirTimeAndNotBefore() {
        SourceTerms.Builder terms = SourceTerms.newBuilder().setUntil("2026-03-01T16:00:00+08:00");
        assertThat(here(terms, Shareable.SHARE_LIVE, "2026-03-01T07:59:59.999Z"))
                .isEmpty();
        assertThat(here(terms, Shareable.SHARE_LIVE, SUNDAY))
                .contains("terms ended on 2026-03-01T08:00:00Z (source gate)");
        assertThat(beyond(terms, Shareable.SHARE_ALERTS)).isPresent();
        assertThat(TermsRules.kept("gate", terms.build(), at(SUNDAY))).isPresent();
    }

    @Test
    void whatIsNamedAloneGoesBeyondTheNodeAndAllIsUsedHere() {
        SourceTerms.Builder terms = SourceTerms.newBuilder().addShare(Shareable.SHARE_SNAPSHOTS);
        assertThat(beyond(terms, Shareable.SHARE_SNAPSHOTS)).isEmpty();
        assertThat(beyond(terms, Shareable.SHARE_LIVE))
                .contains("terms of source gate do not share live pictures beyond this node");
        assertThat(beyond(terms, Shareable.SHARE_ALERTS)).isPresent();
        LOOKS.forEach(what -> assertThat(here(terms, what, SUNDAY)).isEmpty());
        assertThat(TermsRules.onward(terms.build())).isEqualTo(1 << Shareable.SHARE_SNAPSHOTS_VALUE);
        assertThat(TermsRules.kept("gate", terms.build(), at(SUNDAY))).isEmpty();
    }

    @Test
    void whatIsKeptGoesNowhereAndIsUsedHere() {
        SourceTerms.Builder terms = SourceTerms.newBuilder().setNotOnward(true);
        for (Shareable what : LOOKS) {
            assertThat(beyond(terms, what)).contains("terms of source gate keep it at this node");
            assertThat(here(terms, what, SUNDAY)).isEmpty();
        }
        assertThat(TermsRules.onward(terms.build())).isZero();
    }

    @Test
    void whatIsClosedIsClosedEverywhere() {
        SourceTerms.Builder terms = SourceTerms.newBuilder().addClosed(Shareable.SHARE_RECORDINGS);
        assertThat(here(terms, Shareable.SHARE_RECORDINGS, SUNDAY))
                .contains("terms of source gate do not allow recordings");
        assertThat(beyond(terms, Shareable.SHARE_RECORDINGS)).isPresent();
        assertThat(here(terms, Shareable.SHARE_LIVE, SUNDAY)).isEmpty();
        assertThat(TermsRules.onward(terms.build()) & 1 << Shareable.SHARE_RECORDINGS_VALUE)
                .isZero();
    }

    @Test
    void picturesAreLookedAtInTheirHoursAlone() {
        SourceTerms.Builder day = hours("07:00", "22:00");
        assertThat(here(day, Shareable.SHARE_LIVE, SUNDAY)).isEmpty();
        assertThat(here(day, Shareable.SHARE_LIVE, "2026-02-28T23:00:00Z")).isEmpty();
        assertThat(here(day, Shareable.SHARE_LIVE, "2026-02-28T22:59:59Z"))
                .contains("terms of source gate allow pictures 07:00-22:00 (Asia/Shanghai), and it is Sun 06:59");
        assertThat(here(day, Shareable.SHARE_SNAPSHOTS, "2026-03-01T14:00:00Z")).isPresent();
        assertThat(here(day, Shareable.SHARE_ALERTS, "2026-03-01T14:00:00Z"))
                .as("an alert is no look")
                .isEmpty();
        assertThat(here(hours("00:00", "24:00"), Shareable.SHARE_LIVE, "2026-03-01T15:59:59Z"))
                .isEmpty();
    }

    @Test
    void hoursOverMidnightBelongToTheDayThatTheyBeginOn() {
        // Saturday 22:00 to Sunday 06:00.
        SourceTerms.Builder night = hours("22:00", "06:00", 6);
        assertThat(here(night, Shareable.SHARE_LIVE, "2026-02-28T14:00:00Z")).isEmpty();
        assertThat(here(night, Shareable.SHARE_LIVE, "2026-02-28T21:59:00Z")).isEmpty();
        assertThat(here(night, Shareable.SHARE_LIVE, "2026-02-28T22:00:00Z")).isPresent();
        assertThat(here(night, Shareable.SHARE_LIVE, "2026-03-01T14:00:00Z")).isPresent();
        // Sunday night reaches into Monday.
        assertThat(here(hours("22:00", "06:00", 7), Shareable.SHARE_LIVE, "2026-03-01T21:00:00Z"))
                .isEmpty();
    }

    @Test
    void hoursAreOfTheirZone() {
        SourceTerms.Builder terms = hours("07:00", "08:30").setTimeZone("UTC");
        assertThat(here(terms, Shareable.SHARE_LIVE, SUNDAY)).isEmpty();
        assertThat(here(terms, Shareable.SHARE_LIVE, "2026-03-01T08:30:00Z")).isPresent();
    }

    private static SourceTerms.Builder hours(String from, String to, Integer... days) {
        return SourceTerms.newBuilder()
                .addHours(TermsHours.newBuilder().setFrom(from).setTo(to).addAllDays(List.of(days)));
    }
}
