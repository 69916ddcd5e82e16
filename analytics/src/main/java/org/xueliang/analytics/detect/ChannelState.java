package org.xueliang.analytics.detect;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything that the detectors remember of one channel. Mutable; owned by one key of the job. */
public final class ChannelState {
    String place = "";
    final SignalState signal = new SignalState();
    final SceneState scene = new SceneState();
    final FrozenState frozen = new FrozenState();
    /** By zone; at most as many as the channel has zones. */
    final Map<String, MotionState> motion = new TreeMap<>();
    /** Null until a thumbnail came. */
    @Nullable
    BackgroundModel model;

    /** Place of the channel as its newest event said. */
    public String place() {
        return place;
    }

    /** Time of receipt of the newest event; 0 for none. */
    public long lastUs() {
        return signal.lastUs;
    }
}
