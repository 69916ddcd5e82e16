package org.xueliang.protocol.manscdp.catalog;

/**
 * Bounds and times of catalog rounds.
 *
 * @param maxRows of one device; more are not taken, the catalog stays incomplete and says so
 * @param firstPageMs until the first page: large platforms take tens of seconds (C8 in gb28181-quirks)
 * @param pageIdleMs from a page to the next one
 * @param settleMs from the last row until the catalog counts as complete: a SumNum that is too small shows in that time (X19 in vendor-quirks)
 * @param maxRounds of queries until it is left incomplete; at most 30
 */
public record CatalogLimits(int maxRows, long firstPageMs, long pageIdleMs, long settleMs, int maxRounds) {
    public static final CatalogLimits DEFAULT = new CatalogLimits(100_000, 120_000, 5_000, 2_000, 5);

    public CatalogLimits {
        if (maxRows < 1 || firstPageMs < 1 || pageIdleMs < 1 || settleMs < 0 || maxRounds < 1 || maxRounds > 30) {
            throw new IllegalArgumentException("catalog limits: at least 1, rounds at most 30");
        }
    }
}
