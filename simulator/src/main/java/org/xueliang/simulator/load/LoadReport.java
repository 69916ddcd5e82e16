package org.xueliang.simulator.load;

/**
 * What a load test did; a record that any JSON writer takes.
 *
 * @param end the figures at its end
 * @param peakPlaying most sessions that played at once
 * @param sessions that ever began to play
 * @param accessUnitsPerSecond sent, over the whole time
 * @param bitsPerSecond of RTP sent, over the whole time
 * @param expectedAccessUnits that the sessions which played should have got, by their time: less sent means that this side
 *     did not hold
 */
public record LoadReport(
        LoadProgress end,
        long peakPlaying,
        long sessions,
        double accessUnitsPerSecond,
        double bitsPerSecond,
        long expectedAccessUnits) {}
