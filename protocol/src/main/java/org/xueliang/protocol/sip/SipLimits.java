package org.xueliang.protocol.sip;

/**
 * What a peer may make the parser hold or skip. A message that breaks one is refused with the actual value and the limit.
 *
 * @param maxLineBytes start line or header line without its end
 * @param maxHeaderBytes start line and all header lines together
 * @param maxHeaders header fields of one message
 * @param maxBodyBytes Content-Length that is believed in a stream; a datagram bounds itself
 * @param maxGarbageBytes bytes skipped in search of the next start line, since the last good run (gb28181-quirks 10)
 * @param maxResyncs searches begun since the last run of 64 good messages
 */
public record SipLimits(
        int maxLineBytes, int maxHeaderBytes, int maxHeaders, int maxBodyBytes, int maxGarbageBytes, int maxResyncs) {

    /** 8 KiB line, 32 KiB header, 128 fields, 1 MiB body, 64 KiB garbage, 3 resyncs. */
    public static final SipLimits DEFAULTS = new SipLimits(8 * 1024, 32 * 1024, 128, 1024 * 1024, 64 * 1024, 3);
}
