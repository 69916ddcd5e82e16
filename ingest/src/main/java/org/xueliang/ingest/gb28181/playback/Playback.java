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
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.recorded.RecordedOutlet;
import org.xueliang.ingest.recorded.RecordedSink;
import org.xueliang.ingest.recorded.RecordedTimeline;
import org.xueliang.ingest.recorded.RecordedView;

/**
 * One recording on its way to one viewer, as its viewer and whoever controls it have it; {@link PlaybackDialog} has its device. The public
 * calls may come from any thread.
 */
public final class Playback implements RecordedView {
    private final String id;
    private final String caller;
    private final GbChannel channel;
    private final GbPeriod period;
    private final List<Verifier> verifiers;
    private final EventLoop loop;
    private final RecordedOutlet outlet;
    private final PlaybackDialog dialog;
    private final CompletableFuture<Playback> begun = new CompletableFuture<>();

    /** @param paced whether the viewer's times follow its own clock at any speed */
    Playback(
            PlaybackParts parts,
            String id,
            String caller,
            GbChannel channel,
            GbPeriod period,
            List<Verifier> verifiers,
            boolean paced) {
        this.id = id;
        this.caller = caller;
        this.channel = channel;
        this.period = period;
        this.verifiers = verifiers;
        this.loop = parts.streams().loop(channel.device());
        this.outlet = new RecordedOutlet(
                new RecordedTimeline(paced && !isDownload()), parts.settings().holdBytes(), isDownload());
        this.dialog = new PlaybackDialog(parts, channel, period, loop, outlet, new PlaybackDialog.Told() {
            @Override
            public void began() {
                begun.complete(Playback.this);
            }

            @Override
            public void failed(QueryException why) {
                begun.completeExceptionally(why);
            }

            @Override
            public void ended(String why) {
                begun.completeExceptionally(new QueryException(Reason.REFUSED, why));
                parts.ended().accept(Playback.this);
            }
        });
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
        return period.isDownload();
    }

    public PlaybackStatus status() {
        return dialog.progress().status();
    }

    /** The device has sent all of it; its viewer may still be taking what waits. Any thread. */
    public boolean isSent() {
        return dialog.progress().isComplete();
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
        return period.lengthS();
    }

    /** Asks the device. @return done with the first picture; fails with {@link QueryException} that names why none came */
    CompletableFuture<Playback> begin() {
        loop.execute(dialog::begin);
        return begun;
    }

    // The viewer's side, and whoever may control it; any thread

    @Override
    public CompletableFuture<Void> play(RecordedSink sink, @Nullable Double fromS, @Nullable Double newScale) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        onLoop(done, () -> {
            boolean first = outlet.given() == 0;
            // Players ask for npt=0- where they begin: that is where it stands before its first picture was taken.
            Double seek = first && fromS != null && fromS == 0 || isDownload() ? null : fromS;
            Double speed = isDownload()
                            || newScale != null && newScale == dialog.progress().scale()
                    ? null
                    : newScale;
            dialog.progress().opened();
            if (dialog.isMediaOver() || seek == null && speed == null && !dialog.isStopped()) {
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
            } else if (dialog.progress().is(PlaybackState.ASKED) || dialog.isMediaOver()) {
                done.completeExceptionally(new QueryException(
                        Reason.NOT_POSSIBLE,
                        "playback " + id + (dialog.isMediaOver() ? " was sent to its end" : " has not begun")));
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
        dialog.send(control, new InfoAnswer() {
            @Override
            public void answered(int status, byte[] body) {
                then.run();
                dialog.progress().tell();
                done.complete(null);
            }

            @Override
            public void failed(String why) {
                done.completeExceptionally(new QueryException(
                        Reason.REFUSED, "playback " + id + ": the device did not " + control.words() + ": " + why));
            }
        });
    }

    @Override
    public void leave(RecordedSink sink) {
        loop.execute(() -> {
            outlet.leave(sink);
            if (!dialog.isEnded() && !outlet.hasSink()) {
                dialog.progress().left();
            }
        });
    }

    /** Ends it: BYE to the device, the end to its viewer. @return done when it has ended */
    public CompletableFuture<Playback> stop(String why) {
        CompletableFuture<Playback> done = new CompletableFuture<>();
        loop.execute(() -> {
            dialog.stop(why);
            done.complete(this);
        });
        return done;
    }

    private void onLoop(CompletableFuture<Void> done, Runnable step) {
        loop.execute(() -> {
            if (dialog.isEnded()) {
                done.completeExceptionally(new QueryException(
                        Reason.NOT_POSSIBLE,
                        "playback " + id + " is over: " + dialog.progress().cause()));
                return;
            }
            step.run();
        });
    }
}
