package org.xueliang.simulator.gb28181;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.ConfigBlock;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.simulator.gb28181.quirk.MediaFault;

/**
 * What differs from how a device and its channels began; made when something does. Its device's loop changes it; where cameras look and what
 * was counted may be read by any thread.
 */
final class ChannelStates {
    private static final int MAX_SETTINGS = 256;

    private final int channels;
    private final MediaFault usualFault;
    private final Map<Integer, PtzState> heads = new ConcurrentHashMap<>();
    private final BitSet off = new BitSet();
    private final BitSet unlisted = new BitSet();
    private final Map<Integer, MediaFault> faults = new HashMap<>();
    private final Map<String, ConfigBlock> settings = new HashMap<>(0);
    private ControlCommand.@Nullable HomePosition home;
    private boolean guarded;
    private boolean recording;
    private volatile int keyframesAsked;

    ChannelStates(int channels, MediaFault usualFault) {
        this.channels = channels;
        this.usualFault = usualFault;
    }

    PtzState ptz(int channel) {
        return heads.getOrDefault(channel, PtzState.INITIAL);
    }

    void ptz(int channel, UnaryOperator<PtzState> change) {
        if (channel >= 0 && channel < channels) {
            heads.put(channel, change.apply(ptz(channel)));
        }
    }

    boolean isOn(int channel) {
        return !off.get(channel);
    }

    void switchTo(int channel, boolean on) {
        off.set(channel, !on);
    }

    boolean isListed(int channel) {
        return !unlisted.get(channel);
    }

    void list(int channel, boolean listed) {
        unlisted.set(channel, !listed);
    }

    MediaFault fault(int channel) {
        return faults.getOrDefault(channel, usualFault);
    }

    void fault(int channel, MediaFault fault) {
        faults.put(channel, fault);
    }

    /** Null where it was told none. */
    @Nullable
    ConfigBlock setting(String name) {
        return settings.get(name);
    }

    void set(String name, ConfigBlock block) {
        if (settings.size() < MAX_SETTINGS || settings.containsKey(name)) {
            settings.put(name, block);
        }
    }

    ControlCommand.@Nullable HomePosition home() {
        return home;
    }

    void home(ControlCommand.HomePosition told) {
        home = told;
    }

    boolean guarded() {
        return guarded;
    }

    void guard(boolean on) {
        guarded = on;
    }

    boolean recording() {
        return recording;
    }

    void record(boolean on) {
        recording = on;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void keyframeAsked() {
        keyframesAsked++;
    }

    int keyframesAsked() {
        return keyframesAsked;
    }
}
