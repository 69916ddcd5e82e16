package org.xueliang.protocol.h265;

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

/** H.265's NAL units, with the parameter sets of one stream. Not thread-safe. */
public final class H265NalSyntax implements NalSyntax {
    private static final int NO_TYPE = -1;

    private final H265ParameterSetStore sets;
    private final H265SliceHeader slice = new H265SliceHeader();
    private final SlicesSeen slices = new SlicesSeen();
    private final SeiReader sei = new SeiReader();
    private int pictureType;
    private boolean recoveryPoint;
    private int recoveryPictures;

    public H265NalSyntax(MediaLimits limits) {
        sets = new H265ParameterSetStore(limits);
        beginAccessUnit();
    }

    @Override
    public VideoCodec codec() {
        return VideoCodec.H265;
    }

    @Override
    public int headerBytes() {
        return 2;
    }

    @Override
    public NalKind kind(int firstByte) {
        return H265NalType.kind(firstByte);
    }

    @Override
    public boolean opensAccessUnit(int firstByte) {
        int type = H265NalType.of(firstByte);
        return type >= H265NalType.VPS && type <= H265NalType.AUD
                || type == H265NalType.PREFIX_SEI
                || type >= 41 && type <= 44
                || type >= 48 && type <= 55;
    }

    @Override
    public boolean isRandomAccessSlice(int firstByte) {
        return H265NalType.isRandomAccess(H265NalType.of(firstByte));
    }

    @Override
    public boolean isFirstSlice(ByteBuf bytes, int index, int end) {
        return end - index > 2 && bytes.getByte(index + 2) < 0;
    }

    @Override
    public boolean beginsPicture(ByteBuf bytes, int index, int end) {
        return isFirstSlice(bytes, index, end);
    }

    @Override
    public void beginAccessUnit() {
        slices.clear();
        pictureType = NO_TYPE;
        recoveryPoint = false;
        recoveryPictures = 0;
    }

    @Override
    public void inspect(ByteBuf bytes, int index, int end) throws ParameterSetException {
        int type = H265NalType.of(bytes.getUnsignedByte(index));
        if (type <= H265NalType.LAST_VCL) {
            slice(bytes, index, end, type);
            return;
        }
        switch (type) {
            case H265NalType.VPS -> sets.putVps(bytes, index, end);
            case H265NalType.SPS -> sets.putSps(bytes, index, end);
            case H265NalType.PPS -> sets.putPps(bytes, index, end);
            case H265NalType.PREFIX_SEI -> recoveryPoint(bytes, index, end);
            default -> {
                // nothing is to be known of the others
            }
        }
    }

    private void slice(ByteBuf bytes, int index, int end, int type) {
        slice.parse(bytes, index, end, sets);
        sets.activate(slice.sps());
        if (pictureType == NO_TYPE) {
            pictureType = type;
        }
        if (slice.isDependent()) {
            return;
        }
        // Table 7-1: even types up to 14 are pictures that nothing of their sub-layer refers to.
        boolean reference = type > H265NalType.RSV_VCL_R15 || (type & 1) != 0;
        boolean leading = type >= H265NalType.RADL_N && type <= H265NalType.RASL_R;
        boolean intra = slice.isIntra() || H265NalType.isRandomAccess(type);
        slices.slice(intra, slice.qp(), reference, leading);
    }

    private void recoveryPoint(ByteBuf bytes, int index, int end) {
        RbspReader payload = sei.findRecoveryPoint(bytes, index + 2, end);
        if (payload != null) {
            int pictures = payload.signed();
            recoveryPoint = !payload.overrun();
            recoveryPictures = Math.max(0, pictures);
        }
    }

    @Override
    public RandomAccess randomAccess() {
        if (H265NalType.isIdr(pictureType)
                || pictureType >= H265NalType.BLA_W_LP && pictureType <= H265NalType.BLA_N_LP) {
            return RandomAccess.IDR;
        }
        if (H265NalType.isRandomAccess(pictureType)) {
            return RandomAccess.OPEN_GOP;
        }
        if (recoveryPoint) {
            return RandomAccess.RECOVERY_POINT;
        }
        return slices.allIntra() ? RandomAccess.INTRA_ONLY : RandomAccess.NONE;
    }

    @Override
    public int recoveryPictures() {
        return recoveryPictures;
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
