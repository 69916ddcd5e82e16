package org.xueliang.ingest.media;

import org.xueliang.protocol.media.AccessUnit;

/**
 * An access unit and when it was received.
 *
 * @param receivedUs microseconds since the Unix epoch by the gateway's clock, when its last packet came
 */
public record TimedAccessUnit(AccessUnit unit, long receivedUs) {}
