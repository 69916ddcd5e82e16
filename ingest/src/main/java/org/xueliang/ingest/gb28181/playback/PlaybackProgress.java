package org.xueliang.ingest.gb28181.playback;

import org.xueliang.ingest.gb28181.invite.GbPeriod;
import org.xueliang.ingest.gb28181.invite.GbPlaybackControl;
import org.xueliang.ingest.recorded.RecordedOutlet;
import org.xueliang.ingest.session.GatewayTime;

/**
 * Where a playback stands: its state, whether it waits for a viewer and for how long, and what others are told of that. Everything on the
 * device's event loop, but for {@link #status} and {@link #isComplete}.
 */
final class PlaybackProgress {
    private final GbPeriod period;
    private final PlaybackSettings settings;
    private final RecordedOutlet outlet;
    private final GatewayTime time;
    private final ViewerWait wait = new ViewerWait();

    private PlaybackState state = PlaybackState.ASKED;
    private double scale = 1;
    private String cause = "";
    private volatile boolean complete;
    private volatile PlaybackStatus status = new PlaybackStatus(PlaybackState.ASKED, 0, 1, 0, "", false, 0, 0, 0);

    PlaybackProgress(GbPeriod period, PlaybackSettings settings, RecordedOutlet outlet, GatewayTime time) {
        this.period = period;
        this.settings = settings;
        this.outlet = outlet;
        this.time = time;
    }

    PlaybackStatus status() {
        return status;
    }

    /** The device has sent all of it, and nothing went wrong with it since. */
    boolean isComplete() {
        return complete;
    }

    void complete(boolean whole) {
        complete = whole;
    }

    boolean is(PlaybackState one) {
        return state == one;
    }

    double scale() {
        return scale;
    }

    /** Why it is over, where it is. */
    String cause() {
        return cause;
    }

    void cause(String why) {
        cause = why;
    }

    // What happens

    /** @return false where it was not waited for */
    boolean pictureCame() {
        return waits(PlaybackState.Event.PICTURE, settings.openWithin().toMillis());
    }

    void opened() {
        move(PlaybackState.Event.OPENED);
    }

    void left() {
        if (waits(PlaybackState.Event.LEFT, settings.linger().toMillis())) {
            wait.goesOn();
        }
    }

    /** The device does what it was told. */
    void obeyed(GbPlaybackControl control) {
        if (control.scale() != null) {
            scale = control.scale();
        }
        if (control.pause()) {
            if (state == PlaybackState.PLAYING) {
                waits(PlaybackState.Event.PAUSE, settings.idle().toMillis());
            }
            return;
        }
        if (state == PlaybackState.PAUSED) {
            opened();
        }
        wait.goesOn();
    }

    void ended(String why) {
        cause = why;
        move(PlaybackState.Event.END);
    }

    private boolean waits(PlaybackState.Event event, long atMostMs) {
        if (!move(event)) {
            return false;
        }
        wait.begin(time.steadyMs(), atMostMs);
        tell();
        return true;
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

    // What time does

    /** Whether nobody goes on with it for longer than it waits. */
    boolean isGivenUp(long nowMs) {
        return (state == PlaybackState.WAITING || state == PlaybackState.PAUSED) && wait.isTooLong(nowMs);
    }

    /** Why it is given up, for people. */
    String whyGivenUp() {
        return state == PlaybackState.PAUSED
                ? "it was paused for " + wait.limitS() + " s"
                : outlet.given() == 0 ? "nobody opened it within " + wait.limitS() + " s" : "its viewer left";
    }

    /** Whether the device is to wait as well from now on. A download runs to its end. */
    boolean parks(long nowMs) {
        return state == PlaybackState.WAITING && !period.isDownload() && wait.parks(nowMs);
    }

    void tell() {
        boolean over = state == PlaybackState.ENDED;
        status = new PlaybackStatus(
                state,
                Math.min(period.lengthS(), Math.max(0, outlet.positionS())),
                scale,
                state == PlaybackState.WAITING ? time.wallUs() + wait.leftMs(time.steadyMs()) * 1000 : 0,
                over ? cause : "",
                complete && over,
                outlet.given(),
                outlet.dropped(),
                outlet.damaged());
    }
}
