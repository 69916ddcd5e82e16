package org.xueliang.ingest.gb28181.playback;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.invite.GbPlaybackControl;
import org.xueliang.ingest.gb28181.invite.InfoAnswer;
import org.xueliang.ingest.gb28181.invite.RecordedStreams;
import org.xueliang.ingest.recorded.RecordedOutlet;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.mansrtsp.MansrtspMessage;
import org.xueliang.protocol.mansrtsp.MansrtspParser;
import org.xueliang.protocol.mansrtsp.MansrtspSyntaxException;

/** What a device is told while it plays, and what follows of its answer. On the device's event loop. */
final class PlaybackControls {
    /** Recorders answer an INFO when they are there: within seconds. */
    private static final long ANSWER_MS = 8_000;

    private final EventLoop loop;
    private final RecordedOutlet outlet;
    private RecordedStreams.@Nullable Running running;
    private boolean stopped;

    PlaybackControls(EventLoop loop, RecordedOutlet outlet) {
        this.loop = loop;
        this.outlet = outlet;
    }

    void running(RecordedStreams.@Nullable Running now) {
        running = now;
    }

    /** Whether the device was told to pause and not to go on since. */
    boolean isStopped() {
        return stopped;
    }

    /** Nobody looks: the device may wait as well. One that cannot goes on, and what it sends is held. */
    void park() {
        RecordedStreams.Running now = running;
        if (now != null && !stopped) {
            stopped = true;
            now.maySilent(true);
            now.control(GbPlaybackControl.paused(), InfoAnswer.IGNORED);
        }
    }

    /** @param told once: answered where the device does it, failed with why it does not */
    void send(GbPlaybackControl control, InfoAnswer told) {
        RecordedStreams.Running now = running;
        if (now == null) {
            told.failed("its stream is over");
            return;
        }
        Once once = new Once(now, control, told);
        once.timer = loop.schedule(
                () -> once.failed("no answer for " + ANSWER_MS / 1000 + " s"), ANSWER_MS, TimeUnit.MILLISECONDS);
        if (!control.pause()) {
            // Pictures may come before the answer.
            now.maySilent(false);
        }
        now.control(control, once);
    }

    private final class Once implements InfoAnswer {
        private final RecordedStreams.Running of;
        private final GbPlaybackControl control;
        private final InfoAnswer told;
        private @Nullable Future<?> timer;
        private boolean over;

        Once(RecordedStreams.Running of, GbPlaybackControl control, InfoAnswer told) {
            this.of = of;
            this.control = control;
            this.told = told;
        }

        @Override
        public void answered(int status, byte[] body) {
            if (over) {
                return;
            }
            String refusal = refusal(status, body);
            if (!refusal.isEmpty()) {
                failed(refusal);
                return;
            }
            finish();
            stopped = control.pause();
            of.maySilent(control.pause());
            if (control.scale() != null) {
                outlet.scale(control.scale());
            }
            if (control.seekS() != null) {
                outlet.jump(control.seekS());
            }
            // Last: it gives out what waits.
            outlet.hold(control.pause());
            told.answered(status, body);
        }

        @Override
        public void failed(String cause) {
            if (!over) {
                finish();
                told.failed(cause);
            }
        }

        private void finish() {
            over = true;
            if (timer != null) {
                timer.cancel(false);
            }
        }
    }

    /** Of the SIP status, or of the body under a 200; empty where there is none. */
    private static String refusal(int status, byte[] body) {
        if (status >= 300) {
            return "SIP " + status;
        }
        try {
            return body.length > 0
                            && MansrtspParser.parse(body) instanceof MansrtspMessage.Response response
                            && response.status() >= 300
                    ? "MANSRTSP " + response.status() + " " + Excerpt.of(response.reason())
                    : "";
        } catch (MansrtspSyntaxException e) {
            // A 200 is a 200, whatever stands under it; the device's trace shows it.
            return "";
        }
    }
}
