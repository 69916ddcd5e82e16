package org.xueliang.protocol.manscdp;

/**
 * What one body may hold; more is refused, or cut where the text says so.
 *
 * @param maxBytes of the body
 * @param maxDepth of elements in each other
 * @param maxElements in the whole body
 * @param maxTextCharacters of one element; more is cut and named {@link ManscdpOddity#LONG_TEXT}
 * @param maxItems of one list; 10,000 by 2022 annex M
 */
public record ManscdpLimits(int maxBytes, int maxDepth, int maxElements, int maxTextCharacters, int maxItems) {
    /** 10,000 rows of 2022 with all their fields fit. */
    public static final ManscdpLimits DEFAULT = new ManscdpLimits(16 << 20, 32, 600_000, 4096, 10_000);

    public ManscdpLimits {
        if (maxBytes < 1 || maxDepth < 4 || maxElements < 1 || maxTextCharacters < 1 || maxItems < 1) {
            throw new IllegalArgumentException("limits: at least 1, depth at least 4");
        }
    }
}
