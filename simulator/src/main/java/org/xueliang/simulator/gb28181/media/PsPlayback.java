package org.xueliang.simulator.gb28181.media;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.camera.Pacer;

/**
 * A recording on its way to one receiver: each picture at its time, again and again or to an end, at any speed, with pauses and jumps. On
 * one event loop; what it costs is a place in the recording and a slot of the pacer.
 */
public final class PsPlayback implements Pacer.Task {
    /** Further behind than this (the process was stopped) it goes on from where it is. */
    private static final long MAX_BEHIND_NS = TimeUnit.SECONDS.toNanos(5);

    /** Never to end. */
    public static final long FOR_EVER = Long.MAX_VALUE;

    /** Takes pictures at their time. */
    public interface Receiver {
        /** @param turnTicks to be added to the unit's own times */
        void unit(PsAccessUnit unit, long turnTicks);

        /** Its end was reached; nothing comes any more. */
        void ended();
    }

    private final PsRecording recording;
    private final Pacer pacer;
    private final Receiver receiver;
    private final long endTicks;
    private Pacer.@Nullable Scheduled scheduled;
    private long turn;
    private int next;
    private double scale = 1;
    private long anchorTicks;
    private long anchorNs;
    private boolean over;

    /** @param endTicks 90 kHz from the recording's beginning, over all turns; {@link #FOR_EVER} */
    public PsPlayback(PsRecording recording, Pacer pacer, long endTicks, Receiver receiver) {
        this.recording = recording;
        this.pacer = pacer;
        this.endTicks = endTicks;
        this.receiver = receiver;
    }

    /** Begins now at the first keyframe at or after this time of the recording. */
    public void start(long fromTicks) {
        place(fromTicks);
        anchor(pacer.nowNs());
    }

    /**
     * Begins as one that has been going on since an instant: whoever does so with the same instant sends the same picture at the same time.
     *
     * @param epochNs of the pacer's clock
     */
    public void startAsOf(long epochNs) {
        place((pacer.nowNs() - epochNs) * 9 / 100_000);
        anchorTicks = ticks();
        anchorNs = epochNs + anchorTicks * 100_000 / 9;
        schedule();
    }

    /** Goes to the first keyframe at or after a time, or around to the next turn's first. */
    private void place(long fromTicks) {
        turn = fromTicks / recording.durationTicks();
        long within = fromTicks % recording.durationTicks();
        next = 0;
        while (next < recording.units().size()) {
            PsAccessUnit unit = recording.units().get(next);
            if (unit.keyframe() && unit.sendTicks() >= within) {
                return;
            }
            next++;
        }
        turn++;
        next = 0;
    }

    private long ticks() {
        return turn * recording.durationTicks() + recording.units().get(next).sendTicks();
    }

    private void anchor(long nowNs) {
        anchorTicks = ticks();
        anchorNs = nowNs;
        schedule();
    }

    private void schedule() {
        stop();
        scheduled = pacer.schedule(dueNs(), this);
    }

    private long dueNs() {
        return anchorNs + (long) ((ticks() - anchorTicks) * (100_000 / 9.0) / scale);
    }

    /** Sends nothing until {@link #resume}. */
    public void pause() {
        stop();
    }

    public void resume() {
        if (scheduled == null && !over) {
            anchor(pacer.nowNs());
        }
    }

    /** From here on at another speed; the times in the stream stay those of the recording, as devices leave them. */
    public void scale(double newScale) {
        if (newScale > 0) {
            scale = newScale;
            resumeAt(ticks());
        }
    }

    /** Goes on at a keyframe near this time of the recording. */
    public void seek(long toTicks) {
        place(toTicks);
        resumeAt(ticks());
    }

    private void resumeAt(long atTicks) {
        over = false;
        anchorTicks = atTicks;
        anchorNs = pacer.nowNs();
        schedule();
    }

    /** Where it is, 90 kHz from the recording's beginning. */
    public long positionTicks() {
        return ticks();
    }

    @Override
    public long run(long deadlineNs, long nowNs) {
        if (nowNs - deadlineNs > MAX_BEHIND_NS) {
            anchorNs += nowNs - deadlineNs;
        }
        if (ticks() >= endTicks) {
            scheduled = null;
            over = true;
            receiver.ended();
            return Pacer.STOP;
        }
        Pacer.Scheduled mine = scheduled;
        receiver.unit(recording.units().get(next), turn * recording.durationTicks());
        if (scheduled == null || !scheduled.equals(mine)) {
            return Pacer.STOP;
        }
        next++;
        if (next == recording.units().size()) {
            next = 0;
            turn++;
        }
        return dueNs();
    }

    /** Ends it. */
    public void stop() {
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
    }
}
