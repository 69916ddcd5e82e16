package org.xueliang.registry.search;

import java.util.Optional;

/**
 * Which buckets a search reads next: one or a few at first, then as many as should give what is still wanted by what the ones before
 * gave. Buckets are alike, so few windows fill a page, and none gives much more than that. Pure.
 */
final class Windows {
    /** Rows looked at in one window, by what is expected. */
    private static final int MAX_EXAMINED = 2000;

    /** Of so many buckets each is a term of the question; of more they are a filter on every row that is all else. */
    static final int MAX_BUCKET_TERMS = 64;

    /** Rows in all that are all else, up to which such a filter costs less than more terms do. */
    private static final int FEW = 6000;

    private static final double MARGIN = 1.3;
    /** Where a filter reads all rows in any case: what it gives too much costs less than one more query. */
    private static final double AMPLE_MARGIN = 2.5;

    private final int first;
    private int next;
    private int width;
    private long examined;
    private long passed;

    /** @param width of the first: one where a bucket has much to tell by */
    Windows(int first, int width) {
        this.first = first;
        this.next = first;
        this.width = width;
    }

    /** Buckets {@code from} to before {@code to}. */
    record Window(int from, int to) {
        int width() {
            return to - from;
        }
    }

    /** Empty where all were read. */
    Optional<Window> take(int wanted) {
        if (next >= SearchTerms.BUCKETS) {
            return Optional.empty();
        }
        int read = next - first;
        if (read > 0) {
            double passedEach = (double) passed / read;
            double examinedEach = (double) examined / read;
            boolean few = examinedEach * SearchTerms.BUCKETS <= FEW;
            // Where one bucket has nothing, one look at the rest is cheaper than many small ones.
            double enough = passed == 0 ? SearchTerms.BUCKETS : wanted * (few ? AMPLE_MARGIN : MARGIN) / passedEach;
            double bearable = examined == 0 ? SearchTerms.BUCKETS : MAX_EXAMINED / examinedEach;
            if (!few) {
                bearable = Math.min(bearable, MAX_BUCKET_TERMS);
            }
            width = (int) Math.max(1, Math.min(SearchTerms.BUCKETS, Math.min(enough, bearable)));
        }
        Window window = new Window(next, Math.min(SearchTerms.BUCKETS, next + width));
        next = window.to;
        return Optional.of(window);
    }

    /** What the last window gave, by now. */
    void found(int rows, int good) {
        examined += rows;
        passed += good;
    }
}
