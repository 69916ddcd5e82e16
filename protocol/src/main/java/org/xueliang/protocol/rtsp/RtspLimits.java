package org.xueliang.protocol.rtsp;

/**
 * What a peer may make the parser hold or skip. A message that breaks one ends the stream with the actual value and the limit.
 *
 * @param maxLineBytes start line or header line without its end
 * @param maxHeaderBytes start line and all header lines together
 * @param maxHeaders header fields of one message
 * @param maxBodyBytes Content-Length that is believed
 * @param maxGarbageBytes bytes skipped in search of the next unit, since the last good run
 * @param maxResyncs searches begun since the last run of 64 good units; rtsp.md: after about ten the peer is lost
 */
public record RtspLimits(
        int maxLineBytes, int maxHeaderBytes, int maxHeaders, int maxBodyBytes, int maxGarbageBytes, int maxResyncs) {

    /** 8 KiB line, 16 KiB header, 128 fields, 256 KiB body, 1 MiB garbage, 10 resyncs. */
    public static final RtspLimits DEFAULTS = new RtspLimits(8 * 1024, 16 * 1024, 128, 256 * 1024, 1024 * 1024, 10);
}
