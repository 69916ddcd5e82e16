package org.xueliang.ingest.gb28181.cascade;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.ingest.gb28181.invite.GbPeriod;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.protocol.sdp.Gb28181Offer;
import org.xueliang.protocol.sdp.Gb28181SdpParser;
import org.xueliang.protocol.sdp.GbSessionType;
import org.xueliang.protocol.sdp.MediaSetup;
import org.xueliang.protocol.sdp.SdpSyntaxException;
import org.xueliang.protocol.sdp.SsrcPool;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** The streams that one platform takes. For the link's thread. */
final class UpperCalls {
    private static final Logger log = LoggerFactory.getLogger(UpperCalls.class);
    private static final long SSRC_REST_MS = 10_000;
    private static final AllowedNetworks ANYWHERE = AllowedNetworks.parse(List.of("0.0.0.0/0", "::/0"), false);

    private final UpperContext context;
    private final Set<UpperCall> calls = new LinkedHashSet<>();
    private final SsrcPool ssrcs;
    private final AllowedNetworks allowed;

    UpperCalls(UpperContext context) {
        this.context = context;
        this.allowed = context.platform.mediaNetworks().isEmpty()
                ? ANYWHERE
                : AllowedNetworks.parse(context.platform.mediaNetworks(), false);
        this.ssrcs = new SsrcPool(context.platform.ownCode(), 1, 9999, SSRC_REST_MS, new SecureRandom());
    }

    int size() {
        return calls.size();
    }

    void invite(SipRequest request, SipServerTransaction transaction) {
        Gb28181Offer offer;
        try {
            offer = Gb28181SdpParser.offer(request.body());
        } catch (SdpSyntaxException e) {
            refuse(transaction, 488, "SDP: " + e.getMessage());
            return;
        }
        SharedChannel channel = channel(request, offer);
        if (channel == null) {
            refuse(transaction, 404, "no such channel is shared");
        } else if (offer.type() == GbSessionType.TALK || isRecorded(offer) && offer.startS() >= offer.stopS()) {
            refuse(
                    transaction,
                    488,
                    "s=" + offer.type().text() + " t=" + offer.startS() + " " + offer.stopS()
                            + " is not relayed (expected: Play, or Playback or Download with a period)");
        } else if (!context.shared.downstream().online(channel)) {
            String trouble = context.shared.downstream().trouble(channel);
            refuse(transaction, 480, trouble.isEmpty() ? "the channel is offline" : trouble);
        } else if (calls.size() >= context.platform.maxStreams()) {
            refuse(
                    transaction,
                    486,
                    "streams: " + calls.size() + " (expected: < " + context.platform.maxStreams() + ")");
        } else {
            begin(request, transaction, offer, channel);
        }
    }

    private static boolean isRecorded(Gb28181Offer offer) {
        return offer.type() == GbSessionType.PLAYBACK || offer.type() == GbSessionType.DOWNLOAD;
    }

    private UpperSource source(Gb28181Offer offer, SharedChannel channel) {
        if (!isRecorded(offer)) {
            return new LiveSource(context, channel);
        }
        Integer speed = offer.downloadSpeed();
        return new RecordedSource(
                context,
                channel,
                offer.type() == GbSessionType.PLAYBACK
                        ? GbPeriod.playback(offer.startS(), offer.stopS())
                        : GbPeriod.download(
                                offer.startS(), offer.stopS(), speed == null ? 1 : Math.max(1, Math.min(8, speed))));
    }

    private void begin(
            SipRequest request, SipServerTransaction transaction, Gb28181Offer offer, SharedChannel channel) {
        InetSocketAddress media = media(offer, transaction);
        String refusal = media == null ? "no address to send to" : refusal(media.getAddress(), transaction);
        if (media == null || refusal != null) {
            refuse(transaction, 488, "SDP: " + refusal);
            return;
        }
        int ssrc;
        try {
            // D1 to D3 in vendor-quirks: none, zeros and null are no wish.
            Integer asked = offer.ssrc();
            ssrc = asked != null && context.platform.echoSsrc()
                    ? asked
                    : ssrcs.allocate(offer.type().ssrcKind(), context.wheel.nowMs());
        } catch (SsrcPool.ExhaustedException e) {
            refuse(transaction, 486, String.valueOf(e.getMessage()));
            return;
        }
        UpperCall call =
                new UpperCall(context, this, channel, source(offer, channel), offer, media, ssrc, request, transaction);
        calls.add(call);
        call.begin();
    }

    /**
     * Subject, then SDP, then the addresses (S19, S20 in vendor-quirks, M8 in gb28181-quirks): platforms put their own code, or
     * ours, where the channel should be. The first that is a shared channel is meant.
     */
    private @Nullable SharedChannel channel(SipRequest request, Gb28181Offer offer) {
        List<String> named = new ArrayList<>();
        String subject = request.header(SipHeaders.SUBJECT);
        if (subject != null) {
            int end = subject.indexOf(':') >= 0 ? subject.indexOf(':') : Math.max(subject.indexOf(','), 0);
            named.add(subject.substring(0, end).strip());
        }
        named.add(offer.channel());
        named.add(offer.owner());
        named.add(request.to().user());
        SipUri uri = request.requestUri();
        if (uri != null) {
            named.add(uri.user());
        }
        for (String code : named) {
            SharedChannel found = context.channel(code);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /**
     * Platforms have their media taken by hosts of their own: wherever these are, or where the platform's record says. Our machine
     * and metadata services are none of them. Where it signals from it may have media sent.
     */
    private @Nullable String refusal(InetAddress media, SipServerTransaction transaction) {
        return media.equals(address(transaction.flow().remoteHost())) ? null : allowed.refusal(media);
    }

    /** D13 in vendor-quirks: where c= names nothing, the packet's source stands in. */
    private static @Nullable InetSocketAddress media(Gb28181Offer offer, SipServerTransaction transaction) {
        InetAddress address = address(offer.media().address());
        if (address == null || address.isAnyLocalAddress()) {
            address = address(transaction.flow().remoteHost());
        }
        boolean platformConnects = offer.media().tcp() && offer.media().setup() == MediaSetup.ACTIVE;
        int port = offer.media().port();
        boolean unusable = address == null || address.isMulticastAddress() || port < 1 && !platformConnects;
        return unusable ? null : new InetSocketAddress(address, Math.max(port, 0));
    }

    /** Addresses alone: a name from a peer is not looked up. */
    private static @Nullable InetAddress address(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    void refuse(SipServerTransaction transaction, int status, String why) {
        context.shared.metrics().refusals.labels(Integer.toString(status)).inc();
        transaction.respond(transaction
                .response(status)
                .set(SipHeaders.WARNING, "399 xueliang \"" + UpperQueries.plain(why) + "\"")
                .build());
    }

    void ended(UpperCall call, String why) {
        calls.remove(call);
        ssrcs.release(call.ssrc(), context.wheel.nowMs());
        log.debug("{} takes {} no more: {}", context.platform, call.code(), why);
    }

    void endAll(String why) {
        List.copyOf(calls).forEach(call -> call.endByUs(why));
    }
}
