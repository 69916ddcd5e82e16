package org.xueliang.ingest.gb28181.playback;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment.Verifier;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.control.QueryException.Reason;
import org.xueliang.ingest.gb28181.invite.GbChannel;
import org.xueliang.ingest.gb28181.invite.GbPeriod;
import org.xueliang.ingest.gb28181.invite.GbPlaybackControl;
import org.xueliang.ingest.gb28181.invite.InfoAnswer;
import org.xueliang.ingest.gb28181.invite.NoMedia;
import org.xueliang.ingest.gb28181.invite.NoMediaCause;
import org.xueliang.ingest.gb28181.invite.RecordedStreams;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.recorded.RecordedOutlet;
import org.xueliang.ingest.recorded.RecordedSink;
import org.xueliang.ingest.recorded.RecordedTimeline;
import org.xueliang.ingest.recorded.RecordedView;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.session.SessionTick;
import org.xueliang.protocol.sdp.GbSessionType;

/**
 * One recording on its way to one viewer, from the INVITE to the BYE. Its life is on its device's event loop; the public calls may come from
 * any thread.
 */
public final class Playback implements RecordedView {
    private static final long TICK_MS = 100;
    /** Without a viewer for so long the device is told to wait, too: until then pictures are held. */
    private static final long PARK_AFTER_MS = 2_000;
    /** Behind MediaStatus 121 the last packets may still be on their way: so long without one, and so long at most. */
    private static final long QUIET_MS = 400;

    private static final long DRAIN_MS = 5_000;
    /** Devices end a little before or behind the time that was asked for. */
    private static final double END_TOLERANCE_S = 3;

    private final String id;
    private final String caller;
    private final GbChannel channel;
    private final GbPeriod period;
    private final List<Verifier> verifiers;
    private final PlaybackParts parts;
    private final EventLoop loop;
    private final RecordedOutlet outlet;
    private final CompletableFuture<Playback> begun = new CompletableFuture<>();
    private final SessionLedger.Entry entry;

    private PlaybackState state = PlaybackState.ASKED;
    private RecordedStreams.@Nullable Running running;
    private @Nullable SessionTick tick;
    private final PlaybackControls controls;
    private String cause = "";
    private boolean mediaOver;
    private volatile boolean complete;
    private boolean parkAsked;
    private double scale = 1;
    private long sinceMs;
    private long limitMs;
    private long sentMs;
    private volatile PlaybackStatus status = new PlaybackStatus(PlaybackState.ASKED, 0, 1, 0, "", false, 0, 0, 0);

    /** @param paced whether the viewer's times follow its own clock at any speed */
    Playback(
            PlaybackParts parts,
            String id,
            String caller,
            GbChannel channel,
            GbPeriod period,
            List<Verifier> verifiers,
            boolean paced) {
        this.parts = parts;
        this.id = id;
        this.caller = caller;
        this.channel = channel;
        this.period = period;
        this.verifiers = verifiers;
        this.loop = parts.streams().loop(channel.device());
        this.outlet = new RecordedOutlet(
                new RecordedTimeline(paced && !isDownload()), parts.settings().holdBytes(), isDownload());
        this.controls = new PlaybackControls(loop, outlet);
        this.entry = parts.ledger().open(SessionLedger.Kind.SESSION, "playback of " + channel.code());
    }

    public String id() {
        return id;
    }

    /** Of the RTSP URL, without slash. */
    public String path() {
        return Playbacks.PATH_PREFIX + id;
    }

    public String caller() {
        return caller;
    }

    public GbChannel channel() {
        return channel;
    }

    public GbPeriod period() {
        return period;
    }

    public boolean isDownload() {
        return period.type() == GbSessionType.DOWNLOAD;
    }

    public PlaybackStatus status() {
        return status;
    }

    /** The device has sent all of it; its viewer may still be taking what waits. Any thread. */
    public boolean isSent() {
        return complete;
    }

    @Override
    public List<Verifier> verifiers() {
        return verifiers;
    }

    @Override
    public ChannelStream stream() {
        ChannelStream known = outlet.stream();
        if (known == null) {
            throw new IllegalStateException("no picture of playback " + id + " has come yet");
        }
        return known;
    }

    /** Whether a picture came: only then it can be looked at. */
    boolean hasStream() {
        return outlet.stream() != null;
    }

    @Override
    public double lengthS() {
        return period.stopS() - period.startS();
    }

    // The device's side; on its loop

    /** Asks the device. @return done with the first picture; fails with {@link QueryException} that names why none came */
    CompletableFuture<Playback> begin() {
        loop.execute(() -> {
            if (state == PlaybackState.ENDED) {
                // Stopped before it began.
                return;
            }
            var peer = parts.streams().peer(channel.device());
            if (peer.isEmpty()) {
                fail(Reason.OFFLINE, "device " + channel.device() + " is not registered here");
                return;
            }
            tick = SessionTick.every(TICK_MS, loop, parts.ledger(), "playback of " + channel.code(), this::tick);
            RecordedStreams.Running started =
                    parts.streams().start(channel, period, peer.get(), outlet, new OnStream());
            if (state == PlaybackState.ENDED) {
                return;
            }
            running = started;
            controls.running(started);
        });
        return begun;
    }

