package org.xueliang.registry.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xueliang.registry.search.Windows.Window;

class WindowsTest {
    private static List<Window> read(int first, int wanted, int rowsEach, int goodEach) {
        Windows windows = new Windows(first, 1);
        List<Window> read = new ArrayList<>();
        int good = 0;
        Optional<Window> window = windows.take(wanted);
        while (window.isPresent() && good < wanted) {
            read.add(window.get());
            windows.found(
                    rowsEach * window.get().width(), goodEach * window.get().width());
            good += goodEach * window.get().width();
            window = windows.take(Math.max(1, wanted - good));
        }
        return read;
    }

    @Test
    void oneBucketTellsHowManyTheNextMustBe() {
        assertThat(read(0, 100, 1000, 1000)).containsExactly(new Window(0, 1));
        assertThat(read(0, 100, 10, 10)).containsExactly(new Window(0, 1), new Window(1, 12));
        assertThat(read(0, 100, 0, 0)).containsExactly(new Window(0, 1), new Window(1, 1024));
        assertThat(read(1020, 100, 0, 0)).containsExactly(new Window(1020, 1021), new Window(1021, 1024));
    }

    @Test
    void whatMustBeLookedAtBoundsAWindow() {
        assertThat(read(0, 100, 500, 1))
                .allSatisfy(window -> assertThat(window.width()).isLessThanOrEqualTo(4));
    }

    @Test
    void manyRowsAreNotAllReadForAPartOfThem() {
        // 20,000 rows that are all else, of which one in fifty is in the state: no window is wider than its buckets are
        // terms.
        assertThat(read(0, 100, 20, 0))
                .hasSizeGreaterThan(10)
                .allSatisfy(window -> assertThat(window.width()).isLessThanOrEqualTo(Windows.MAX_BUCKET_TERMS));
        // 2,000 rows are read at once.
        assertThat(read(0, 100, 2, 0)).containsExactly(new Window(0, 1), new Window(1, 1001), new Window(1001, 1024));
    }

    @Test
    void bucketsAreAlikeWhateverTheCodesAre() {
        int[] rows = new int[SearchTerms.BUCKETS];
        for (int n = 0; n < 200_000; n++) {
            rows[SearchTerms.bucketOf("3402%04d00132%07d".formatted(n / 5000, n % 5000))]++;
        }
        for (int count : rows) {
            assertThat(count).isBetween(80, 320);
        }
    }

    @Test
    void aNameHasThePiecesOfEachOfItsParts() {
        String name = Grams.normal("Ａ座 东直门2号机 NVR-12");
        Set<String> grams = new HashSet<>();
        Grams.ofName(name, grams);
        for (int from = 0; from < name.length(); from++) {
            for (int to = from + 1; to <= name.length(); to++) {
                String part = name.substring(from, to);
                if (!part.contains(" ")) {
                    assertThat(grams).as(part).containsAll(Grams.ofQuery(part));
                }
            }
        }
        Pinyin.Spelling spelling = Pinyin.of(name);
        assertThat(spelling.initials()).isEqualTo("azdzm2hjnvr12");
        assertThat(spelling.full()).isEqualTo("azuodongzhimen2haojinvr12");
    }
}
