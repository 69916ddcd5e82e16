package org.xueliang.simulator.gb28181;

/**
 * How a device answers Catalog and RecordInfo.
 *
 * @param pageItems items in a message, 1 to 10,000
 * @param gapMs between two pages
 * @param waits whether the next page waits for the 200 to the one before (2022 annex M); those that do not say each page once
 */
public record CatalogPaging(int pageItems, int gapMs, boolean waits) {
    /** What fits a datagram: two items, each after the 200 to those before. */
    public static final CatalogPaging DEFAULT = new CatalogPaging(2, 0, true);

    public CatalogPaging {
        if (pageItems < 1 || pageItems > 10_000 || gapMs < 0 || gapMs > 60_000) {
            throw new IllegalArgumentException(
                    "pages of " + pageItems + " each " + gapMs + " ms (expected: 1 to 10000, 0 to 60000)");
        }
    }
}