    private final class OnStream implements RecordedStreams.Listener {
        @Override
        public void streaming() {
            if (move(PlaybackState.Event.PICTURE)) {
                waitFor(parts.settings().openWithin().toMillis());
                begun.complete(Playback.this);
            }
        }

        @Override
        public void sent() {
            RecordedStreams.Running now = running;
            if (now == null || sentMs != 0) {
                return;
            }
            sentMs = nowMs();
            now.maySilent(true);
        }

        @Override
        public void ended(NoMedia why, boolean hadPicture) {
            if (!hadPicture || state == PlaybackState.ASKED) {
                fail(reason(why.cause()), words(why));
                return;
            }
            // Many devices say nothing at the end and stop, or send BYE.
            boolean atEnd = sentMs != 0 || outlet.positionS() >= lengthS() - END_TOLERANCE_S;
            mediaOver(atEnd, atEnd ? "the recording has been sent" : words(why));
        }
    }

    private static Reason reason(NoMediaCause cause) {
        return switch (cause) {
            case NO_ANSWER -> Reason.SILENT;
            case REFUSED, CODEC, WRONG_DIRECTION -> Reason.REFUSED;
            case BUSY -> Reason.BUSY;
            case NAT, PORT_CLOSED, WRONG_SSRC, NOTHING_AT_ALL, RTCP_ONLY, CLOCK, NO_PSM_OR_KEYFRAME, PRIVATE_ADDRESS ->
                Reason.NO_MEDIA;
        };
    }

    /** What was seen, what to do about it, and the cause's name to look it up by. */
    private static String words(NoMedia why) {
        return why.words() + " - " + why.advice() + " (" + why.cause() + ")";
    }

    /** Nothing more comes of the device; what came is still its viewer's. */
    private void mediaOver(boolean whole, String why) {
        mediaOver = true;
        complete = whole;
        cause = why;
        RecordedStreams.Running now = running;
        running = null;
        controls.running(null);
        if (now != null) {
            // Gives out the last picture; behind it the outlet is told of the end.
            now.end(why);
        }
    }

    private void tick() {
        outlet.drain();
        long nowMs = nowMs();
        if (sentMs != 0 && !mediaOver) {
            afterSent(nowMs);
        }
        if (state == PlaybackState.ENDED) {
            return;
        }
        if (outlet.isFinished()) {
            end(cause);
        } else if (outlet.overflowed()) {
            complete = false;
            end("its viewer takes too little of it: " + parts.settings().holdBytes() + " bytes wait");
        } else if (state == PlaybackState.PLAYING && !outlet.hasSink()) {
            left();
        } else if (state == PlaybackState.WAITING || state == PlaybackState.PAUSED) {
            ifTooLong(nowMs);
        }
        tell();
    }

    private void afterSent(long nowMs) {
        RecordedStreams.Running now = running;
        if (state == PlaybackState.ASKED) {
            if (nowMs - sentMs < QUIET_MS) {
                return;
            }
            NoMedia seen = now == null ? null : now.soFar(nowMs - sentMs);
            fail(
                    Reason.NO_MEDIA,
                    "the device ended the recording before it sent a picture: it has none of this time"
                            + (seen == null ? "" : " (" + seen.cause() + ")"));
        } else if (nowMs - sentMs > DRAIN_MS || now == null || nowMs - now.lastPacketMs() > QUIET_MS) {
            mediaOver(true, "the recording has been sent");
        }
    }

    private void ifTooLong(long nowMs) {
        if (nowMs - sinceMs > limitMs) {
            complete = false;
            end(
                    state == PlaybackState.PAUSED
                            ? "it was paused for " + limitMs / 1000 + " s"
                            : outlet.given() == 0
                                    ? "nobody opened it within " + limitMs / 1000 + " s"
                                    : "its viewer left");
        } else if (state == PlaybackState.WAITING && !parkAsked && nowMs - sinceMs > PARK_AFTER_MS && !isDownload()) {
            parkAsked = true;
            controls.park();
        }
    }

    private void waitFor(long ms) {
        sinceMs = nowMs();
        limitMs = ms;
        tell();
    }

    private void left() {
        if (move(PlaybackState.Event.LEFT)) {
            waitFor(parts.settings().linger().toMillis());
            parkAsked = false;
        }
    }

    private void fail(Reason reason, String why) {
        complete = false;
        begun.completeExceptionally(new QueryException(reason, "channel " + channel.code() + ": " + why));
        end(why);
    }

    private void end(String why) {
        if (state == PlaybackState.ENDED) {
            return;
        }
        cause = why;
        move(PlaybackState.Event.END);
        if (tick != null) {
            tick.close();
        }
        RecordedStreams.Running now = running;
        running = null;
        controls.running(null);
        if (now != null) {
            now.end(why);
        }
        outlet.close(why);
        entry.close();
        tell();
        begun.completeExceptionally(new QueryException(Reason.REFUSED, why));
        parts.ended().accept(this);
    }

