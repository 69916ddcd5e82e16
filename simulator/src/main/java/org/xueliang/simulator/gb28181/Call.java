package org.xueliang.simulator.gb28181;

import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.mansrtsp.MansrtspMessage;
import org.xueliang.protocol.mansrtsp.NptRange;
import org.xueliang.protocol.sdp.Gb28181Offer;
import org.xueliang.protocol.sdp.GbSessionType;
import org.xueliang.protocol.sdp.MediaSetup;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.timer.TimerWheel;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.body.SdpAnswerText;
import org.xueliang.simulator.gb28181.media.PsAccessUnit;
import org.xueliang.simulator.gb28181.media.PsOutlet;
import org.xueliang.simulator.gb28181.media.PsPlayback;
import org.xueliang.simulator.gb28181.media.PsRecording;
import org.xueliang.simulator.gb28181.media.PsSender;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.gb28181.sip.ClientRequest;
import org.xueliang.simulator.gb28181.sip.RecentAnswers;
import org.xueliang.simulator.gb28181.sip.SipText;

/**
 * One INVITE and what comes of it: sockets, 200 until the ACK, pictures, and MediaStatus 121 where a recording ends. On the device's loop.
 */
final class Call extends TimerWheel.Timer implements PsPlayback.Receiver {
    private static final long T2_MS = 4_000;
    private static final int TICKS_PER_SECOND = 90_000;
    private static final int MAX_DOWNLOAD_SPEED = 8;
    private static final long BYTES_OF_SECOND = 125_000;

    private final GbDevice device;
    private final Calls calls;
    private final int channel;
    private final SipRequest invite;
    private final InetSocketAddress source;
    private final Gb28181Offer offer;
    private final MediaFault fault;
    private final String tag;
    private final Set<GbQuirk> quirks;
    private @Nullable CallMedia media;
    private @Nullable PsSender sender;
    private @Nullable PsPlayback playback;
    private byte @Nullable [] accepted;
    private long acceptedMs;
    private long intervalMs = ClientRequest.T1_MS;
    private int answeredSsrc;
    private int cseq = 20;
    private boolean acknowledged;
    private boolean connecting;
    private boolean closed;

    Call(GbDevice device, Calls calls, int channel, SipRequest invite, Gb28181Offer offer, InetSocketAddress source) {
        this.device = device;
        this.calls = calls;
        this.channel = channel;
        this.invite = invite;
        this.offer = offer;
        this.source = source;
        this.fault = device.channels().fault(channel);
        this.quirks = device.fleet().settings().quirks();
        this.tag = device.newTag();
    }

    int channel() {
        return channel;
    }

    String callId() {
        return invite.callId();
    }

    private boolean history() {
        return offer.type() == GbSessionType.PLAYBACK || offer.type() == GbSessionType.DOWNLOAD;
    }

    void open() {
        CallMedia.Way way = CallMedia.Way.UDP;
        if (offer.media().tcp()) {
            way = offer.media().setup() == MediaSetup.ACTIVE ? CallMedia.Way.TCP_LISTEN : CallMedia.Way.TCP_CONNECT;
        }
        CallMedia.open(device.shard(), way, quirks, opened -> {
            if (closed && opened != null) {
                opened.close();
            } else if (opened == null) {
                device.fleet().counters().count(Figure.MEDIA_FAILURES);
                device.answer(invite, source, SipText.answer(invite, 500, tag));
                calls.gone(this);
            } else if (!closed) {
                media = opened;
                accept(opened);
            }
        });
    }

    private void accept(CallMedia opened) {
        if (fault == MediaFault.PORT_CLOSED) {
            opened.shut();
        }
        SdpAnswerText.Terms terms = new SdpAnswerText.Terms(
                device.channelCode(channel),
                offer.type().text(),
                switch (fault) {
                    case PRIVATE_ADDRESS -> CallMedia.PRIVATE_ADDRESS;
                    case NAT -> CallMedia.ADDRESS_BEHIND_NAT;
                    default -> device.fleet().advertisedHost();
                },
                opened.port(),
                setup(opened.way()),
                fault == MediaFault.WRONG_DIRECTION ? "recvonly" : "sendonly",
                ssrcToAnswer(),
                recording().codec(),
                offer.type() == GbSessionType.DOWNLOAD ? lengthS() * BYTES_OF_SECOND : -1);
        SipText answer = SipText.answer(invite, 200, tag);
        if (!quirks.contains(GbQuirk.S16_NO_CONTACT)) {
            answer.header(SipHeaders.CONTACT, device.uris().contact(device.channelCode(channel)));
        }
        answer.body("application/sdp", SdpAnswerText.of(terms, device.fleet().dialect()));
        byte[] bytes = answer.bytes();
        accepted = bytes;
        acceptedMs = device.wheel().nowMs();
        device.recent().put(RecentAnswers.key(invite), bytes);
        device.link().answer(bytes, source);
        // 200 to INVITE is sent again until the ACK, over TCP too (RFC 3261 clause 13.3.1.4).
        device.wheel().scheduleIn(this, intervalMs);
        boolean early = quirks.contains(GbQuirk.GM5_CONNECTS_BEFORE_ACK) && opened.way() != CallMedia.Way.UDP;
        if (early || opened.way() == CallMedia.Way.TCP_LISTEN) {
            connect(opened);
        }
    }

