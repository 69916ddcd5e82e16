package org.xueliang.simulator.gb28181;

/**
 * Where a storm of registrations stands; a record that any JSON writer takes.
 *
 * @param registered at the moment
 * @param refused answers that are errors, so far; a device may have had several
 * @param timedOut REGISTER without an answer for 32 s, so far
 * @param retransmissions of requests, so far
 * @param perSecond registered in the last second
 */
public record StormProgress(
        long elapsedMs,
        int devices,
        long registered,
        long refused,
        long timedOut,
        long retransmissions,
        double perSecond) {}