    private boolean move(PlaybackState.Event event) {
        PlaybackState next = PlaybackState.TABLE.next(state, event);
        if (next == null || state == PlaybackState.ENDED) {
            return false;
        }
        state = next;
        tell();
        return true;
    }

    private void tell() {
        boolean waits = state == PlaybackState.WAITING;
        status = new PlaybackStatus(
                state,
                Math.min(lengthS(), Math.max(0, outlet.positionS())),
                scale,
                waits ? parts.time().wallUs() + (limitMs - (nowMs() - sinceMs)) * 1000 : 0,
                state == PlaybackState.ENDED ? cause : "",
                complete && state == PlaybackState.ENDED,
                outlet.given(),
                outlet.dropped(),
                outlet.damaged());
    }

    private long nowMs() {
        return parts.time().steadyMs();
    }

    // The viewer's side, and whoever may control it; any thread

    @Override
    public CompletableFuture<Void> play(RecordedSink sink, @Nullable Double fromS, @Nullable Double newScale) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        onLoop(done, () -> {
            boolean first = outlet.given() == 0;
            // Players ask for npt=0- where they begin: that is where it stands before its first picture was taken.
            Double seek = first && fromS != null && fromS == 0 || isDownload() ? null : fromS;
            Double speed = isDownload() || newScale != null && newScale == scale ? null : newScale;
            move(PlaybackState.Event.OPENED);
            if (mediaOver || seek == null && speed == null && !controls.isStopped()) {
                outlet.join(sink);
                done.complete(null);
                return;
            }
            // Until the device is there its viewer gets nothing more of where it was.
            outlet.hold(true);
            send(new GbPlaybackControl(false, seek, speed), done, () -> outlet.join(sink));
        });
        return done;
    }

    @Override
    public CompletableFuture<Void> pause() {
        return control(GbPlaybackControl.paused());
    }

    /** Pauses it, goes on, goes elsewhere, at another speed. Fails with {@link QueryException}. */
    public CompletableFuture<Void> control(GbPlaybackControl control) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        onLoop(done, () -> {
            if (isDownload()) {
                done.completeExceptionally(new QueryException(
                        Reason.NOT_POSSIBLE, "a download runs to its end (expected: a playback, or stop)"));
            } else if (state == PlaybackState.ASKED || mediaOver) {
                done.completeExceptionally(new QueryException(
                        Reason.NOT_POSSIBLE,
                        "playback " + id + (mediaOver ? " was sent to its end" : " has not begun")));
            } else if (control.seekS() != null && control.seekS() > lengthS()) {
                done.completeExceptionally(new QueryException(
                        Reason.BAD, "seek: " + control.seekS() + " s (expected: 0 to " + lengthS() + ")"));
            } else {
                send(control, done, () -> {});
            }
        });
        return done;
    }

    private void send(GbPlaybackControl control, CompletableFuture<Void> done, Runnable then) {
        controls.send(control, new InfoAnswer() {
            @Override
            public void answered(int status, byte[] body) {
                if (state == PlaybackState.ENDED) {
                    failed(cause);
                    return;
                }
                if (control.scale() != null) {
                    scale = control.scale();
                }
                if (control.pause() && state == PlaybackState.PLAYING) {
                    move(PlaybackState.Event.PAUSE);
                    waitFor(parts.settings().idle().toMillis());
                } else if (!control.pause() && state == PlaybackState.PAUSED) {
                    move(PlaybackState.Event.OPENED);
                }
                if (!control.pause()) {
                    sentMs = 0;
                    parkAsked = false;
                }
                then.run();
                tell();
                done.complete(null);
            }

            @Override
            public void failed(String why) {
                done.completeExceptionally(new QueryException(
                        Reason.REFUSED, "playback " + id + ": the device did not " + control.words() + ": " + why));
                outlet.hold(state == PlaybackState.PAUSED);
            }
        });
    }

    @Override
    public void leave(RecordedSink sink) {
        loop.execute(() -> {
            outlet.leave(sink);
            if (state != PlaybackState.ENDED && !outlet.hasSink()) {
                left();
            }
        });
    }

    /** Ends it: BYE to the device, the end to its viewer. @return done when it has ended */
    public CompletableFuture<Playback> stop(String why) {
        CompletableFuture<Playback> done = new CompletableFuture<>();
        loop.execute(() -> {
            complete = complete && state == PlaybackState.ENDED;
            end(why);
            done.complete(this);
        });
        return done;
    }

    private void onLoop(CompletableFuture<Void> done, Runnable step) {
        loop.execute(() -> {
            if (state == PlaybackState.ENDED) {
                done.completeExceptionally(
                        new QueryException(Reason.NOT_POSSIBLE, "playback " + id + " is over: " + cause));
                return;
            }
            step.run();
        });
    }
}
