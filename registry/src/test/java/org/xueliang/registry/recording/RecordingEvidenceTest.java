package org.xueliang.registry.recording;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xueliang.registry.recording.RecordingEvidence.Seen;

/** Whether what a device listed shows that recordings are kept. Days before the moment at which it was asked. */
class RecordingEvidenceTest {
    private static final long DAY = 86_400_000_000L;
    private static final long NOW = 20_000 * DAY;

    private static @Nullable Long ago(@Nullable Integer days) {
        return days == null ? null : (Long) (NOW - days * DAY);
    }

    private static Seen seen(@Nullable Integer oldest, @Nullable Integer from, @Nullable Integer to, int known) {
        return new Seen(NOW, ago(oldest), ago(from), ago(to), NOW - known * DAY);
    }

    @Test
    void aRecordingAsOldAsIsAskedShowsIt() {
        assertThat(seen(30, null, null, 400).keeps(30)).contains(true);
        assertThat(seen(29, null, null, 400).keeps(30)).as("a day less will do").contains(true);
        assertThat(seen(95, null, null, 400).keeps(30)).contains(true);
    }

    @Test
    void aQuestionThatDidNotReachBackShowsNothing() {
        assertThat(seen(2, 2, 0, 400).keeps(30)).isEmpty();
        assertThat(seen(2, null, null, 400).keeps(30))
                .as("an answer that was not whole")
                .isEmpty();
        assertThat(seen(null, 40, 31, 400).keeps(30)).as("of a time before").isEmpty();
    }

    @Test
    void aWholeAnswerWithoutItShowsThatItIsNotKept() {
        assertThat(seen(28, 30, 0, 400).keeps(30)).contains(false);
        assertThat(seen(null, 31, 29, 400).keeps(30)).contains(false);
    }

    @Test
    void aCameraThatIsYoungerHadNothingToKeep() {
        assertThat(seen(9, 31, 0, 10).keeps(30)).isEmpty();
        assertThat(seen(31, 31, 0, 10).keeps(30)).as("it brought them along").contains(true);
    }
}
