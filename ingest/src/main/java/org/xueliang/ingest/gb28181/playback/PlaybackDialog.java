package org.xueliang.ingest.gb28181.playback;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.control.QueryException.Reason;
import org.xueliang.ingest.gb28181.invite.GbChannel;
import org.xueliang.ingest.gb28181.invite.GbPeriod;
import org.xueliang.ingest.gb28181.invite.GbPlaybackControl;
import org.xueliang.ingest.gb28181.invite.InfoAnswer;
import org.xueliang.ingest.gb28181.invite.NoMedia;
import org.xueliang.ingest.gb28181.invite.NoMediaCause;
import org.xueliang.ingest.gb28181.invite.RecordedStreams;
import org.xueliang.ingest.recorded.RecordedOutlet;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.session.SessionTick;

/**
 * The device's side of a playback, from the INVITE to the BYE: what it sends, and what ends it. Everything on the device's event loop.
 */
final class PlaybackDialog implements RecordedStreams.Listener {
    /** Told on the loop. */
    interface Told {
        /** The first picture came. */
        void began();

        /** No picture came, and why; the end follows. */
        void failed(QueryException why);

        /** It is over; once, last of all. */
        void ended(String why);
    }

    private static final long TICK_MS = 100;
    /** Devices end a little before or behind the time that was asked for. */
    private static final double END_TOLERANCE_S = 3;

    private final PlaybackParts parts;
    private final GbChannel channel;
    private final GbPeriod period;
    private final EventLoop loop;
    private final RecordedOutlet outlet;
    private final Told told;
    private final PlaybackProgress progress;
    private final PlaybackControls controls;
    private final SessionLedger.Entry entry;
    private final LastPackets lastPackets = new LastPackets();

    private RecordedStreams.@Nullable Running running;
    private @Nullable SessionTick tick;
    private boolean mediaOver;

    PlaybackDialog(
            PlaybackParts parts, GbChannel channel, GbPeriod period, EventLoop loop, RecordedOutlet outlet, Told told) {
        this.parts = parts;
        this.channel = channel;
        this.period = period;
        this.loop = loop;
        this.outlet = outlet;
        this.told = told;
        this.progress = new PlaybackProgress(period, parts.settings(), outlet, parts.time());
        this.controls = new PlaybackControls(loop, outlet);
        this.entry = parts.ledger().open(SessionLedger.Kind.SESSION, "playback of " + channel.code());
    }

    PlaybackProgress progress() {
        return progress;
    }

    /** Asks the device. */
    void begin() {
        if (isEnded()) {
            // Stopped before it began.
            return;
        }
        var peer = parts.streams().peer(channel.device());
        if (peer.isEmpty()) {
            fail(Reason.OFFLINE, "device " + channel.device() + " is not registered here");
            return;
        }
        tick = SessionTick.every(TICK_MS, loop, parts.ledger(), "playback of " + channel.code(), this::tick);
        RecordedStreams.Running started = parts.streams().start(channel, period, peer.get(), outlet, this);
        if (isEnded()) {
            return;
        }
        running = started;
        controls.running(started);
    }

    // What the device does

    @Override
    public void streaming() {
        if (progress.pictureCame()) {
            told.began();
        }
    }

    @Override
    public void sent() {
        RecordedStreams.Running now = running;
        if (now != null && lastPackets.said(nowMs())) {
            now.maySilent(true);
        }
    }

    @Override
    public void ended(NoMedia why, boolean hadPicture) {
        if (!hadPicture || progress.is(PlaybackState.ASKED)) {
            fail(reason(why.cause()), why.advised());
            return;
        }
        // Many devices say nothing at the end and stop, or send BYE.
        boolean atEnd = lastPackets.isSaid() || outlet.positionS() >= period.lengthS() - END_TOLERANCE_S;
        mediaOver(atEnd, atEnd ? "the recording has been sent" : why.advised());
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

    /** Nothing more comes of the device; what came is still its viewer's. */
    private void mediaOver(boolean whole, String why) {
        mediaOver = true;
        progress.complete(whole);
        progress.cause(why);
        // Gives out the last picture; behind it the outlet is told of the end.
        endStream(why);
    }

    private void endStream(String why) {
        RecordedStreams.Running now = running;
        running = null;
        controls.running(null);
        if (now != null) {
            now.end(why);
        }
    }

    // What time does

    private void tick() {
        outlet.drain();
        long nowMs = nowMs();
        if (lastPackets.isSaid() && !mediaOver) {
            afterSent(nowMs);
        }
        if (isEnded()) {
            return;
        }
        if (outlet.isFinished()) {
            end(progress.cause());
        } else if (outlet.overflowed()) {
            progress.complete(false);
            end("its viewer takes too little of it: " + parts.settings().holdBytes() + " bytes wait");
        } else if (progress.is(PlaybackState.PLAYING) && !outlet.hasSink()) {
            progress.left();
        } else if (progress.isGivenUp(nowMs)) {
            progress.complete(false);
            end(progress.whyGivenUp());
        } else if (progress.parks(nowMs)) {
            controls.park();
        }
        progress.tell();
    }

    private void afterSent(long nowMs) {
        RecordedStreams.Running now = running;
        if (progress.is(PlaybackState.ASKED)) {
            if (lastPackets.isQuiet(nowMs)) {
                NoMedia seen = now == null ? null : now.soFar(lastPackets.sinceMs(nowMs));
                fail(
                        Reason.NO_MEDIA,
                        "the device ended the recording before it sent a picture: it has none of this time"
                                + (seen == null ? "" : " (" + seen.cause() + ")"));
            }
        } else if (now == null || lastPackets.areThere(nowMs, now.lastPacketMs(), now.listen())) {
            mediaOver(true, "the recording has been sent");
        }
    }

    // What its viewer does

    boolean isEnded() {
        return progress.is(PlaybackState.ENDED);
    }

    /** Nothing more comes of the device. */
    boolean isMediaOver() {
        return mediaOver;
    }

    /** The device was told to pause and not to go on since. */
    boolean isStopped() {
        return controls.isStopped();
    }

    /** @param answer where the device does it, the playback is where it was told to go before this hears of it */
    void send(GbPlaybackControl control, InfoAnswer answer) {
        controls.send(control, new InfoAnswer() {
            @Override
            public void answered(int sipStatus, byte[] body) {
                if (isEnded()) {
                    failed(progress.cause());
                    return;
                }
                progress.obeyed(control);
                if (!control.pause()) {
                    lastPackets.forget();
                }
                answer.answered(sipStatus, body);
            }

            @Override
            public void failed(String why) {
                answer.failed(why);
                outlet.hold(progress.is(PlaybackState.PAUSED));
            }
        });
    }

    /** BYE to the device, the end to its viewer. */
    void stop(String why) {
        progress.complete(progress.isComplete() && isEnded());
        end(why);
    }

    // The end

    private void fail(Reason reason, String why) {
        progress.complete(false);
        told.failed(new QueryException(reason, "channel " + channel.code() + ": " + why));
        end(why);
    }

    private void end(String why) {
        if (isEnded()) {
            return;
        }
        progress.ended(why);
        if (tick != null) {
            tick.close();
        }
        endStream(why);
        outlet.close(why);
        entry.close();
        progress.tell();
        told.ended(why);
    }

    private long nowMs() {
        return parts.time().steadyMs();
    }
}
