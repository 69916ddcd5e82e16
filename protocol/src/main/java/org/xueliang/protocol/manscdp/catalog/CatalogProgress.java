package org.xueliang.protocol.manscdp.catalog;

/**
 * Where a catalog stands.
 *
 * @param expected rows that the device announced in the newest round; 0 before its first page
 * @param received different rows of this catalog, over all rounds that announce the same number
 * @param missing rows not seen; 0 where complete
 * @param rounds of queries so far
 * @param damagedPages that were cut
 * @param cause why it is not complete, in words; empty otherwise
 */
public record CatalogProgress(
        Completeness completeness,
        int expected,
        int received,
        int missing,
        int rounds,
        int damagedPages,
        String cause) {
    /** Whether what the device lists is known. */
    public enum Completeness {
        /** Nothing was asked yet. */
        NEVER_ASKED,
        FETCHING,
        COMPLETE,
        /** What was known before stands. */
        INCOMPLETE
    }
}
