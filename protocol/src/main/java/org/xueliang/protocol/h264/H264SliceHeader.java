package org.xueliang.protocol.h264;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.RbspReader;

/**
 * Reads slice headers (ITU-T H.264 clause 7.3.3) up to slice_qp_delta. Reused; allocates nothing. Fields that need a parameter set we do
 * not have are marked by {@link #complete}; on any doubt the quantiser is NaN.
 */
final class H264SliceHeader {
    private static final int MAX_MODIFICATIONS = 67;

    private final RbspReader bits = new RbspReader();

    private int nalType;
    private int refIdc;
    private int firstMb;
    private int sliceType;
    private int ppsId;
    private int frameNum;
    private boolean field;
    private boolean bottomField;
    private int idrPicId;
    private int pocLsb;
    private int deltaPocBottom;
    private int deltaPoc0;
    private int deltaPoc1;
    private int redundantPicCnt;
    private double qp;
    private boolean typeKnown;
    private boolean complete;

    /**
     * @param index of the NAL header
     * @param sets those of the stream
     */
    void parse(ByteBuf bytes, int index, int end, H264ParameterSetStore sets) {
        int header = bytes.getUnsignedByte(index);
        nalType = header & 31;
        refIdc = header >> 5 & 3;
        bits.reset(bytes, index + 1, end);
        complete = false;
        qp = Double.NaN;
        firstMb = bits.unsigned();
        int type = bits.unsigned(9);
        sliceType = type % 5;
        ppsId = bits.unsigned(255);
        typeKnown = !bits.overrun();
        H264Pps pps = typeKnown ? sets.pps(ppsId) : null;
        H264Sps sps = pps == null ? null : sets.sps(pps.spsId());
        if (sps != null && pps != null) {
            identity(sps, pps);
            complete = !bits.overrun();
            if (complete && nalType <= H264NalType.IDR && nalType != H264NalType.PARTITION_B) {
                qp = quantiser(sps, pps);
            }
        }
    }

    /** What tells pictures apart. */
    private void identity(H264Sps sps, H264Pps pps) {
        if (sps.separateColourPlanes()) {
            bits.skip(2);
        }
        frameNum = bits.bits(sps.log2MaxFrameNum());
        field = !sps.frameMbsOnly() && bits.flag();
        bottomField = field && bits.flag();
        idrPicId = isIdr() ? bits.unsigned() : 0;
        pocLsb = 0;
        deltaPocBottom = 0;
        deltaPoc0 = 0;
        deltaPoc1 = 0;
        boolean both = pps.picOrderPresent() && !field;
        if (sps.pocType() == 0) {
            pocLsb = bits.bits(sps.log2MaxPocLsb());
            deltaPocBottom = both ? bits.signed() : 0;
        } else if (sps.pocType() == 1 && !sps.deltaPicOrderAlwaysZero()) {
            deltaPoc0 = bits.signed();
            deltaPoc1 = both ? bits.signed() : 0;
        }
        redundantPicCnt = pps.redundantPicCntPresent() ? bits.unsigned(127) : 0;
    }

    private double quantiser(H264Sps sps, H264Pps pps) {
        boolean b = sliceType == 1;
        boolean intra = sliceType == 2 || sliceType == 4;
        if (b) {
            bits.bit();
        }
        int refIdxL0 = pps.refIdxL0();
        int refIdxL1 = pps.refIdxL1();
        if (!intra && bits.flag()) {
            refIdxL0 = 1 + bits.unsigned(31);
            refIdxL1 = b ? 1 + bits.unsigned(31) : refIdxL1;
        }
        if (!intra) {
            skipModification();
            if (b) {
                skipModification();
            }
        }
        boolean weighted = pps.weightedPrediction() && !intra && !b || pps.weightedBipredIdc() == 1 && b;
        if (weighted) {
            bits.unsigned(7);
            if (sps.chromaArrayType() != 0) {
                bits.unsigned(7);
            }
            skipWeights(refIdxL0, sps.chromaArrayType());
            if (b) {
                skipWeights(refIdxL1, sps.chromaArrayType());
            }
        }
        if (refIdc != 0) {
            skipMarking();
        }
        if (pps.cabac() && !intra) {
            bits.unsigned(2);
        }
        int value = pps.initQp() + bits.signed();
        boolean believable = !bits.overrun() && value <= 51 && value >= -6 * (sps.bitDepthLuma() - 8);
        return believable ? value : Double.NaN;
    }

