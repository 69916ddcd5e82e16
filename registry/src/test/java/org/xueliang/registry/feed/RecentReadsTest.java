package org.xueliang.registry.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.xueliang.registry.feed.ChangeSource.Change;
import org.xueliang.registry.feed.RecentReads.Read;

class RecentReadsTest {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final RecentReads<String> reads = new RecentReads<>();

    private static Read<String> read(long after, long upTo, long atNanos) {
        List<Change<String>> changes = LongStream.rangeClosed(after + 1, upTo)
                .mapToObj(revision -> new Change<>(revision, "r" + revision))
                .toList();
        return new Read<>(after, upTo, changes, false, atNanos, 0);
    }

    private Optional<List<Long>> behind(long revision, long nowNanos) {
        return reads.over(revision, nowNanos)
                .map(read ->
                        read.behind(revision).stream().map(Change::revision).toList());
    }

    @Test
    void whoeverIsWithinAReadingGetsWhatIsBehindHim() {
        reads.add(read(10, 13, 0));
        reads.add(read(13, 14, 0));
        assertThat(behind(10, 0)).contains(List.of(11L, 12L, 13L));
        assertThat(behind(12, 0)).contains(List.of(13L));
        assertThat(behind(13, 0)).contains(List.of(14L));
    }

    @Test
    void nobodyGetsPastWhatNoReadingHas() {
        assertThat(behind(0, 0)).isEmpty();
        reads.add(read(10, 13, 0));
        assertThat(behind(9, 0)).as("11 is not the first behind 9").isEmpty();
        assertThat(behind(13, 0)).as("14 may be there by now").isEmpty();
    }

    @Test
    void aReadingIsGoodForASecond() {
        reads.add(read(10, 13, 5));
        assertThat(behind(10, 5 + SECOND_NANOS)).isPresent();
        assertThat(behind(10, 6 + SECOND_NANOS)).isEmpty();
    }

    @Test
    void theOldestOfMoreThanSixteenGoes() {
        for (int i = 0; i < 17; i++) {
            reads.add(read(i, i + 1, 0));
        }
        assertThat(behind(0, 0)).isEmpty();
        assertThat(behind(1, 0)).contains(List.of(2L));
        assertThat(behind(16, 0)).contains(List.of(17L));
    }
}
