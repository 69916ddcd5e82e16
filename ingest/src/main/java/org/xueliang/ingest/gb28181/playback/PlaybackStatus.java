package org.xueliang.ingest.gb28181.playback;

/**
 * How a playback is now.
 *
 * @param positionS seconds from the begin of the period, of the newest picture that came
 * @param openUntilUs microseconds since the Unix epoch: until when it waits for a viewer; 0 while it has one, and at the end
 * @param cause why it ended, in words; empty before
 * @param complete it ended because the device had sent all of it, and its viewer took it
 * @param given pictures that its viewer took
 * @param dropped pictures that its viewer did not take and that were left out
 * @param damaged pictures that did not come whole, or behind ones that did not
 */
public record PlaybackStatus(
        PlaybackState state,
        double positionS,
        double scale,
        long openUntilUs,
        String cause,
        boolean complete,
        long given,
        long dropped,
        long damaged) {}
