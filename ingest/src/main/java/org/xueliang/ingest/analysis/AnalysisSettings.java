package org.xueliang.ingest.analysis;

import org.xueliang.ingest.codec.DecodePurpose;
import org.xueliang.ingest.codec.DecoderLimits;

/**
 * How much is decoded. Times in microseconds.
 *
 * @param decoderThreads of the pool
 * @param cpuCores CPU that the pool may take over time, in cores
 * @param activeIntervalUs between thumbnails of an active channel
 * @param startIntervalUs between thumbnails in the first {@code startUs} of a stream, when the detectors learn the scene
 * @param quietIntervalUs wanted between keyframe thumbnails of a quiet channel
 * @param longGopIntervalUs a quiet channel without a keyframe for so long is decoded from the group's start
 * @param lingerUs how long a channel stays active after the last sign of activity
 * @param maxPendingUnits access units of one channel that wait for the pool
 * @param maxReadyChannels channels that wait for the pool
 */
public record AnalysisSettings(
        int decoderThreads,
        double cpuCores,
        long activeIntervalUs,
        long startIntervalUs,
        long startUs,
        long quietIntervalUs,
        long longGopIntervalUs,
        long lingerUs,
        int maxPendingUnits,
        int maxReadyChannels,
        DecodePurpose purpose,
        DecoderLimits limits) {
    public AnalysisSettings {
        if (decoderThreads < 1 || decoderThreads > 1024) {
            throw new IllegalArgumentException("decoderThreads: " + decoderThreads + " (expected: 1 to 1024)");
        }
        if (!(cpuCores > 0)) {
            throw new IllegalArgumentException("cpuCores: " + cpuCores + " (expected: above 0)");
        }
        if (activeIntervalUs < 1 || startIntervalUs < 1 || quietIntervalUs < 1 || longGopIntervalUs < 1) {
            throw new IllegalArgumentException("intervals: " + activeIntervalUs + ", " + startIntervalUs + ", "
                    + quietIntervalUs + ", " + longGopIntervalUs + " us (expected: above 0)");
        }
        if (maxPendingUnits < 2 || maxReadyChannels < 1) {
            throw new IllegalArgumentException("pending units " + maxPendingUnits + ", ready channels "
                    + maxReadyChannels + " (expected: >= 2, >= 1)");
        }
    }

    /** @param picturesPerSecond of an active channel */
    public static AnalysisSettings of(int decoderThreads, double cpuCores, double picturesPerSecond) {
        long activeUs = Math.round(1e6 / picturesPerSecond);
        return new AnalysisSettings(
                decoderThreads,
                cpuCores,
                activeUs,
                Math.max(activeUs, 500_000),
                15_000_000,
                2_000_000,
                5_000_000,
                3_000_000,
                4000,
                100_000,
                DecodePurpose.ANALYSIS,
                DecoderLimits.DEFAULT);
    }
}
