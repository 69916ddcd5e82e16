package org.xueliang.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.SourceTerms;

class TermsWordsTest {
    @Test
    void hoursAreReadAsPeopleWriteThem() {
        assertThat(TermsWords.hours("07:00-22:00").getDaysList()).isEmpty();
        assertThat(TermsWords.hours("mon-fri 07:00-22:00").getDaysList()).containsExactly(1, 2, 3, 4, 5);
        assertThat(TermsWords.hours("Sat-Mon 22:00-06:00").getDaysList()).containsExactly(6, 7, 1);
        assertThat(TermsWords.hours("sun 08:00-24:00").getTo()).isEqualTo("24:00");
        assertThatThrownBy(() -> TermsWords.hours("7-22"))
                .hasMessage("--hours: '7-22' (expected: 07:00-22:00, or mon-fri 07:00-22:00)");
        assertThatThrownBy(() -> TermsWords.hours("may 07:00-22:00")).hasMessageContaining("a day of mon, tue");
    }

    @Test
    void whatIsNotSaidIsShownAsNotSaid() {
        SourceTerms none = SourceTerms.getDefaultInstance();
        assertThat(TermsWords.beyond(none)).isEqualTo("not said: all");
        assertThat(TermsWords.hours(none)).isEmpty();
        SourceTerms some = SourceTerms.newBuilder()
                .addShare(Shareable.SHARE_ALERTS)
                .addClosed(Shareable.SHARE_LIVE)
                .addHours(TermsWords.hours("mon-tue 07:00-22:00"))
                .build();
        assertThat(TermsWords.beyond(some)).isEqualTo("alerts");
        assertThat(TermsWords.closed(some)).isEqualTo("live");
        assertThat(TermsWords.hours(some)).isEqualTo("mon/tue 07:00-22:00 Asia/Shanghai");
        assertThat(TermsWords.beyond(none.toBuilder().setNotOnward(true).build()))
                .isEqualTo("nothing goes beyond this node");
    }
}
