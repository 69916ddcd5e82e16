package org.xueliang.ingest.gb28181.invite;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.invite.NoMediaFacts.Answer;
import org.xueliang.ingest.gb28181.media.MediaFacts;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.protocol.sdp.MediaSetup;
import org.xueliang.protocol.sdp.Ssrc;

/** Why no picture came, from the facts of an attempt. Pure. */
public final class NoMediaDiagnosis {
    /** Devices refuse or send nothing when their clock is this far off: certificates, recordings, validity of requests. */
    static final long CLOCK_MS = 300_000;

    private NoMediaDiagnosis() {}

    public static NoMedia of(NoMediaFacts facts) {
        if (facts.refusal() != 0) {
            return refused(facts);
        }
        if (facts.noAnswer() != null) {
            return new NoMedia(
                    NoMediaCause.NO_ANSWER,
                    "the device does not answer the INVITE: " + facts.noAnswer(),
                    "check that the device is online; where it signals over UDP through NAT, shorten its keepalive or let it"
                            + " signal over TCP");
        }
        Answer answer = facts.answer();
        if (answer != null && answer.refused()) {
            return new NoMedia(
                    NoMediaCause.REFUSED,
                    "the device answered 200 with port 0: it sends nothing",
                    "the channel behind the device gives no picture, or it has no licence for one more stream: look there");
        }
        if (facts.media().packets() > 0) {
            return media(facts);
        }
        return nothing(facts, answer);
    }

    private static NoMedia refused(NoMediaFacts facts) {
        int status = facts.refusal();
        String said = status + " " + facts.refusalReason();
        if (status == 486 || status == 600) {
            return new NoMedia(
                    NoMediaCause.BUSY,
                    "the device is busy: " + said,
                    "it serves as many streams as it can, or has not let go of an old one: close other viewers, or restart"
                            + " its streams");
        }
        if (isClockWrong(facts) && (status == 400 || status == 403 || status == 404)) {
            return clock(facts, "refused with " + said);
        }
        String advice = switch (status) {
            case 400, 487 ->
                "compare SIP domain and the type digits (11 to 13) of the device's code with the platform's settings";
            case 403 -> "the device does not let this platform see the channel: look at its permissions";
            case 404 -> "the device does not know the channel code: query its catalog again";
            case 415, 488, 606 ->
                "the device does not take the offer: set its profile to the long payload list, or"
                        + " another transport";
            case 480, 503 -> "the channel is offline at the device: look at the camera behind it";
            default -> "look at the device's own log";
        };
        return new NoMedia(NoMediaCause.REFUSED, "the device refused: " + said, advice);
    }

    /** Packets came and were this dialog's. */
    private static NoMedia media(NoMediaFacts facts) {
        NoMediaFacts.Stream stream = facts.stream();
        if (stream.unsupported() != null) {
            return codec("the stream cannot be taken: " + stream.unsupported());
        }
        if (stream.payload() == null || stream.payload().equals("UNKNOWN")) {
            return codec(facts.media().packets()
                    + " RTP packets came that hold neither a program stream nor H.264 or H.265");
        }
        String seen = stream.packs() + " packs, " + stream.maps() + " program stream maps, " + stream.videoPes()
                + " video and " + stream.audioPes() + " audio packets, " + stream.accessUnits() + " pictures, "
                + stream.keyframes() + " keyframes";
        String advice = stream.videoPes() == 0 && stream.audioPes() > 0
                ? "the device sends audio alone: turn on the video of this stream"
                : "the device sends no keyframe with its parameter sets: shorten its I-frame interval and turn off smart coding";
        return new NoMedia(NoMediaCause.NO_PSM_OR_KEYFRAME, "media comes and cannot be begun with: " + seen, advice);
    }

    private static NoMedia codec(String words) {
        return new NoMedia(
                NoMediaCause.CODEC,
                words,
                "set the device's video to H.264 or H.265 in a program stream (PS), without SVAC and encryption");
    }

    private static NoMedia nothing(NoMediaFacts facts, @Nullable Answer answer) {
        MediaFacts media = facts.media();
        NoMedia direction = answer == null ? null : wrongDirection(facts, answer);
        if (direction != null) {
            return direction;
        }
        if (media.connectFailure() != null) {
            return cannotConnect(facts, answer, media.connectFailure());
        }
        if (media.refusedPackets() > 0) {
            return wrongSsrc(facts, answer);
        }
        InetSocketAddress stranger = media.stranger();
        if (media.strangerPackets() > 0 && stranger != null) {
            return new NoMedia(
                    NoMediaCause.NAT,
                    media.strangerPackets() + " packets with this stream's SSRC came from "
                            + stranger.getAddress().getHostAddress() + ", and not from the device's address "
                            + facts.signalling().getHostAddress(),
                    "NAT gives the device's media another address than its signalling: use TCP passive, or one address for both");
        }
        if (media.rtcpPackets() > 0) {
            return new NoMedia(
                    NoMediaCause.RTCP_ONLY,
                    media.rtcpPackets() + " RTCP packets came and no RTP",
                    "a firewall lets one port through and not the other, or the encoder stands still: open the RTP port, then"
                            + " restart the stream");
        }
        if (media.foreignBytes() > 0) {
            return codec(media.foreignBytes() + " bytes came that are no RTP: another protocol of the vendor's own");
        }
        return silence(facts, answer);
    }

