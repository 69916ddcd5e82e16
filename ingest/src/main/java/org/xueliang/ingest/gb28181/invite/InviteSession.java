package org.xueliang.ingest.gb28181.invite;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.media.MediaPlace;
import org.xueliang.ingest.gb28181.media.MediaPlaces;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.ingest.gb28181.media.MediaWanted;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.sdp.Gb28181Answer;
import org.xueliang.protocol.sdp.Gb28181SdpParser;
import org.xueliang.protocol.sdp.GbMedia;
import org.xueliang.protocol.sdp.GbSessionType;
import org.xueliang.protocol.sdp.MediaSetup;
import org.xueliang.protocol.sdp.SdpSyntaxException;
import org.xueliang.protocol.sdp.SsrcPool;

/**
 * One INVITE for one channel: place and SSRC, offer, answer, media, end. Whatever the step that it ends at, all it holds is given back.
 * Lives on the device's event loop; its listener is told of the end once.
 */
final class InviteSession {
    /** Told on the device's event loop. */
    interface Listener {
        /** The first picture came. */
        void streaming();

        /** It ended by itself. */
        void ended(NoMedia why, boolean hadPicture);

        /** What was recorded has been sent (MediaStatus 121). */
        default void sent() {}
    }

    /** GB/T 28181-2022 9.8: the end of what was recorded. */
    private static final int FILE_SENT = 121;

    private static final long LAST_PACKETS_MS = 400;

    private final StreamParts parts;
    private final GbChannel channel;
    private final GbPeriod period;
    private final MediaTransport transport;
    private final boolean ownPort;
    private final DialogPeer peer;
    private final DeviceLoop loop;
    private final Listener listener;
    private final DialogStream stream;
    private final InviteFacts facts;
    private final OneTimer timer;
    private final SilenceWatch silence;
    private final List<AutoCloseable> held = new ArrayList<>();

    private InviteState state = InviteState.NEW;
    private @Nullable MediaPlace place;
    private @Nullable Dialog dialog;
    private int ssrc;
    private int cseq = 1;
    /** It is over, but for the last packets of a recording. */
    private boolean awaitsLast;

    InviteSession(
            StreamParts parts,
            GbChannel channel,
            GbPeriod period,
            MediaTransport transport,
            boolean ownPort,
            DialogPeer peer,
            DeviceLoop loop,
            Listener listener) {
        this.parts = parts;
        this.channel = channel;
        this.period = period;
        this.transport = transport;
        this.ownPort = ownPort;
        this.peer = peer;
        this.loop = loop;
        this.listener = listener;
        stream = new DialogStream(parts, channel, parts.ids().next(), transport.isTcp(), new OnMedia());
        facts = new InviteFacts(transport, peer, stream);
        timer = new OneTimer(loop);
        silence = new SilenceWatch(parts, stream, timer, this::silent);
    }

    InviteState state() {
        return state;
    }

    private boolean move(InviteState.Event event) {
        InviteState next = InviteState.TABLE.next(state, event);
        if (next == null) {
            return false;
        }
        state = next;
        return true;
    }

    void start() {
        if (!move(InviteState.Event.OPEN)) {
            return;
        }
        SessionLedger ledger = parts.media().ledger();
        held.add(ledger.open(SessionLedger.Kind.SESSION, "invite " + channel.code()));
        try {
            SsrcDesk.Lease lease = parts.ssrcs().take(period.type().ssrcKind(), channel.code(), parts.time()::steadyMs);
            held.add(lease);
            ssrc = lease.ssrc();
        } catch (SsrcPool.ExhaustedException e) {
            fail(new NoMedia(
                    NoMediaCause.REFUSED,
                    "no SSRC is free: " + e.getMessage(),
                    "spread the devices over more gateways: a domain has 10,000 streams"));
            return;
        }
        parts.places()
                .open(
                        new MediaWanted(
                                channel.code(), transport, peer.address().getAddress(), ssrc, ownPort),
                        stream,
                        new MediaPlaces.Opened() {
                            @Override
                            public void opened(MediaPlace opened) {
                                loop.execute(() -> placed(opened));
                            }

                            @Override
                            public void failed(String cause) {
                                loop.execute(() -> fail(
                                        new NoMedia(NoMediaCause.REFUSED, cause, "widen ingest.gb28181.rtp-range")));
                            }
                        });
    }

