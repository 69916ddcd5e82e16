package org.xueliang.ingest.gb28181.cascade;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.manscdp.ManscdpWriter;
import org.xueliang.protocol.manscdp.MediaStatus;
import org.xueliang.protocol.sdp.Gb28181Answer;
import org.xueliang.protocol.sdp.Gb28181Offer;
import org.xueliang.protocol.sdp.Gb28181SdpWriter;
import org.xueliang.protocol.sdp.GbMedia;
import org.xueliang.protocol.sdp.MediaSetup;
import org.xueliang.protocol.sdp.RtpMap;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.dialog.DialogEnd;
import org.xueliang.protocol.sip.dialog.DialogHandler;
import org.xueliang.protocol.sip.dialog.SipDialog;
import org.xueliang.protocol.sip.transaction.InviteServerListener;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * A live stream that a platform asked for (2022 9.2), from INVITE to the end: the stream is had from below, then answered, then
 * sent once the ACK came (S33 in vendor-quirks). Whatever it holds is given back in {@link #end}. For the link's thread; sockets
 * and the stream tell it from theirs.
 */
final class UpperCall implements DialogHandler {
    private static final long POLL_MS = 50;
    /** NotifyType of what was sent to its end. */
    private static final String FILE_SENT = "121";

    private static final int CONNECT_TRIES = 3;
    private static final long CONNECT_PAUSE_MS = 1000;
    private static final List<RtpMap> PS = List.of(new RtpMap(PsSeat.PAYLOAD_TYPE, "PS", 90_000));

    private final UpperContext context;
    private final UpperCalls calls;
    private final SharedChannel channel;
    private final UpperSource source;
    private final Gb28181Offer offer;
    private final InetSocketAddress media;
    private final int ssrc;
    private final SipRequest invite;
    private final SipServerTransaction transaction;
    private final SessionLedger.Entry entry;
    private final WheelTimer timer;
    private final long giveUpMs;
    private UpperCallState state = UpperCallState.WAITING_FOR_STREAM;
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
            UpperSource source,
            Gb28181Offer offer,
            InetSocketAddress media,
            int ssrc,
            SipRequest invite,
            SipServerTransaction transaction) {
        this.context = context;
        this.calls = calls;
        this.channel = channel;
        this.source = source;
        this.offer = offer;
        this.media = media;
        this.ssrc = ssrc;
        this.invite = invite;
        this.transaction = transaction;
        this.entry = context.shared
                .ledger()
                .open(SessionLedger.Kind.VIEWER, channel.code() + " for " + context.platform.code());
        this.timer = context.timer(this::time);
        this.giveUpMs = context.wheel.nowMs() + source.waitMs();
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
            public boolean letsCancel(SipRequest cancel) {
                boolean signed = context.isSigned(cancel);
                if (!signed) {
                    context.shared.metrics().refusals.labels("403").inc();
                }
                return signed;
            }

            @Override
            public void cancelled() {
                end("the platform withdrew");
            }
        });
        source.ask();
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
            // The end was told and no BYE came.
            case SENDING -> endByUs("it is over");
            case ENDED -> {}
        }
    }

    private void lookForStream() {
        UpperSource.Refusal none = source.refusal();
        if (source.isThere()) {
            fire(UpperCallState.Event.STREAM_THERE);
            timer.in(context.shared.times().connectWaitMs());
            openMedia();
        } else if (none != null) {
            refuse(none.status(), none.why());
        } else if (context.wheel.nowMs() >= giveUpMs) {
            refuse(480, source.trouble());
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
        byte[] sdp = Gb28181SdpWriter.answer(Gb28181Answer.of(channel.code(), source.type(), answered, ssrc, null));
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
        // Nobody answers an ACK: one without the digest that the platform's record requires is as none.
        if (state != UpperCallState.ANSWERED || !context.isSigned(ack) || !fire(UpperCallState.Event.ACKNOWLEDGED)) {
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
        fire(UpperCallState.Event.CONNECTED);
        timer.stop();
        PsSeat sitting = new PsSeat(
                out,
                ssrc,
                context.platform.shareAudio(),
                context.shared.metrics(),
                cause -> context.executor.execute(() -> streamOver(cause)));
        seat = sitting;
        if (!source.join(sitting)) {
            endByUs("the stream is over");
        }
    }

    private void streamOver(String cause) {
        PsSeat sent = seat;
        if (sent == null || state != UpperCallState.SENDING || !source.isComplete()) {
            endByUs("the stream is over: " + cause);
            return;
        }
        // Another event loop's: a word that overtakes the last pictures costs a platform that does not wait for them.
        sent.whenSent(
                () -> context.executor.execute(context.shared.guarded(context.platform.toString(), this::sentWhole)));
    }

    /** Of a recording that was sent whole the platform is told so, and sends BYE (2022 9.8). */
    private void sentWhole() {
        SipDialog in = dialog;
        if (in == null || state != UpperCallState.SENDING) {
            return;
        }
        MediaStatus sent = new MediaStatus(context.nextSn(), channel.code(), FILE_SENT);
        context.agent.request(
                context.signed(
                        in.request(SipMethods.MESSAGE, context.agent.tokens().branch())
                                .body(ManscdpWriter.CONTENT_TYPE, context.encoded(sent))
                                .build()),
                in.flow(),
                new SipResponseHandler() {
                    @Override
                    public void answered(SipResponse response, SipFlow from) {}

                    @Override
                    public void failed(SipFailure failure) {}
                });
        timer.in(context.shared.times().ackWaitMs());
    }

    @Override
    public SipRequest leaving(SipRequest request) {
        return context.signed(request);
    }

    @Override
    public boolean lets(SipDialog same, SipRequest request, SipServerTransaction transaction) {
        return context.lets(request, transaction);
    }

    @Override
    public void request(SipDialog same, SipRequest request, SipServerTransaction asked) {
        source.request(request, asked);
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
        source.close();
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