    private @Nullable MediaSetup setup(CallMedia.Way way) {
        if (way == CallMedia.Way.UDP) {
            return null;
        }
        boolean listens = way == CallMedia.Way.TCP_LISTEN;
        boolean crossed = fault == MediaFault.WRONG_DIRECTION;
        return listens != crossed ? MediaSetup.PASSIVE : MediaSetup.ACTIVE;
    }

    private @Nullable Integer ssrcToAnswer() {
        Integer offered = offer.ssrc();
        // As platforms make them, of a domain that no platform here has: 9 in place of its digits.
        int own = (history() ? 1_999_990_000 : 999_990_000)
                + device.shard().random().nextInt(10_000);
        if (quirks.contains(GbQuirk.D7_LARGE_SSRC)) {
            answeredSsrc = 0xFFFF_0000 + (own & 0xFFFF);
        } else if (offered == null || quirks.contains(GbQuirk.D5_OTHER_Y)) {
            answeredSsrc = own;
        } else {
            answeredSsrc = offered;
        }
        return answeredSsrc;
    }

    private PsRecording recording() {
        return device.fleet().library(device.number(), channel).get(quirks, fault);
    }

    /** No ACK yet. */
    @Override
    protected void expired(long nowMs) {
        byte[] bytes = accepted;
        if (bytes == null || nowMs - acceptedMs >= ClientRequest.GIVE_UP_MS) {
            bye();
            return;
        }
        device.fleet().counters().count(Figure.RETRANSMISSIONS);
        device.link().answer(bytes, source);
        intervalMs = Math.min(2 * intervalMs, T2_MS);
        device.wheel().scheduleIn(this, intervalMs);
    }

    void acknowledged() {
        device.wheel().cancel(this);
        CallMedia open = media;
        if (!acknowledged && !closed && open != null) {
            acknowledged = true;
            connect(open);
        }
    }

    private void connect(CallMedia open) {
        boolean silent = switch (fault) {
            case PORT_CLOSED, WRONG_DIRECTION, PRIVATE_ADDRESS, NAT -> true;
            case NOTHING_SENT -> open.way() == CallMedia.Way.UDP;
            default -> false;
        };
        if (connecting || silent) {
            return;
        }
        connecting = true;
        if (fault == MediaFault.CLOCK && history()) {
            // It looks for the recording at a time of which it has none, and has nothing to send.
            ended();
            return;
        }
        InetSocketAddress to =
                new InetSocketAddress(offer.media().address(), offer.media().port());
        if (fault == MediaFault.WRONG_SSRC && open.way() == CallMedia.Way.UDP) {
            CallMedia.open(device.shard(), CallMedia.Way.UDP, quirks, other -> {
                if (other != null && !closed) {
                    open.close();
                    media = other;
                    other.connect(to, this::begin);
                }
            });
            return;
        }
        open.connect(to, this::begin);
    }

    private void begin(@Nullable PsOutlet outlet) {
        if (outlet == null) {
            if (!closed) {
                device.fleet().counters().count(Figure.MEDIA_FAILURES);
                bye();
            }
            return;
        }
        if (closed) {
            outlet.close();
            return;
        }
        boolean otherSsrc = quirks.contains(GbQuirk.D6_OTHER_SSRC) || fault == MediaFault.WRONG_SSRC;
        sender = new PsSender(
                outlet,
                ByteBufAllocator.DEFAULT,
                quirks,
                fault,
                otherSsrc ? answeredSsrc ^ 0x5A5A : answeredSsrc,
                device.shard().random().nextInt(),
                device.fleet().counters());
        device.fleet().counters().add(Figure.STREAMS_NOW, 1);
        if (fault == MediaFault.NOTHING_SENT) {
            return;
        }
        play();
    }

