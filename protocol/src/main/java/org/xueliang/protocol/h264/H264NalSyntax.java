package org.xueliang.protocol.h264;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.NalKind;
import org.xueliang.protocol.media.NalSyntax;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.PictureFacts;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.RbspReader;
import org.xueliang.protocol.media.SeiReader;
import org.xueliang.protocol.media.SlicesSeen;
import org.xueliang.protocol.media.VideoCodec;

/** H.264's NAL units, with the parameter sets of one stream. Not thread-safe. */
public final class H264NalSyntax implements NalSyntax {
    private final H264ParameterSetStore sets;
    private final H264SliceHeader slice = new H264SliceHeader();
    private final H264SliceHeader lastSlice = new H264SliceHeader();
    private final SlicesSeen slices = new SlicesSeen();
    private final SeiReader sei = new SeiReader();
    private boolean idr;
    private int recoveryFrames;

    public H264NalSyntax(MediaLimits limits) {
        sets = new H264ParameterSetStore(limits);
        beginAccessUnit();
    }

    @Override
    public VideoCodec codec() {
        return VideoCodec.H264;
    }

    @Override
    public int headerBytes() {
        return 1;
    }

    @Override
    public NalKind kind(int firstByte) {
        return H264NalType.kind(firstByte);
    }

    @Override
    public boolean opensAccessUnit(int firstByte) {
        int type = H264NalType.of(firstByte);
        return type >= H264NalType.SEI && type <= H264NalType.AUD || type >= 14 && type <= 18;
    }

    @Override
    public boolean isRandomAccessSlice(int firstByte) {
        return H264NalType.of(firstByte) == H264NalType.IDR;
    }

    /** first_mb_in_slice is ue(v): 0 is a single 1 bit. */
    @Override
    public boolean isFirstSlice(ByteBuf bytes, int index, int end) {
        return end - index > 1 && bytes.getByte(index + 1) < 0;
    }

    @Override
    public boolean beginsPicture(ByteBuf bytes, int index, int end) {
        int type = H264NalType.of(bytes.getUnsignedByte(index));
        if (type == H264NalType.PARTITION_B || type == H264NalType.PARTITION_C) {
            return false;
        }
        slice.parse(bytes, index, end, sets);
        return !slice.isRedundant() && !slice.sameAs(lastSlice) && !slice.completesFrameOf(lastSlice);
    }

    @Override
    public void beginAccessUnit() {
        slices.clear();
        idr = false;
        recoveryFrames = -1;
    }

    @Override
    public void inspect(ByteBuf bytes, int index, int end) throws ParameterSetException {
        switch (H264NalType.of(bytes.getUnsignedByte(index))) {
            case H264NalType.SLICE, H264NalType.PARTITION_A, H264NalType.IDR -> slice(bytes, index, end);
            case H264NalType.SPS -> sets.putSps(bytes, index, end);
            case H264NalType.PPS -> sets.putPps(bytes, index, end);
            case H264NalType.SEI -> {
                RbspReader payload = sei.findRecoveryPoint(bytes, index + 1, end);
                if (payload != null) {
                    int frames = payload.unsigned(65535);
                    recoveryFrames = payload.overrun() ? -1 : frames;
                }
            }
            default -> {
                // nothing is to be known of the others
            }
        }
    }

    private void slice(ByteBuf bytes, int index, int end) {
        slice.parse(bytes, index, end, sets);
        idr |= slice.isIdr();
        slices.slice(slice.isIntra(), slice.qp(), slice.isReference(), false);
        if (slice.isComplete()) {
            sets.activate(slice.spsOf(sets));
        }
        lastSlice.copyIdentity(slice);
    }

    @Override
    public RandomAccess randomAccess() {
        if (idr) {
            return RandomAccess.IDR;
        }
        if (recoveryFrames == 0 && slices.allIntra()) {
            return RandomAccess.OPEN_GOP;
        }
        if (recoveryFrames >= 0) {
            return RandomAccess.RECOVERY_POINT;
        }
        return slices.allIntra() ? RandomAccess.INTRA_ONLY : RandomAccess.NONE;
    }

    @Override
    public int recoveryPictures() {
        return Math.max(0, recoveryFrames);
    }

    @Override
    public PictureFacts facts() {
        return slices.facts();
    }

    @Override
    public @Nullable ParameterSets parameterSets() {
        return sets.current();
    }
}