    private void placed(MediaPlace opened) {
        if (!move(InviteState.Event.PLACED)) {
            opened.close();
            return;
        }
        place = opened;
        held.add(opened);
        String address = parts.addressFor().apply(peer.address());
        facts.offered(opened, literal(address, opened.port()));
        dialog = parts.dialogs()
                .invite(
                        InviteOffer.of(
                                parts.options().platform(),
                                channel,
                                period,
                                transport,
                                peer,
                                ssrc,
                                address,
                                opened.port()),
                        new OnDialog());
        held.add(parts.media().ledger().open(SessionLedger.Kind.DIALOG, "invite " + channel.code()));
        timer.after(
                parts.options().answer().toMillis(),
                () -> refusedOrNoAnswer(
                        InviteState.Event.NO_ANSWER,
                        0,
                        "",
                        "nothing for " + parts.options().answer().toSeconds() + " s"));
    }

    private final class OnDialog implements DialogListener {
        @Override
        public void provisional(int status) {
            move(InviteState.Event.PROVISIONAL);
        }

        @Override
        public void answered(byte[] body, InetSocketAddress from) {
            ok(body);
        }

        @Override
        public void refused(int status, String reason, byte[] body) {
            String words = body.length == 0
                    ? Excerpt.of(reason)
                    : Excerpt.of(reason) + " (" + Excerpt.of(new String(body, StandardCharsets.UTF_8)) + ")";
            refusedOrNoAnswer(InviteState.Event.REFUSED, status, words, null);
        }

        @Override
        public void noAnswer(String cause) {
            refusedOrNoAnswer(InviteState.Event.NO_ANSWER, 0, "", cause);
        }

        @Override
        public void ended(String cause) {
            boolean lastOnTheirWay = state == InviteState.STREAMING && period.type() != GbSessionType.PLAY;
            if (!move(InviteState.Event.BYE)) {
                return;
            }
            if (lastOnTheirWay) {
                // Many recorders end with BYE alone, which goes another way than their last packets.
                timer.cancel();
                awaitsLast = true;
                stream.later(LAST_PACKETS_MS, () -> loop.execute(() -> lastCame(cause)));
            } else {
                bye(cause);
            }
        }

        @Override
        public void mediaStatus(int notifyType) {
            if (notifyType == FILE_SENT) {
                listener.sent();
            }
        }
    }

    private void lastCame(String cause) {
        if (awaitsLast) {
            awaitsLast = false;
            bye(cause);
        }
    }

    private void bye(String cause) {
        boolean had = stream.facts().accessUnits() > 0;
        over(
                had ? new NoMedia(NoMediaCause.REFUSED, cause, "look at the device's own log") : facts.why(0, "", null),
                cause,
                had);
    }

    private void ok(byte[] body) {
        Dialog to = dialog;
        if (to == null || !move(InviteState.Event.OK)) {
            return;
        }
        to.ack();
        Gb28181Answer said;
        try {
            said = Gb28181SdpParser.answer(body);
        } catch (SdpSyntaxException e) {
            fail(new NoMedia(
                    NoMediaCause.REFUSED,
                    "the device's 200 cannot be read: " + e.getMessage(),
                    "update the device's firmware, or send this message to the vendor"));
            return;
        }
        GbMedia media = said.media();
        InetSocketAddress named = literal(media.address(), media.port());
        facts.answered(said, named, ssrc);
        if (said.isRefused()) {
            fail(facts.why(0, "", null));
            return;
        }
        expectMedia(named, said.ssrc(), media.setup());
        timer.after(parts.options().firstPicture().toMillis(), this::noPicture);
    }

    private void expectMedia(
            @Nullable InetSocketAddress named, @Nullable Integer answeredSsrc, @Nullable MediaSetup setup) {
        MediaPlace at = place;
        if (at == null) {
            return;
        }
        at.answered(named, answeredSsrc);
        if (answeredSsrc != null && answeredSsrc != ssrc) {
            parts.ssrcs()
                    .reserve(answeredSsrc, channel.code(), parts.time()::steadyMs)
                    .ifPresent(held::add);
        }
        boolean deviceWaits = transport == MediaTransport.TCP_PASSIVE && setup == MediaSetup.PASSIVE;
        if (named != null && named.getPort() != 0 && (transport == MediaTransport.TCP_ACTIVE || deviceWaits)) {
            // D14 in vendor-quirks: where both would wait, we connect and listen.
            at.connect(named);
        }
    }

    /** @return null where it is no address: names are not asked for */
    private static @Nullable InetSocketAddress literal(String address, int port) {
        InetAddress parsed = NetUtil.createInetAddressFromIpAddressString(address.strip());
        return parsed == null || port < 0 || port > 0xFFFF ? null : new InetSocketAddress(parsed, port);
    }