    private void play() {
        long endTicks = history() ? lengthS() * TICKS_PER_SECOND : PsPlayback.FOR_EVER;
        PsPlayback started = new PsPlayback(recording(), device.shard().pacer(), endTicks, this);
        playback = started;
        if (history()) {
            started.start(0);
            if (offer.type() == GbSessionType.DOWNLOAD && offer.downloadSpeed() != null) {
                started.scale(Math.max(1, Math.min(MAX_DOWNLOAD_SPEED, offer.downloadSpeed())));
            }
        } else if (device.fleet().programme().fromTheBeginning()) {
            started.start(0);
            device.fleet().programme().began(device.number(), channel, wallUs());
        } else {
            // Each a little later than the one before: pictures of a thousand channels do not leave together.
            long phaseNs = (device.number() * 37L + channel * 11L) % 40 * 1_000_000;
            started.startAsOf(device.fleet().epochNs() + phaseNs);
        }
    }

    private long lengthS() {
        long asked = offer.stopS() - offer.startS();
        int kept = device.fleet().settings().recordingS();
        return asked <= 0 ? kept : Math.min(asked, kept);
    }

    @Override
    public void unit(PsAccessUnit unit, long turnTicks) {
        PsSender sending = sender;
        if (sending != null) {
            sending.unit(unit, turnTicks, wallUs());
        }
    }

    private static long wallUs() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    /** The recording is over: inside the dialog, by the standard from the channel. */
    @Override
    public void ended() {
        device.fleet().counters().count(Figure.MEDIA_STATUS);
        String from = quirks.contains(GbQuirk.S4_FOREIGN_FROM) ? device.code() : device.channelCode(channel);
        byte[] document = device.bodies().mediaStatus(device.requests().newSn(), device.channelCode(channel));
        int number = ++cseq;
        device.requests()
                .send(
                        via -> device.requests()
                                .body(inDialog(SipMethods.MESSAGE, via, from, number), document, number),
                        true,
                        ignored -> {});
    }

    /** @return the body of the 200 */
    String control(MansrtspMessage.Request control) {
        PsPlayback running = playback;
        if (running != null) {
            switch (control.method()) {
                case PAUSE, TEARDOWN -> running.pause();
                case PLAY -> play(control, running);
            }
        }
        PsSender sending = sender;
        String info = sending == null ? "" : "RTP-Info: seq=" + sending.sequence() + "\r\n";
        return "RTSP/1.0 200 OK\r\nCSeq: " + Math.max(0, control.cseq()) + "\r\n" + info;
    }

    private static void play(MansrtspMessage.Request control, PsPlayback running) {
        NptRange range = control.range();
        if (range != null && range.startSeconds() != null) {
            running.seek((long) (range.startSeconds() * TICKS_PER_SECOND));
        }
        if (control.scale() != null) {
            running.scale(Math.abs(control.scale()));
        }
        running.resume();
    }

    /** What every request of this side in the dialog has. */
    private SipText inDialog(String method, String via, String from, int number) {
        NameAddr contact = invite.contact();
        String local = "<sip:" + from + '@' + device.fleet().settings().domain() + ">;tag=" + tag;
        return SipText.request(
                        method,
                        contact == null
                                ? device.uris().platform()
                                : contact.uri().toString())
                .header(SipHeaders.VIA, via)
                .header(SipHeaders.FROM, local)
                .header(SipHeaders.TO, invite.from())
                .header(SipHeaders.CALL_ID, invite.callId())
                .header(SipHeaders.CSEQ, number + " " + method)
                .header(SipHeaders.MAX_FORWARDS, 70);
    }

    /** Ends it with BYE. */
    void bye() {
        calls.gone(this);
        if (!closed && accepted != null) {
            int number = ++cseq;
            device.requests()
                    .send(
                            via -> inDialog(SipMethods.BYE, via, device.channelCode(channel), number),
                            true,
                            ignored -> {});
        }
        close();
    }

    /** @return whether it was not answered yet: then 487 was said */
    boolean cancel() {
        if (accepted != null) {
            return false;
        }
        device.answer(invite, source, SipText.answer(invite, 487, tag));
        close();
        return true;
    }

    /** Ends it without a word. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        device.wheel().cancel(this);
        if (playback != null) {
            playback.stop();
        }
        if (sender != null) {
            sender.close();
            device.fleet().counters().add(Figure.STREAMS_NOW, -1);
        }
        if (media != null) {
            media.close();
        }
    }
}
