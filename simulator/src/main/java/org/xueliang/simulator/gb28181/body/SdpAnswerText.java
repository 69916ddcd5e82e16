package org.xueliang.simulator.gb28181.body;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.sdp.MediaSetup;
import org.xueliang.protocol.sdp.Ssrc;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;

/** The SDP with which a device accepts an INVITE (GB/T 28181-2022 annex G). Pure code. */
public final class SdpAnswerText {
    private static final String PRIVATE_ADDRESS = "192.168.1.64";

    private SdpAnswerText() {}

    /**
     * What an answer says.
     *
     * @param owner code in o=
     * @param session s=
     * @param address of the device
     * @param port from which or at which media comes
     * @param setup null for UDP
     * @param direction sendonly but where a fault wants another
     * @param ssrc null leaves y= out
     * @param fileSizeBytes of a download; -1 for none
     */
    public record Terms(
            String owner,
            String session,
            String address,
            int port,
            @Nullable MediaSetup setup,
            String direction,
            @Nullable Integer ssrc,
            VideoCodec codec,
            long fileSizeBytes) {}

    public static byte[] of(Terms terms, Dialect dialect) {
        String address = dialect.has(GbQuirk.D13_PRIVATE_ADDRESS) ? PRIVATE_ADDRESS : terms.address();
        boolean tcp = terms.setup() != null;
        StringBuilder sdp = new StringBuilder(256);
        line(sdp, "v=0");
        line(sdp, "o=" + terms.owner() + " 0 0 IN IP4 " + address);
        line(sdp, "s=" + terms.session());
        line(sdp, "c=IN IP4 " + address);
        line(sdp, "t=0 0");
        String profile = !tcp ? "RTP/AVP" : dialect.has(GbQuirk.D15_AVP_TCP) ? "RTP/AVP/TCP" : "TCP/RTP/AVP";
        int port = dialect.has(GbQuirk.D12_PORT_ZERO) ? 0 : terms.port();
        line(sdp, "m=video " + port + " " + profile + " 96");
        line(sdp, "a=" + terms.direction());
        line(sdp, "a=rtpmap:96 PS/90000");
        if (terms.setup() != null && !dialect.has(GbQuirk.D14_NO_SETUP)) {
            line(sdp, "a=setup:" + terms.setup().text());
            line(sdp, "a=connection:new");
        }
        if (terms.fileSizeBytes() >= 0) {
            line(sdp, "a=filesize:" + terms.fileSizeBytes());
        }
        if (terms.ssrc() != null && !dialect.has(GbQuirk.D4_NO_Y)) {
            line(sdp, "y=" + Ssrc.text(terms.ssrc()));
        }
        if (dialect.has(GbQuirk.D11_F_LINE)) {
            int video = switch (terms.codec()) {
                case H264 -> 2;
                case H265 -> 5;
            };
            line(sdp, "f=v/" + video + "/6/25/1/4096a/1/8/1");
        }
        return sdp.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void line(StringBuilder sdp, String line) {
        sdp.append(line).append("\r\n");
    }
}
