package org.xueliang.ingest.gb28181.invite;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.media.MediaFacts;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.protocol.sdp.MediaSetup;

/**
 * Everything that is known of an attempt: what {@link NoMediaDiagnosis} decides from.
 *
 * @param signalling address that the device's requests come from
 * @param offeredAddress that the device was told to send to, with the port
 * @param refusal status of the refusal; 0 where there was none
 * @param refusalReason phrase of the status line, or of the body
 * @param noAnswer why there was no final answer, in words; null where there was one
 * @param answer null before the 200
 * @param clockErrorMs the device's clock minus ours; null where not known
 */
public record NoMediaFacts(
        MediaTransport transport,
        InetAddress signalling,
        @Nullable InetSocketAddress offeredAddress,
        int refusal,
        String refusalReason,
        @Nullable String noAnswer,
        @Nullable Answer answer,
        MediaFacts media,
        Stream stream,
        @Nullable Long clockErrorMs) {
    /**
     * What the 200 said.
     *
     * @param address of c= and m=; null where not readable
     * @param refused port 0
     * @param direction as it stands, may be empty
     */
    public record Answer(
            @Nullable InetSocketAddress address,
            boolean refused,
            boolean tcp,
            @Nullable MediaSetup setup,
            String direction,
            int offeredSsrc,
            @Nullable Integer ssrc) {}

    /**
     * What the packets showed to be.
     *
     * @param payload null before the first packet
     * @param unsupported in words; null where nothing stands against it
     */
    public record Stream(
            @Nullable String payload,
            @Nullable String unsupported,
            long packs,
            long maps,
            long videoPes,
            long audioPes,
            long accessUnits,
            long keyframes) {
        public static final Stream NONE = new Stream(null, null, 0, 0, 0, 0, 0, 0);
    }
}
