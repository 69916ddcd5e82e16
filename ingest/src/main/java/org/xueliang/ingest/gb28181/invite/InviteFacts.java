package org.xueliang.ingest.gb28181.invite;

import java.net.InetSocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.media.MediaFacts;
import org.xueliang.ingest.gb28181.media.MediaPlace;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.protocol.sdp.Gb28181Answer;
import org.xueliang.protocol.sdp.GbMedia;
import org.xueliang.protocol.sdp.GbSdpOddity;

/** What is known of one INVITE from its offer on, by which it is told why no picture comes. On the device's event loop. */
final class InviteFacts {
    private final MediaTransport transport;
    private final DialogPeer peer;
    private final DialogStream stream;
    private @Nullable MediaPlace place;
    private @Nullable InetSocketAddress offered;
    private NoMediaFacts.@Nullable Answer answer;
    private Set<GbSdpOddity> sdpOddities = Set.of();

    InviteFacts(MediaTransport transport, DialogPeer peer, DialogStream stream) {
        this.transport = transport;
        this.peer = peer;
        this.stream = stream;
    }

    /** @param address that was offered; null where it is no address */
    void offered(MediaPlace at, @Nullable InetSocketAddress address) {
        place = at;
        offered = address;
    }

    /**
     * @param named where media is to come from or to go to; null where it is no address
     * @param ssrc that was offered
     */
    void answered(Gb28181Answer said, @Nullable InetSocketAddress named, int ssrc) {
        GbMedia media = said.media();
        sdpOddities = said.oddities();
        answer = new NoMediaFacts.Answer(
                named, said.isRefused(), media.tcp(), media.setup(), media.direction(), ssrc, said.ssrc());
    }

    /** @param noAnswer why the device's answer is not waited for any more; null where that is not the matter */
    NoMedia why(int status, String reason, @Nullable String noAnswer) {
        return NoMediaDiagnosis.of(new NoMediaFacts(
                transport,
                peer.address().getAddress(),
                offered,
                status,
                reason,
                noAnswer,
                answer,
                media(),
                stream.facts(),
                peer.clockErrorMs()));
    }

    /** Why there is no picture yet, while the attempt goes on. */
    NoMedia soFar(long waitedMs) {
        return why(0, "", answer == null ? "nothing for " + waitedMs / 1000 + " s" : null);
    }

    /** What came of it until now. @param why null where a picture came */
    TrialReport report(@Nullable NoMedia why, int ssrc) {
        return new TrialReport(transport, why, ssrc, answer, sdpOddities, media(), stream.seen());
    }

    private MediaFacts media() {
        MediaPlace at = place;
        return at == null ? MediaFacts.NONE : at.facts();
    }
}
