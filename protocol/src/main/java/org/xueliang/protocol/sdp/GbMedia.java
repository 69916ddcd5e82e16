package org.xueliang.protocol.sdp;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One m= line of GB/T 28181 with what belongs to it.
 *
 * @param type {@code video} or {@code audio}
 * @param address of c= at this medium or at the session; empty where neither is readable. A hint: devices name private ones (D13 in vendor-quirks)
 * @param port 0 where refused or unreadable
 * @param tcp {@code TCP/RTP/AVP} or {@code RTP/AVP/TCP} (D15)
 * @param setup null for UDP, and for TCP where it is not said (D14)
 * @param direction {@code recvonly}, {@code sendonly}, {@code sendrecv}, {@code inactive}; empty where not said
 * @param formats in the order of the m= line
 */
public record GbMedia(
        String type,
        String address,
        int port,
        boolean tcp,
        @Nullable MediaSetup setup,
        String direction,
        List<RtpMap> formats) {
    /** What every platform offers: PS first, then H.264 and MPEG-4 bare. */
    public static final List<RtpMap> OFFERED =
            List.of(new RtpMap(96, "PS", 90_000), new RtpMap(98, "H264", 90_000), new RtpMap(97, "MPEG4", 90_000));

    /** What some devices want before they answer (D10 in vendor-quirks: wvp@f00d6863c, "senior SDP"). */
    public static final List<RtpMap> LONG_LIST = List.of(
            new RtpMap(96, "PS", 90_000),
            new RtpMap(126, "H264", 90_000),
            new RtpMap(125, "H264S", 90_000),
            new RtpMap(99, "H265", 90_000),
            new RtpMap(34, "H263", 90_000),
            new RtpMap(98, "H264", 90_000),
            new RtpMap(97, "MPEG4", 90_000));

    public GbMedia {
        formats = List.copyOf(formats);
    }

    /** Video to the side that writes it, over UDP. */
    public static GbMedia receiveUdp(String address, int port) {
        return new GbMedia("video", address, port, false, null, "recvonly", OFFERED);
    }

    /** Video to the side that writes it, over TCP. */
    public static GbMedia receiveTcp(String address, int port, MediaSetup setup) {
        return new GbMedia("video", address, port, true, setup, "recvonly", OFFERED);
    }

    /** What a sender answers: one payload. */
    public static GbMedia send(String address, int port, boolean tcp, @Nullable MediaSetup setup, RtpMap format) {
        return new GbMedia("video", address, port, tcp, setup, "sendonly", List.of(format));
    }

    public GbMedia withFormats(List<RtpMap> newFormats) {
        return new GbMedia(type, address, port, tcp, setup, direction, newFormats);
    }

    /** @return the encoding of a payload type in upper case, or empty */
    public String encoding(int payloadType) {
        for (RtpMap format : formats) {
            if (format.payloadType() == payloadType) {
                return format.encoding().toUpperCase(Locale.ROOT);
            }
        }
        return "";
    }
}
