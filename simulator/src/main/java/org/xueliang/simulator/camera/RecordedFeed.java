package org.xueliang.simulator.camera;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.simulator.media.PacketizedAccessUnit;
import org.xueliang.simulator.media.PacketizedRecording;

/**
 * A recording for ever, to each subscriber from its own beginning on. Any number of cameras share one: what a subscriber
 * costs is its place in it and a slot of the pacer.
 */
public final class RecordedFeed implements Feed {
    /** A subscriber further behind than this (the process was stopped) goes on from where it is, as if it had begun later. */
    private static final long MAX_BEHIND_NS = 5_000_000_000L;

    /** Where in the recording a subscriber begins. */
    public enum Begin {
        /** At its first picture: what is known about the recording's events holds from the begin of the session on. */
        FIRST_PICTURE,
        /** Each at the next keyframe in turn: a thousand cameras then do not send their keyframes together. */
        KEYFRAMES_IN_TURN
    }

    private final CameraLoops loops;
    private final PacketizedRecording recording;
    private final Begin begin;
    private final int[] keyframes;
    private final AtomicInteger turn = new AtomicInteger();

    public RecordedFeed(CameraLoops loops, PacketizedRecording recording, Begin begin) {
        this.loops = loops;
        this.recording = recording;
        this.begin = begin;
        this.keyframes = recording.keyframes();
    }

    @Override
    public VideoCodec codec() {
        return recording.codec();
    }

    @Override
    public List<byte[]> parameterSets() {
        return recording.parameterSets();
    }

    @Override
    public Subscription subscribe(EventLoop loop, Receiver receiver) {
        int first =
                begin == Begin.FIRST_PICTURE ? 0 : keyframes[Math.floorMod(turn.getAndIncrement(), keyframes.length)];
        Pacer pacer = loops.pacer(loop);
        Playback playback = new Playback(pacer.nowNs(), first, receiver);
        Pacer.Scheduled scheduled = pacer.schedule(pacer.nowNs(), playback);
        return scheduled::cancel;
    }

    private final class Playback implements Pacer.Task {
        private final Receiver receiver;
        private final long zeroTicks;
        private long zeroNs;
        private long zeroUs;
        private long turnTicks;
        private int next;

        Playback(long nowNs, int first, Receiver receiver) {
            this.receiver = receiver;
            this.next = first;
            this.zeroTicks = recording.units().get(first).sendTicks();
            this.zeroNs = nowNs;
            this.zeroUs = System.currentTimeMillis() * 1000;
        }

        @Override
        public long run(long deadlineNs, long nowNs) {
            if (nowNs - deadlineNs > MAX_BEHIND_NS) {
                zeroNs += nowNs - deadlineNs;
                zeroUs += (nowNs - deadlineNs) / 1000;
            }
            PacketizedAccessUnit unit = recording.units().get(next);
            long ticks = turnTicks + unit.timestampTicks() - zeroTicks;
            receiver.accessUnit(unit, ticks, zeroUs + ticks * 100 / 9);
            next++;
            if (next == recording.units().size()) {
                next = 0;
                turnTicks += recording.durationTicks();
            }
            long due = turnTicks + recording.units().get(next).sendTicks() - zeroTicks;
            return zeroNs + due * 100_000 / 9;
        }
    }
}