    /** {@code recvonly}, the same side of a connection as ours, or UDP for TCP. */
    private static @Nullable NoMedia wrongDirection(NoMediaFacts facts, Answer answer) {
        String direction = answer.direction().toLowerCase(Locale.ROOT);
        String words = null;
        if (direction.equals("recvonly") || direction.equals("inactive")) {
            words = "the device answered " + direction + ": it means not to send";
        } else if (answer.tcp() != facts.transport().isTcp()) {
            words = "the device answered " + (answer.tcp() ? "TCP" : "UDP") + " to an offer of "
                    + (facts.transport().isTcp() ? "TCP" : "UDP");
        } else if (facts.transport() == MediaTransport.TCP_PASSIVE
                && answer.setup() == MediaSetup.PASSIVE
                && facts.media().connections() == 0) {
            words = "the device waits for a connection though it was to make one";
        } else if (facts.transport() == MediaTransport.TCP_ACTIVE
                && answer.setup() == MediaSetup.ACTIVE
                && facts.media().connections() == 0) {
            words = "the device wants to make the connection that it was to wait for";
        }
        return words == null
                ? null
                : new NoMedia(
                        NoMediaCause.WRONG_DIRECTION,
                        words,
                        "set the channel's media transport to what the device does: UDP, TCP passive or TCP active");
    }

    private static NoMedia cannotConnect(NoMediaFacts facts, @Nullable Answer answer, String failure) {
        InetSocketAddress to = answer == null ? null : answer.address();
        if (to != null && isPrivate(to.getAddress()) && !isPrivate(facts.signalling())) {
            return privateAddress(
                    "the device is to be connected at " + text(to)
                            + ", a private address that is not reached from here",
                    "use TCP passive, so that the device connects; or map a port at its router");
        }
        boolean elsewhere = to != null && !to.getAddress().equals(facts.signalling());
        return new NoMedia(
                NoMediaCause.PORT_CLOSED,
                "the device's media port " + (to == null ? "" : text(to) + " ") + "cannot be connected: " + failure,
                elsewhere
                        ? "use TCP passive; or where the device's media has a host of its own, add both addresses to"
                                + " ingest.allowed-networks and open the port in the firewall between"
                        : "open the port in the firewall between, or use TCP passive");
    }

    private static NoMedia wrongSsrc(NoMediaFacts facts, @Nullable Answer answer) {
        Integer seen = facts.media().refusedSsrc();
        boolean others = facts.media().namesOthersSsrc();
        String expected = answer == null
                ? "the one that was offered"
                : Ssrc.text(answer.ssrc() == null || others ? answer.offeredSsrc() : answer.ssrc())
                        + (others ? ", for the answered one is another stream's" : "");
        return new NoMedia(
                NoMediaCause.WRONG_SSRC,
                facts.media().refusedPackets() + " packets came from the device with SSRC "
                        + (seen == null ? "unknown" : Ssrc.text(seen)) + " (expected: " + expected
                        + "), and could not be told to be this channel's",
                "give the channel a port of its own; tell the vendor that the SSRC has to be the y= of the answer");
    }

    private static NoMedia silence(NoMediaFacts facts, @Nullable Answer answer) {
        InetSocketAddress offered = facts.offeredAddress();
        if (offered != null && isPrivate(offered.getAddress()) && !isPrivate(facts.signalling())) {
            return privateAddress(
                    "the device at " + facts.signalling().getHostAddress() + " was told to send to " + text(offered)
                            + ", a private address",
                    "set ingest.gb28181.advertised-address to the address that devices reach");
        }
        if (isClockWrong(facts)) {
            return clock(facts, "answered, and sends nothing");
        }
        InetSocketAddress from = answer == null ? null : answer.address();
        if (facts.transport() == MediaTransport.UDP
                && from != null
                && !from.getAddress().equals(facts.signalling())) {
            // A private one, or one that somebody wrote into the device for its router: either is not where it signals
            // from.
            return new NoMedia(
                    NoMediaCause.NAT,
                    "the device is behind NAT (it names " + text(from) + ", its signalling comes from "
                            + facts.signalling().getHostAddress() + ") and nothing of its media comes through",
                    "use TCP passive for this device");
        }
        if (facts.transport() == MediaTransport.TCP_ACTIVE && facts.media().connections() == 0) {
            return cannotConnect(facts, answer, "no answer so far");
        }
        if (facts.transport() == MediaTransport.TCP_PASSIVE && facts.media().connections() == 0) {
            return new NoMedia(
                    NoMediaCause.PORT_CLOSED,
                    "the device does not connect to our media port" + (offered == null ? "" : " " + text(offered)),
                    "open the port, TCP, in the firewalls between the device and the gateway");
        }
        return new NoMedia(
                NoMediaCause.NOTHING_AT_ALL,
                facts.transport().isTcp()
                        ? "the connection stands and nothing comes over it"
                        : "the device answered, and not one packet comes",
                facts.transport().isTcp()
                        ? "restart the stream or the device: its encoder gives nothing"
                        : "open the UDP port" + (offered == null ? "" : " " + offered.getPort())
                                + " in the firewalls between, or use TCP passive");
    }

    private static NoMedia clock(NoMediaFacts facts, String did) {
        Long error = facts.clockErrorMs();
        return new NoMedia(
                NoMediaCause.CLOCK,
                "the device " + did + "; its clock is off by " + (error == null ? 0 : error / 1000) + " s",
                "set the device's clock, or let it take the time from the platform's answer to REGISTER");
    }

    private static NoMedia privateAddress(String words, String advice) {
        return new NoMedia(NoMediaCause.PRIVATE_ADDRESS, words, advice);
    }

    private static boolean isClockWrong(NoMediaFacts facts) {
        Long error = facts.clockErrorMs();
        return error != null && Math.abs(error) >= CLOCK_MS;
    }

    /** RFC 1918, RFC 6598 (carriers' NAT), RFC 4193, and link-local. */
    static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean carrier = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
        boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC;
        return address.isSiteLocalAddress() || address.isLinkLocalAddress() || carrier || uniqueLocal;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
