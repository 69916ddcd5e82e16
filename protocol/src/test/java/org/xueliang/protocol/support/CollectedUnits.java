package org.xueliang.protocol.support;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoCodec;

/** Copies what can be said of access units and releases them at once. */
public final class CollectedUnits implements AccessUnitSink {
    /** A released access unit. */
    public record Unit(
            String hex,
            long ticks,
            RandomAccess randomAccess,
            int recoveryPictures,
            boolean damaged,
            boolean afterLoss,
            double qp,
            int slices,
            int nals,
            boolean reference,
            boolean leading,
            @Nullable ParameterSets sets) {}

    public final List<Unit> units = new ArrayList<>();
    public final List<VideoCodec> codecs = new ArrayList<>();
    public final List<ParameterSetException> refused = new ArrayList<>();

    @Override
    public void accessUnit(AccessUnit unit) {
        ByteBuf bytes = unit.annexB();
        codecs.add(unit.codec());
        units.add(new Unit(
                Hex.text(bytes),
                unit.timestampTicks(),
                unit.randomAccess(),
                unit.recoveryPictures(),
                unit.damaged(),
                unit.afterLoss(),
                unit.sliceQp(),
                unit.sliceCount(),
                unit.nalCount(),
                unit.reference(),
                unit.leading(),
                unit.newParameterSets()));
        if (!unit.release()) {
            throw new AssertionError("somebody else holds the access unit");
        }
    }

    @Override
    public void parameterSetRefused(ParameterSetException reason) {
        refused.add(reason);
    }

    public List<String> hex() {
        return units.stream().map(Unit::hex).toList();
    }
}
