package org.xueliang.simulator.gb28181;

/**
 * What a storm of registrations did; a record that any JSON writer takes.
 *
 * @param registered at the end
 * @param failed devices that are not
 * @param refused answers that are errors; a device may have had several
 * @param timedOut REGISTER without an answer for 32 s
 * @param challenges answered: two requests a registration
 * @param withinMs in which the devices began
 * @param perSecond registered, over the whole time
 * @param bestPerSecond in the best second
 * @param p50Ms from a device's first REGISTER to its registration, half of them
 * @param p99Ms the same, 99 of 100
 */
public record StormReport(
        int devices,
        long registered,
        long failed,
        long refused,
        long timedOut,
        long retransmissions,
        long challenges,
        long withinMs,
        long elapsedMs,
        double perSecond,
        double bestPerSecond,
        long p50Ms,
        long p99Ms,
        long maxMs) {}
