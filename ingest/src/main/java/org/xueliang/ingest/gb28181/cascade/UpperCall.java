package org.xueliang.ingest.gb28181.cascade;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.sdp.Gb28181Answer;
import org.xueliang.protocol.sdp.Gb28181Offer;
import org.xueliang.protocol.sdp.Gb28181SdpWriter;
import org.xueliang.protocol.sdp.GbMedia;
import org.xueliang.protocol.sdp.GbSessionType;
import org.xueliang.protocol.sdp.MediaSetup;
import org.xueliang.protocol.sdp.RtpMap;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.dialog.DialogEnd;
import org.xueliang.protocol.sip.dialog.DialogHandler;
import org.xueliang.protocol.sip.dialog.SipDialog;
import org.xueliang.protocol.sip.transaction.InviteServerListener;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * A live stream that a platform asked for (2022 9.2), from INVITE to the end: the stream is had from below, then answered, then
 * sent once the ACK came (S33 in vendor-quirks). Whatever it holds is given back in {@link #end}. For the link's thread; sockets
 * and the stream tell it from theirs.
 */
final class UpperCall implements DialogHandler {
    private static final long POLL_MS = 50;
    private static final int CONNECT_TRIES = 3;
    private static final long CONNECT_PAUSE_MS = 1000;
    private static final List<RtpMap> PS = List.of(new RtpMap(PsSeat.PAYLOAD_TYPE, "PS", 90_000));

    private final UpperContext context;
    private final UpperCalls calls;
    private final SharedChannel channel;
    private final Gb28181Offer offer;
    private final InetSocketAddress media;
    private final int ssrc;
    private final SipRequest invite;
    private final SipServerTransaction transaction;
    private final SessionLedger.Entry entry;
    private final WheelTimer timer;
    private final long giveUpMs;
    private UpperCallState state = UpperCallState.WAITING_FOR_STREAM;
    private Downstream.@Nullable Wish wish;
    private @Nullable ChannelStream stream;
    private @Nullable SipDialog dialog;
    private @Nullable Channel socket;
    private @Nullable Channel connection;
    private SessionLedger.@Nullable Entry socketEntry;
    private @Nullable PsSeat seat;
    private int connectTries;

    /** @param media where it is to be sent */
    UpperCall(
            UpperContext context,
            UpperCalls calls,
            SharedChannel channel,
            Gb28181Offer offer,
            InetSocketAddress media,
            int ssrc,
            SipRequest invite,
            SipServerTransaction transaction) {
        this.context = context;
        this.calls = calls;
        this.channel = channel;
        this.offer = offer;
        this.media = media;
        this.ssrc = ssrc;
        this.invite = invite;
        this.transaction = transaction;
        this.entry = context.shared
                .ledger()
                .open(SessionLedger.Kind.VIEWER, channel.code() + " for " + context.platform.code());
        this.timer = context.timer(this::time);
        this.giveUpMs = context.wheel.nowMs() + context.shared.times().streamWaitMs();
    }

    String code() {
        return channel.code();
    }

    UpperCallState state() {
        return state;
    }

    /** Pictures sent so far. */
    long sentUnits() {
        PsSeat sent = seat;
        return sent == null ? 0 : sent.sentUnits();
    }

    void begin() {
        transaction.listen(new InviteServerListener() {
            @Override
            public void cancelled() {
                end("the platform withdrew");
            }
        });
        // Where nobody can be asked the stream may be there all the same: an RTSP camera's always is.
        wish = context.shared
                .downstream()
                .want(channel, "upper platform " + context.platform.code())
                .orElse(null);
        time();
    }

    private boolean fire(UpperCallState.Event event) {
        UpperCallState next = UpperCallState.TABLE.next(state, event);
        if (next != null) {
            state = next;
        }
        return next != null;
    }

    private void time() {
        switch (state) {
            case WAITING_FOR_STREAM -> lookForStream();
            case OPENING_MEDIA -> refuse(500, "no port could be opened in time");
            case ANSWERED -> endByUs("no ACK in " + context.shared.times().ackWaitMs() + " ms");
            case CONNECTING -> connectingTime();
            case SENDING, ENDED -> {}
        }
    }

    private void lookForStream() {
        Optional<ChannelStream> found = context.shared.directory().find(channel.code());
        if (found.isPresent()) {
            stream = found.get();
            fire(UpperCallState.Event.STREAM_THERE);
            timer.in(context.shared.times().connectWaitMs());
            openMedia();
        } else if (wish == null || context.wheel.nowMs() >= giveUpMs) {
            String trouble = context.shared.downstream().trouble(channel);
            refuse(480, trouble.isEmpty() ? "the channel gives no pictures" : trouble);
        } else {
            timer.in(POLL_MS);
        }
    }

    private void openMedia() {
        UpperMediaPorts ports = context.shared.ports();
        if (!offer.media().tcp()) {
            ports.openUdp((opened, why) -> onLink(opened, why, this::answer));
        } else if (weConnect()) {
            answer(null);
        } else {
            ports.listen(
                    peer -> peer.equals(media.getAddress())
                            || peer.getHostAddress().equals(transaction.flow().remoteHost()),
                    accepted -> onLink(accepted, "", this::accepted),
                    (opened, why) -> onLink(opened, why, this::answer));
        }
    }

    /** The platform listens, or does not say (D14 in vendor-quirks: who says nothing listens, as nearly all platforms do). */
    private boolean weConnect() {
        return offer.media().setup() != MediaSetup.ACTIVE;
    }

    /** What a socket tells, on the link's thread; what comes after the end is closed. */
    private void onLink(@Nullable Channel opened, String why, java.util.function.Consumer<Channel> then) {
        context.executor.execute(context.shared.guarded(context.platform.toString(), () -> {
            if (opened == null) {
                if (dialog == null) {
                    refuse(500, "media: " + why);
                } else {
                    retryConnect(why);
                }
            } else if (state == UpperCallState.ENDED) {
                opened.close();
            } else {
                then.accept(opened);
            }
        }));
    }

    private void answer(@Nullable Channel opened) {
        if (state != UpperCallState.OPENING_MEDIA) {
            return;
        }
        int port = 9;
        if (opened != null) {
            socket = opened;
            boolean udp = !offer.media().tcp();
            socketEntry = context.shared
                    .ledger()
                    .open(
                            udp ? SessionLedger.Kind.UDP_PORT : SessionLedger.Kind.CONNECTION,
                            "media of " + channel.code());
            port = UpperMediaPorts.port(opened);
        }
        if (transaction.isAnswered()) {
            end("withdrawn");
            return;
        }
        fire(UpperCallState.Event.MEDIA_OPEN);
        timer.in(context.shared.times().ackWaitMs());
        MediaSetup setup = !offer.media().tcp() ? null : weConnect() ? MediaSetup.ACTIVE : MediaSetup.PASSIVE;
        GbMedia answered = new GbMedia(
                "video", transaction.flow().localHost(), port, offer.media().tcp(), setup, "sendonly", PS);
        byte[] sdp =
                Gb28181SdpWriter.answer(Gb28181Answer.of(channel.code(), GbSessionType.PLAY, answered, ssrc, null));
        dialog = context.agent.accept(
                invite,
                transaction,
                transaction
                        .response(200)
                        .contact(context.contact(transaction.flow()))
                        .body(Gb28181SdpWriter.CONTENT_TYPE, sdp),
                this);
    }

    @Override
    public void acknowledged(SipDialog same, SipRequest ack) {
        if (!fire(UpperCallState.Event.ACKNOWLEDGED)) {
            return;
        }
        timer.in(context.shared.times().connectWaitMs());
        Channel ready = offer.media().tcp() ? connection : socket;
        if (!offer.media().tcp() && ready != null) {
            send(RtpOut.udp(ready, media));
        } else if (weConnect()) {
            connect();
        } else if (ready != null) {
            send(RtpOut.tcp(ready));
        }
    }

    private void connect() {
        connectTries++;
        context.shared.ports().connect(media, (opened, why) -> onLink(opened, why, this::connected));
    }

    private void retryConnect(String why) {
        if (state == UpperCallState.CONNECTING && connectTries < CONNECT_TRIES) {
            timer.in(CONNECT_PAUSE_MS);
        } else if (state != UpperCallState.ENDED) {
            endByUs("no connection to " + media + ": " + why);
        }
    }

    private void connectingTime() {
        if (weConnect() && offer.media().tcp() && connection == null && connectTries < CONNECT_TRIES) {
            connect();
            timer.in(context.shared.times().connectWaitMs());
        } else {
            endByUs("no media connection");
        }
    }

    private void connected(Channel opened) {
        if (connection != null || state != UpperCallState.CONNECTING) {
            opened.close();
            return;
        }
        take(opened);
        send(RtpOut.tcp(opened));
    }

    /** The platform connected, maybe before its ACK. */
    private void accepted(Channel opened) {
        if (connection != null) {
            opened.close();
            return;
        }
        take(opened);
        if (state == UpperCallState.CONNECTING) {
            send(RtpOut.tcp(opened));
        }
    }

    private void take(Channel opened) {
        connection = opened;
        SessionLedger.Entry held =
                context.shared.ledger().open(SessionLedger.Kind.CONNECTION, "media of " + channel.code());
        opened.closeFuture().addListener(closed -> {
            held.close();
            context.executor.execute(() -> {
                if (state != UpperCallState.ENDED) {
                    endByUs("the platform closed the media connection");
                }
            });
        });
    }

    private void send(RtpOut out) {
        ChannelStream from = stream;
        fire(UpperCallState.Event.CONNECTED);
        timer.stop();
        PsSeat sitting = new PsSeat(
                out,
                ssrc,
                context.shared.metrics(),
                cause -> context.executor.execute(() -> endByUs("the stream is over: " + cause)));
        seat = sitting;
        if (from == null || !context.shared.streams().join(from, sitting)) {
            endByUs("the stream is over");
        }
    }

    /** Nothing is controlled in a live stream. */
    @Override
    public void request(SipDialog same, SipRequest request, SipServerTransaction asked) {
        asked.respond(request.is(org.xueliang.protocol.sip.SipMethods.INVITE) ? 488 : 405);
    }

    @Override
    public void ended(SipDialog same, DialogEnd why) {
        dialog = null;
        end("the platform ended it: " + why);
    }

    private void refuse(int status, String why) {
        if (!transaction.isAnswered()) {
            calls.refuse(transaction, status, why);
        }
        end(why);
    }

    /** With BYE where the platform was told 200. */
    void endByUs(String why) {
        SipDialog open = dialog;
        dialog = null;
        if (open != null) {
            context.agent.bye(open);
        } else if (state != UpperCallState.ENDED && !transaction.isAnswered()) {
            calls.refuse(transaction, 480, why);
        }
        end(why);
    }

    private void end(String why) {
        if (!fire(UpperCallState.Event.END)) {
            return;
        }
        timer.stop();
        PsSeat sitting = seat;
        if (sitting != null) {
            sitting.leave();
        }
        if (wish != null) {
            wish.close();
            wish = null;
        }
        close(socket);
        close(connection);
        if (socketEntry != null) {
            socketEntry.close();
        }
        entry.close();
        calls.ended(this, why);
    }

    private static void close(@Nullable Channel held) {
        if (held != null) {
            held.close();
        }
    }

    int ssrc() {
        return ssrc;
    }
}
