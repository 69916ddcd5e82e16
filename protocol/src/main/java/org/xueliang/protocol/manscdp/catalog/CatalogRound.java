package org.xueliang.protocol.manscdp.catalog;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xueliang.protocol.manscdp.CatalogEntry;

/** What came for one query. */
final class CatalogRound {
    /** More rows that repeat are not told from rows that are missing. */
    private static final int MAX_REPETITIONS = 10_000;

    private final int bit;
    private int sumNum = -1;
    private int pages;
    private int damagedPages;
    private int rows;
    private int newRows;
    private int repeated;
    private final Map<String, Integer> repetitions = new HashMap<>();

    /** @param index from 0 to 29 */
    CatalogRound(int index) {
        this.bit = 1 << index;
    }

    int bit() {
        return bit;
    }

    /** @return the largest one that its pages announce, -1 where none does */
    int sumNum() {
        return sumNum;
    }

    int pages() {
        return pages;
    }

    int damagedPages() {
        return damagedPages;
    }

    /** @return different rows of this round */
    int rows() {
        return rows;
    }

    /** @return rows that no round before had */
    int newRows() {
        return newRows;
    }

    /**
     * Rows that a single page lists more than once: the device counts them in SumNum, and they are one row (X19 in vendor-quirks). A row that comes in
     * two pages may be a page that came twice, and tells nothing.
     */
    int repeated() {
        return repeated;
    }

    void page(int announced, boolean damaged, List<CatalogEntry> items) {
        pages++;
        if (damaged) {
            damagedPages++;
        }
        sumNum = Math.max(sumNum, announced);
        Map<String, Integer> twice = null;
        Set<String> once = new HashSet<>();
        for (CatalogEntry item : items) {
            if (!item.code().isEmpty() && !once.add(item.code())) {
                twice = twice == null ? new HashMap<>() : twice;
                twice.merge(item.code(), 1, Integer::sum);
            }
        }
        if (twice != null) {
            twice.forEach((code, times) -> {
                int before = repetitions.getOrDefault(code, 0);
                if (times > before && (before > 0 || repetitions.size() < MAX_REPETITIONS)) {
                    repetitions.put(code, times);
                    repeated += times - before;
                }
            });
        }
    }

    void row(boolean isNew) {
        rows++;
        if (isNew) {
            newRows++;
        }
    }
}
