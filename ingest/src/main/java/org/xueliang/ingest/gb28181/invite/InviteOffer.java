package org.xueliang.ingest.gb28181.invite;

import java.util.List;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.protocol.sdp.Gb28181Offer;
import org.xueliang.protocol.sdp.Gb28181SdpWriter;
import org.xueliang.protocol.sdp.GbMedia;
import org.xueliang.protocol.sdp.MediaSetup;
import org.xueliang.protocol.sdp.SdpAttribute;
import org.xueliang.protocol.sdp.Ssrc;

/** What an INVITE says. Pure. */
final class InviteOffer {
    private InviteOffer() {}

    /** @param address that the device is to send to */
    static InviteRequest of(
            String platform,
            GbChannel channel,
            GbPeriod period,
            MediaTransport transport,
            DialogPeer peer,
            int ssrc,
            String address,
            int port) {
        GbMedia media = switch (transport) {
            case UDP -> GbMedia.receiveUdp(address, port);
            case TCP_PASSIVE -> GbMedia.receiveTcp(address, port, MediaSetup.PASSIVE);
            case TCP_ACTIVE -> GbMedia.receiveTcp(address, port, MediaSetup.ACTIVE);
        };
        GbMedia offered = peer.longPayloadList() ? media.withFormats(GbMedia.LONG_LIST) : media;
        Gb28181Offer offer = period.offer(platform, channel.listedAs(), offered, ssrc);
        if (channel.stream() > 0) {
            // 2022 says streamnumber; the vendors' own words do no harm where they are not understood (M17 in the
            // quirks).
            offer = offer.withStreamNumber(channel.stream())
                    .with(List.of(
                            new SdpAttribute("streamprofile", Integer.toString(channel.stream())),
                            new SdpAttribute("streamMode", "SUB")));
        }
        // CHANNEL:SSRC,PLATFORM:0 (2022 9.2.2.3).
        String subject = channel.listedAs() + ":" + Ssrc.text(ssrc) + "," + platform + ":0";
        return new InviteRequest(channel.device(), channel.listedAs(), subject, Gb28181SdpWriter.offer(offer));
    }
}
