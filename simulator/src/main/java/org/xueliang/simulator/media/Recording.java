package org.xueliang.simulator.media;

import java.util.List;
import org.xueliang.protocol.media.VideoCodec;

/**
 * A piece of video in memory, to be sent again and again: begins with a keyframe, in order of sending. Immutable.
 *
 * @param parameterSets NAL units (VPS, SPS, PPS) without start codes, for the SDP
 * @param durationTicks from the first unit to the first unit of the next turn, 90 kHz
 */
public record Recording(VideoCodec codec, List<byte[]> parameterSets, List<CodedAccessUnit> units, long durationTicks) {
    public Recording {
        parameterSets = List.copyOf(parameterSets);
        units = List.copyOf(units);
        if (units.isEmpty() || !units.get(0).keyframe()) {
            throw new IllegalArgumentException(
                    "recording of " + units.size() + " access units (expected: at least one, the first a keyframe)");
        }
        long last = units.get(units.size() - 1).sendTicks() - units.get(0).sendTicks();
        if (durationTicks <= last) {
            throw new IllegalArgumentException("duration: " + durationTicks + " ticks (expected: > " + last + ")");
        }
    }

    @Override
    public String toString() {
        return codec + ", " + units.size() + " access units, " + durationTicks / 90 + " ms";
    }
}
