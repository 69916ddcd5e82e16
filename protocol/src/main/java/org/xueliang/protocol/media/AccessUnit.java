package org.xueliang.protocol.media;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import org.jspecify.annotations.Nullable;

/**
 * One coded picture (or parameter sets alone, where a stream ended after them): Annex B bytes with four-byte start codes, and
 * what can be said about it without decoding. Reference-counted: whoever gets it releases it. Its fields do not change;
 * readers on other threads use {@link ByteBuf#duplicate} of {@link #annexB}.
 */
public final class AccessUnit extends AbstractReferenceCounted {
    private final VideoCodec codec;
    private final ByteBuf annexB;
    private final long timestampTicks;
    private final RandomAccess randomAccess;
    private final int recoveryPictures;
    private final PictureFacts facts;
    private final boolean damaged;
    private final boolean afterLoss;
    private final int nalCount;
    private final @Nullable ParameterSets newParameterSets;

    /**
     * @param annexB ownership passes to the access unit
     * @param newParameterSets those in force from here on, where they changed
     */
    public AccessUnit(
            VideoCodec codec,
            ByteBuf annexB,
            long timestampTicks,
            RandomAccess randomAccess,
            int recoveryPictures,
            PictureFacts facts,
            boolean damaged,
            boolean afterLoss,
            int nalCount,
            @Nullable ParameterSets newParameterSets) {
        this.codec = codec;
        this.annexB = annexB;
        this.timestampTicks = timestampTicks;
        this.randomAccess = randomAccess;
        this.recoveryPictures = recoveryPictures;
        this.facts = facts;
        this.damaged = damaged;
        this.afterLoss = afterLoss;
        this.nalCount = nalCount;
        this.newParameterSets = newParameterSets;
    }

    public VideoCodec codec() {
        return codec;
    }

    /** The NAL units, each behind {@code 00 00 00 01}. Owned by this access unit. */
    public ByteBuf annexB() {
        return annexB;
    }

    /** Annex B bytes with start codes. */
    public int sizeBytes() {
        return annexB.readableBytes();
    }

    /** The RTP timestamp, unwrapped, in ticks of 90 kHz. With B pictures it is not monotonic: it is the time of presentation. */
    public long timestampTicks() {
        return timestampTicks;
    }

    public RandomAccess randomAccess() {
        return randomAccess;
    }

    /** Pictures from a {@link RandomAccess#RECOVERY_POINT} to a whole one; 0 for all else. */
    public int recoveryPictures() {
        return recoveryPictures;
    }

    /** Bytes of this picture are missing. */
    public boolean damaged() {
        return damaged;
    }

    /** Packets were lost between the previous access unit and this one, or inside this one: what it refers to may be missing. */
    public boolean afterLoss() {
        return afterLoss;
    }

    /** Mean luma quantiser of the slices that could be read, 0 to 51 (lower with more bits a sample); NaN where unknown. */
    public double sliceQp() {
        return facts.sliceQp();
    }

    /** Other pictures may refer to this one; a decoder may skip those for which this is false. True in any doubt. */
    public boolean reference() {
        return facts.reference();
    }

    /** Every slice is I. */
    public boolean intra() {
        return facts.intra();
    }

    /** H.265 RASL and RADL: to be dropped after a start at the CRA before it. */
    public boolean leading() {
        return facts.leading();
    }

    /** Number of slices; 0 where there are parameter sets alone. */
    public int sliceCount() {
        return facts.slices();
    }

    public int nalCount() {
        return nalCount;
    }

    /** The parameter sets in force from this access unit on where they changed, else null. */
    public @Nullable ParameterSets newParameterSets() {
        return newParameterSets;
    }

    @Override
    protected void deallocate() {
        annexB.release();
    }

    @Override
    public AccessUnit retain() {
        super.retain();
        return this;
    }

    @Override
    public AccessUnit retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        annexB.touch(hint);
        return this;
    }

    @Override
    public String toString() {
        return codec + " " + timestampTicks + " " + randomAccess + " " + sizeBytes() + " bytes, " + nalCount
                + " NAL units" + (damaged ? ", damaged" : "");
    }
}
