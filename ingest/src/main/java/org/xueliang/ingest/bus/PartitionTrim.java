package org.xueliang.ingest.bus;

import org.jspecify.annotations.Nullable;

/**
 * When and how far to trim one partition. Age is trimmed with each entry, by Redis' own clock as its answers show it: by
 * ours, a gateway whose clock runs ahead would empty the bus. Length, of which Redis takes one kind of bound an entry only,
 * is trimmed every {@value #TRIM_EVERY} entries. Not thread-safe.
 */
final class PartitionTrim {
    static final int TRIM_EVERY = 128;
    private static final double SIZE_WEIGHT = 0.02;

    private final long retentionMs;
    private final long maxEntries;
    private final long maxBytes;
    private double meanBytes;
    private int sinceTrim;
    private long redisMs;

    PartitionTrim(long retentionMs, long maxEntries, long maxBytes) {
        this.retentionMs = retentionMs;
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /** @return the oldest id to keep, or null where Redis' clock is not known yet */
    @Nullable
    String minId() {
        return redisMs == 0 ? null : Long.toString(Math.max(0, redisMs - retentionMs));
    }

    /** @param entryId as Redis answered it: milliseconds, a dash, a count */
    void added(String entryId) {
        int dash = entryId.indexOf('-');
        redisMs = Math.max(redisMs, Long.parseLong(dash < 0 ? entryId : entryId.substring(0, dash)));
    }

    /** @return how many entries to keep where it is time to trim by length, else -1 */
    long sent(int payloadBytes) {
        meanBytes = meanBytes == 0 ? payloadBytes : meanBytes + SIZE_WEIGHT * (payloadBytes - meanBytes);
        if (++sinceTrim < TRIM_EVERY) {
            return -1;
        }
        sinceTrim = 0;
        return Math.min(maxEntries, (long) (maxBytes / Math.max(1, meanBytes)));
    }
}
