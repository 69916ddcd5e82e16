package org.xueliang.simulator.media;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.xueliang.protocol.media.VideoCodec;

/**
 * A {@link Recording} cut into RTP packets: made once, sent by any number of cameras. Immutable.
 *
 * @param durationTicks of one turn, 90 kHz; the next turn's timestamps go on from there without a seam
 */
public record PacketizedRecording(
        VideoCodec codec, List<byte[]> parameterSets, List<PacketizedAccessUnit> units, long durationTicks) {
    public PacketizedRecording {
        parameterSets = List.copyOf(parameterSets);
        units = List.copyOf(units);
    }

    public static PacketizedRecording of(Recording recording) {
        Packetizer packetizer = new Packetizer(recording.codec());
        List<PacketizedAccessUnit> units = new ArrayList<>(recording.units().size());
        for (CodedAccessUnit unit : recording.units()) {
            units.add(packetizer.packetize(unit));
        }
        return new PacketizedRecording(recording.codec(), recording.parameterSets(), units, recording.durationTicks());
    }

    /** Places of the keyframes in {@link #units}. */
    public int[] keyframes() {
        return IntStream.range(0, units.size())
                .filter(n -> units.get(n).keyframe())
                .toArray();
    }
}