    /** Calls come on the media's event loop. */
    private final class OnMedia implements DialogStream.Listener {
        @Override
        public void picture() {
            loop.execute(() -> {
                if (move(InviteState.Event.PICTURE)) {
                    silence.begin();
                    listener.streaming();
                }
            });
        }

        @Override
        public void failed(String cause) {
            loop.execute(() -> {
                if (state == InviteState.STREAMING && move(InviteState.Event.FAIL)) {
                    over(new NoMedia(NoMediaCause.CODEC, cause, "the stream is asked for again"), cause, true);
                }
            });
        }

        @Override
        public void disconnected(String cause) {
            loop.execute(() -> {
                if (state == InviteState.STREAMING) {
                    silence.disconnected();
                }
            });
        }
    }

    /** The device may have restarted: where nothing comes any more it is waited for less long. */
    void doubt() {
        if (state == InviteState.STREAMING) {
            silence.doubt();
        }
    }

    private void silent(long forMs) {
        if (move(InviteState.Event.SILENT)) {
            String cause = "no RTP for " + forMs / 1000 + " s";
            over(new NoMedia(NoMediaCause.NOTHING_AT_ALL, cause, "look at the network and the device"), cause, true);
        }
    }

    /**
     * A picture has its time from the first packet on. Who answers at once and begins late, because it looks through its disks or
     * is busy, would else be said to send no keyframe when its first picture is not whole yet.
     */
    private void noPicture() {
        long firstMs = stream.firstPacketMs();
        long limitMs = parts.options().firstPicture().toMillis();
        long leftMs = firstMs == 0 ? 0 : firstMs + limitMs - parts.time().steadyMs();
        if (leftMs > 0) {
            timer.after(leftMs, this::noPicture);
            return;
        }
        if (move(InviteState.Event.SILENT)) {
            NoMedia why = facts.why(0, "", null);
            over(why, why.told(), false);
        }
    }

    private void refusedOrNoAnswer(InviteState.Event event, int status, String reason, @Nullable String noAnswer) {
        if (move(event)) {
            NoMedia why = facts.why(status, reason, noAnswer);
            over(why, why.told(), false);
        }
    }

    private void fail(NoMedia why) {
        if (move(InviteState.Event.FAIL)) {
            over(why, why.told(), false);
        }
    }

    /** What came of it until now. @param why null where a picture came */
    TrialReport report(@Nullable NoMedia why) {
        return facts.report(why, ssrc);
    }

    /** Why there is no picture yet, while the attempt goes on. */
    NoMedia soFar(long waitedMs) {
        return facts.soFar(waitedMs);
    }

    /** Playback control (MANSRTSP) goes out in an INFO of the dialog. */
    void control(GbPlaybackControl control, InfoAnswer answer) {
        Dialog to = dialog;
        if (to != null && (state == InviteState.ANSWERED || state == InviteState.STREAMING)) {
            to.info(GbPlaybackControl.CONTENT_TYPE, control.body(++cseq), answer);
        } else {
            answer.failed("the dialog is not there: " + state);
        }
    }

    /** While it is paused, or all was sent, silence is no end. */
    void maySilent(boolean on) {
        silence.maySilent(on);
        if (!on && state == InviteState.STREAMING) {
            silence.begin();
        }
    }

    /** Steady time of the newest packet; 0 before the first. */
    long lastPacketMs() {
        return stream.lastPacketMs();
    }

    /** Asks the event loop of its packets to look for more. @return steady time when it last did */
    long listen() {
        return stream.listen();
    }

    /** The gateway ends it; the listener is not told. */
    void end(String cause) {
        if (move(InviteState.Event.END) || awaitsLast) {
            awaitsLast = false;
            letGo(cause, true);
        }
    }

    private void over(NoMedia why, String cause, boolean hadPicture) {
        letGo(cause, false);
        listener.ended(why, hadPicture);
    }

    private void letGo(String cause, boolean deliberate) {
        timer.cancel();
        Dialog of = dialog;
        if (of != null) {
            of.end();
        }
        // The place first: nothing may come to a stream that has ended.
        for (int i = held.size() - 1; i >= 0; i--) {
            try {
                held.get(i).close();
            } catch (Exception e) {
                throw new IllegalStateException("giving back what a stream held: " + e, e);
            }
        }
        held.clear();
        stream.end(cause, deliberate);
    }
}
