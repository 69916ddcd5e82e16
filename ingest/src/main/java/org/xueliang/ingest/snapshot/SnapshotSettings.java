package org.xueliang.ingest.snapshot;

import org.xueliang.ingest.codec.DecoderLimits;

/**
 * @param threads that decode stills and nothing else, so that a still never waits for analysis
 * @param maxWaiting requests that wait for them
 * @param maxCachedStills JPEGs kept
 * @param maxCachedBytes the same in bytes
 * @param jpegQuantiser 2 (best) to 31 (smallest)
 */
public record SnapshotSettings(
        int threads,
        int maxWaiting,
        int maxCachedStills,
        long maxCachedBytes,
        int jpegQuantiser,
        DecoderLimits limits) {
    /** Two threads, 256 waiting, 512 stills of at most 64 MiB together, quantiser 4. */
    public static final SnapshotSettings DEFAULT =
            new SnapshotSettings(2, 256, 512, 64L << 20, 4, DecoderLimits.DEFAULT);

    public SnapshotSettings {
        if (threads < 1 || maxWaiting < 1 || maxCachedStills < 0 || maxCachedBytes < 0) {
            throw new IllegalArgumentException("snapshots: threads " + threads + ", waiting " + maxWaiting + ", cached "
                    + maxCachedStills + ", " + maxCachedBytes + " bytes (expected: >= 1, >= 1, >= 0, >= 0)");
        }
    }
}
