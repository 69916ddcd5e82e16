package org.xueliang.simulator.load;

/**
 * Where a load test stands; a record that any JSON writer takes.
 *
 * @param elapsedMs since its begin
 * @param cameras that exist by now
 * @param playing sessions whose pictures are taken at the moment
 * @param accessUnits sent so far
 * @param bytes of RTP sent so far
 * @param droppedAccessUnits left out so far because a receiver was too slow
 * @param lateCalls calls of the pacer that came more than 20 ms after their instant: this machine's own weakness
 * @param reconnects attempts to push again
 * @param refused requests answered with an error, and pushes that were refused
 */
public record LoadProgress(
        long elapsedMs,
        int cameras,
        long playing,
        long accessUnits,
        long bytes,
        long droppedAccessUnits,
        long lateCalls,
        long reconnects,
        long refused) {}
