package org.xueliang.ingest.gb28181.device;

/**
 * Where a registered device may send from besides the address that it proved itself from. Behind NAT the port changes
 * between requests (S21 in vendor-quirks, R9 in gb28181-quirks); whoever shares the address with a device can then speak for
 * it until its next registration, which is why more than this is never taken without proof.
 */
public enum SourceDrift {
    /** Nowhere: another port is refused until the device registers anew. */
    NONE,
    /** Another UDP port of the same address, from the next keepalive on. */
    SAME_ADDRESS
}
