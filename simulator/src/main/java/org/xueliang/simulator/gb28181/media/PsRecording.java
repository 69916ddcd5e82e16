package org.xueliang.simulator.gb28181.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.media.CodedAccessUnit;
import org.xueliang.simulator.media.Recording;

/**
 * A {@link Recording} as program stream in RTP packets: made once, sent by any number of channels. Immutable.
 *
 * @param durationTicks of one turn, 90 kHz; the next turn's times go on from there without a seam
 */
public record PsRecording(VideoCodec codec, List<PsAccessUnit> units, long durationTicks) {
    public PsRecording {
        units = List.copyOf(units);
    }

    /** As a device by the book sends it. */
    public static PsRecording of(Recording recording) {
        return of(recording, Set.of(), MediaFault.NONE);
    }

    public static PsRecording of(Recording recording, Set<GbQuirk> quirks, MediaFault fault) {
        PsWriter writer = new PsWriter(recording.codec(), quirks, fault);
        List<PsAccessUnit> units = new ArrayList<>(recording.units().size());
        for (CodedAccessUnit unit : recording.units()) {
            units.add(writer.write(unit));
        }
        return new PsRecording(recording.codec(), units, recording.durationTicks());
    }

    /** Places of the keyframes in {@link #units}. */
    public int[] keyframes() {
        return IntStream.range(0, units.size())
                .filter(n -> units.get(n).keyframe())
                .toArray();
    }
}
