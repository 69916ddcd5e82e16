package org.xueliang.ingest.gb28181.invite;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.media.MediaFacts;
import org.xueliang.ingest.gb28181.media.MediaPlace;
import org.xueliang.ingest.gb28181.media.MediaPlaces;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.ingest.gb28181.media.MediaWanted;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.sdp.Gb28181Answer;
import org.xueliang.protocol.sdp.Gb28181SdpParser;
import org.xueliang.protocol.sdp.GbMedia;
import org.xueliang.protocol.sdp.GbSdpOddity;
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

    /** Without a packet, after the device registered anew. */
    private static final long DOUBT_MS = 2_000;

    private final StreamParts parts;
    private final GbChannel channel;
    private final GbPeriod period;
    private final MediaTransport transport;
    private final boolean ownPort;
    private final DialogPeer peer;
    private final DeviceLoop loop;
    private final Listener listener;
    private final DialogStream stream;
    private final List<AutoCloseable> held = new ArrayList<>();

    private InviteState state = InviteState.NEW;
    private @Nullable MediaPlace place;
    private @Nullable Dialog dialog;
    private DeviceLoop.@Nullable Timer timer;
    private @Nullable InetSocketAddress offered;
    private NoMediaFacts.@Nullable Answer answer;
    private Set<GbSdpOddity> sdpOddities = Set.of();
    private int ssrc;
    private int cseq = 1;
    private boolean maySilent;

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
        offered = literal(address, opened.port());
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
        after(
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
            if (move(InviteState.Event.BYE)) {
                boolean had = stream.facts().accessUnits() > 0;
                over(
                        had
                                ? new NoMedia(NoMediaCause.REFUSED, cause, "look at the device's own log")
                                : diagnose(0, "", null),
                        cause,
                        had);
            }
        }

        @Override
        public void mediaStatus(int notifyType) {
            if (notifyType == FILE_SENT) {
                listener.sent();
            }
        }
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
        sdpOddities = said.oddities();
        GbMedia media = said.media();
        InetSocketAddress named = literal(media.address(), media.port());
        answer = new NoMediaFacts.Answer(
                named, said.isRefused(), media.tcp(), media.setup(), media.direction(), ssrc, said.ssrc());
        if (said.isRefused()) {
            fail(diagnose(0, "", null));
            return;
        }
        expectMedia(named, said.ssrc(), media.setup());
        after(parts.options().firstPicture().toMillis(), this::noPicture);
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
                    watch();
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

        /** It may be made again; the silence that follows is what ends the stream. */
        @Override
        public void disconnected(String cause) {
            loop.execute(() -> {
                if (state == InviteState.STREAMING) {
                    after(Math.min(DOUBT_MS, parts.options().silence().toMillis()), InviteSession.this::watched);
                }
            });
        }
    }

    private void watch() {
        after(parts.options().silence().toMillis(), this::watched);
    }

    private void watched() {
        ifSilent(parts.options().silence().toMillis());
    }

    /** The device may have restarted: where nothing comes any more it is waited for less long. */
    void doubt() {
        if (state == InviteState.STREAMING) {
            long waitMs = Math.min(DOUBT_MS, parts.options().silence().toMillis());
            after(waitMs, () -> ifSilent(waitMs));
        }
    }

    private void ifSilent(long limitMs) {
        long silentMs = parts.time().steadyMs() - stream.lastPacketMs();
        if (maySilent) {
            watch();
        } else if (silentMs < limitMs) {
            after(Math.max(1, parts.options().silence().toMillis() - silentMs), this::watched);
        } else if (move(InviteState.Event.SILENT)) {
            String cause = "no RTP for " + silentMs / 1000 + " s";
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
            after(leftMs, this::noPicture);
            return;
        }
        if (move(InviteState.Event.SILENT)) {
            NoMedia why = diagnose(0, "", null);
            over(why, why.told(), false);
        }
    }

    private void refusedOrNoAnswer(InviteState.Event event, int status, String reason, @Nullable String noAnswer) {
        if (move(event)) {
            NoMedia why = diagnose(status, reason, noAnswer);
            over(why, why.told(), false);
        }
    }

    private void fail(NoMedia why) {
        if (move(InviteState.Event.FAIL)) {
            over(why, why.told(), false);
        }
    }

    private NoMedia diagnose(int status, String reason, @Nullable String noAnswer) {
        MediaPlace at = place;
        return NoMediaDiagnosis.of(new NoMediaFacts(
                transport,
                peer.address().getAddress(),
                offered,
                status,
                reason,
                noAnswer,
                answer,
                at == null ? MediaFacts.NONE : at.facts(),
                stream.facts(),
                peer.clockErrorMs()));
    }

    /** What came of it until now. @param why null where a picture came */
    TrialReport report(@Nullable NoMedia why) {
        MediaPlace at = place;
        return new TrialReport(
                transport, why, ssrc, answer, sdpOddities, at == null ? MediaFacts.NONE : at.facts(), stream.seen());
    }

    /** Why there is no picture yet, while the attempt goes on. */
    NoMedia soFar(long waitedMs) {
        return diagnose(0, "", answer == null ? "nothing for " + waitedMs / 1000 + " s" : null);
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
        maySilent = on;
        if (!on && state == InviteState.STREAMING) {
            watch();
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
        if (move(InviteState.Event.END)) {
            letGo(cause, true);
        }
    }

    private void over(NoMedia why, String cause, boolean hadPicture) {
        letGo(cause, false);
        listener.ended(why, hadPicture);
    }

    private void letGo(String cause, boolean deliberate) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
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

    private void after(long delayMs, Runnable call) {
        if (timer != null) {
            timer.cancel();
        }
        timer = loop.after(delayMs, call);
    }
}
