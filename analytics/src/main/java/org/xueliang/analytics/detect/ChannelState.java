package org.xueliang.analytics.detect;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything that the detectors remember of one channel. Mutable; owned by one key of the job. */
public final class ChannelState {
    String place = "";
    final SignalState signal;
    final SceneState scene = new SceneState();
    final FrozenState frozen = new FrozenState();
    /** By zone; at most as many as the channel has zones. */
    final Map<String, MotionState> motion = new TreeMap<>();
    /** Null until a thumbnail came. */
    @Nullable
    BackgroundModel model;

    public ChannelState() {
        this(new SignalState());
    }

    private ChannelState(SignalState signal) {
        this.signal = signal;
    }

    /** Place of the channel as its newest event said. */
    public String place() {
        return place;
    }

    /** Time of receipt of the newest event; 0 for none. */
    public long lastUs() {
        return signal.lastUs;
    }

    /** Something was said to begin whose end is not yet said. */
    boolean lasts() {
        return signal.lostUs != 0
                || frozen.beginUs != 0
                || scene.phase != SceneState.Phase.NORMAL
                || motion.values().stream().anyMatch(zone -> zone.beginUs != 0);
    }

    /** The same without what pictures taught. Shares the rest with this one, which is not used any more. */
    ChannelState withoutPictures() {
        ChannelState state = new ChannelState(signal);
        state.place = place;
        return state;
    }
}
