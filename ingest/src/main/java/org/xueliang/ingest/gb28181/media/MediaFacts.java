package org.xueliang.ingest.gb28181.media;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a place has seen: the facts that tell why no picture comes.
 *
 * @param packets RTP packets that were taken
 * @param rtcpPackets that came from the device's address, to whatever dialog
 * @param strangerPackets with the SSRC that is expected, from an address that is not; {@code stranger} is one of them
 * @param refusedPackets from the device's address that could not be told to be this dialog's; {@code refusedSsrc} is of one
 * @param foreignBytes from the device's address that are no RTP
 * @param connections TCP connections of the device that came for this dialog, or that we made
 * @param connectFailure why our connection to the device failed, in words; null where it did not, or none was tried
 * @param match how packets were found to be this dialog's; null before the first
 * @param namesOthersSsrc the answer's SSRC was not taken: it had been given to another stream
 */
public record MediaFacts(
        long packets,
        long rtcpPackets,
        long strangerPackets,
        @Nullable InetSocketAddress stranger,
        long refusedPackets,
        @Nullable Integer refusedSsrc,
        long foreignBytes,
        int connections,
        @Nullable String connectFailure,
        @Nullable Match match,
        boolean namesOthersSsrc) {
    /** Nothing at all. */
    public static final MediaFacts NONE = new MediaFacts(0, 0, 0, null, 0, null, 0, 0, null, null, false);
}
