package org.xueliang.ingest.gb28181.cascade;

/**
 * Pauses of a link, milliseconds.
 *
 * @param retryFirstMs after the first failure; doubled with each, with jitter
 * @param retryMaxMs longest pause
 * @param refusedMs shortest pause after a refusal: uppers lock out who asks too often with a wrong password
 * @param streamWaitMs how long a stream from below is waited for before 480
 * @param ackWaitMs how long the ACK of a 200 is waited for before BYE
 * @param connectWaitMs how long a TCP connection for media is waited for before BYE
 * @param notifyDelayMs changes are collected for so long
 */
record CascadeTimes(
        long retryFirstMs,
        long retryMaxMs,
        long refusedMs,
        long streamWaitMs,
        long ackWaitMs,
        long connectWaitMs,
        long notifyDelayMs) {
    static final CascadeTimes DEFAULTS = new CascadeTimes(5_000, 60_000, 60_000, 10_000, 10_000, 10_000, 500);
}