    private void skipModification() {
        if (!bits.flag()) {
            return;
        }
        for (int i = 0; i < MAX_MODIFICATIONS; i++) {
            if (bits.unsigned(5) == 3 || bits.overrun()) {
                return;
            }
            bits.unsigned();
        }
    }

    private void skipWeights(int references, int chromaArrayType) {
        for (int i = 0; i < references; i++) {
            if (bits.flag()) {
                bits.signed();
                bits.signed();
            }
            if (chromaArrayType != 0 && bits.flag()) {
                bits.signed();
                bits.signed();
                bits.signed();
                bits.signed();
            }
        }
    }

    private void skipMarking() {
        if (isIdr()) {
            bits.skip(2);
            return;
        }
        if (!bits.flag()) {
            return;
        }
        for (int i = 0; i < MAX_MODIFICATIONS; i++) {
            int operation = bits.unsigned(6);
            if (operation == 0 || bits.overrun()) {
                return;
            }
            if (operation != 5) {
                bits.unsigned();
            }
            if (operation == 3) {
                bits.unsigned();
            }
        }
    }

    /** ITU-T H.264 clause 7.4.1.2.4; by first_mb_in_slice alone where headers could not be read. */
    boolean sameAs(H264SliceHeader other) {
        if (!complete || !other.complete) {
            return firstMb != 0;
        }
        return frameNum == other.frameNum
                && ppsId == other.ppsId
                && field == other.field
                && bottomField == other.bottomField
                && (refIdc == 0) == (other.refIdc == 0)
                && isIdr() == other.isIdr()
                && idrPicId == other.idrPicId
                && pocLsb == other.pocLsb
                && deltaPocBottom == other.deltaPocBottom
                && deltaPoc0 == other.deltaPoc0
                && deltaPoc1 == other.deltaPoc1;
    }

    /** The other field of the frame that {@code first} is a field of: one access unit to us, as it is to cameras. */
    boolean completesFrameOf(H264SliceHeader first) {
        return complete
                && first.complete
                && field
                && first.field
                && bottomField != first.bottomField
                && frameNum == first.frameNum
                && (!isIdr() || first.isIdr());
    }

    boolean isIdr() {
        return nalType == H264NalType.IDR;
    }

    boolean isReference() {
        return refIdc != 0;
    }

    boolean isIntra() {
        return typeKnown && (sliceType == 2 || sliceType == 4);
    }

    boolean isRedundant() {
        return complete && redundantPicCnt > 0;
    }

    boolean isComplete() {
        return complete;
    }

    int ppsId() {
        return ppsId;
    }

    /** SliceQPY, or NaN. */
    double qp() {
        return qp;
    }

    /** Copies what tells pictures apart. */
    void copyIdentity(H264SliceHeader from) {
        nalType = from.nalType;
        refIdc = from.refIdc;
        firstMb = from.firstMb;
        ppsId = from.ppsId;
        frameNum = from.frameNum;
        field = from.field;
        bottomField = from.bottomField;
        idrPicId = from.idrPicId;
        pocLsb = from.pocLsb;
        deltaPocBottom = from.deltaPocBottom;
        deltaPoc0 = from.deltaPoc0;
        deltaPoc1 = from.deltaPoc1;
        complete = from.complete;
    }

    @Nullable
    H264Sps spsOf(H264ParameterSetStore sets) {
        H264Pps pps = complete ? sets.pps(ppsId) : null;
        return pps == null ? null : sets.sps(pps.spsId());
    }
}
