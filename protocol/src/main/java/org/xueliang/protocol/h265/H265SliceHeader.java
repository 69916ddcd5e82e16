package org.xueliang.protocol.h265;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.RbspReader;

/**
 * Reads slice segment headers (ITU-T H.265 clause 7.3.6.1) up to slice_qp_delta. Reused; allocates nothing but where a slice
 * predicts its reference picture set. On any doubt the quantiser is NaN.
 */
final class H265SliceHeader {
    private static final int B = 0;
    private static final int INTRA = 2;

    private final RbspReader bits = new RbspReader();
    private final ShortTermRefPicSet ownSet = new ShortTermRefPicSet();

    private boolean dependent;
    private int sliceType;
    private double qp;
    private @Nullable H265Sps sps;
    private int referencesUsed;
    private boolean sliceTemporalMvp;

    /** @param index of the NAL header */
    void parse(ByteBuf bytes, int index, int end, H265ParameterSetStore sets) {
        int type = H265NalType.of(bytes.getUnsignedByte(index));
        bits.reset(bytes, index + 2, end);
        sps = null;
        qp = Double.NaN;
        sliceType = -1;
        dependent = false;
        boolean first = bits.flag();
        if (H265NalType.isRandomAccess(type)) {
            bits.bit();
        }
        H265Pps pps = sets.pps(bits.unsigned(63));
        H265Sps used = pps == null || bits.overrun() ? null : sets.sps(pps.spsId());
        sps = used;
        H265Sps.SliceFields fields = used == null ? null : used.slices();
        if (pps == null || fields == null || !pps.readable()) {
            return;
        }
        if (!first) {
            dependent = pps.dependentSlices() && bits.flag();
            bits.skip(fields.addressBits());
        }
        if (!dependent) {
            double value = independent(type, pps, fields);
            qp = bits.overrun() ? Double.NaN : value;
        }
    }

    private double independent(int type, H265Pps pps, H265Sps.SliceFields fields) {
        bits.skip(pps.extraSliceHeaderBits());
        int readType = bits.unsigned(2);
        if (bits.overrun()) {
            return Double.NaN;
        }
        sliceType = readType;
        if (pps.outputFlagPresent()) {
            bits.bit();
        }
        if (fields.separateColourPlanes()) {
            bits.skip(2);
        }
        referencesUsed = 0;
        sliceTemporalMvp = false;
        if (!H265NalType.isIdr(type) && !references(fields)) {
            return Double.NaN;
        }
        if (fields.sampleAdaptiveOffset()) {
            bits.bit();
            if (fields.chromaArrayType() != 0) {
                bits.bit();
            }
        }
        if (sliceType != INTRA) {
            interFields(pps, fields);
        }
        int value = pps.initQp() + bits.signed();
        return value <= 51 && value >= -6 * (fields.bitDepthLuma() - 8) ? value : Double.NaN;
    }

    private boolean references(H265Sps.SliceFields fields) {
        bits.skip(fields.log2MaxPocLsb());
        int sets = fields.refPicSets().length;
        ShortTermRefPicSet set;
        if (bits.flag()) {
            int index = bits.bits(H265SpsParser.bitsFor(sets));
            if (index >= sets) {
                return false;
            }
            set = fields.refPicSets()[index];
        } else {
            set = ownSet;
            if (!set.parse(bits, sets, sets, fields.refPicSets())) {
                return false;
            }
        }
        referencesUsed = set.usedByCurrent();
        if (fields.longTermRefPics() >= 0) {
            longTermReferences(fields);
        }
        sliceTemporalMvp = fields.temporalMvp() && bits.flag();
        return !bits.overrun();
    }

    private void longTermReferences(H265Sps.SliceFields fields) {
        int inSps = fields.longTermRefPics() > 0 ? bits.unsigned(32) : 0;
        int own = bits.unsigned(32);
        for (int i = 0; i < inSps + own && !bits.overrun(); i++) {
            boolean used;
            if (i < inSps) {
                int index = bits.bits(H265SpsParser.bitsFor(fields.longTermRefPics()));
                used = index < fields.longTermRefPics() && fields.longTermUsed()[index];
            } else {
                bits.skip(fields.log2MaxPocLsb());
                used = bits.flag();
            }
            referencesUsed += used ? 1 : 0;
            if (bits.flag()) {
                bits.unsigned();
            }
        }
    }

    private void interFields(H265Pps pps, H265Sps.SliceFields fields) {
        boolean b = sliceType == B;
        int refIdxL0 = pps.refIdxL0();
        int refIdxL1 = pps.refIdxL1();
        if (bits.flag()) {
            refIdxL0 = 1 + bits.unsigned(14);
            refIdxL1 = b ? 1 + bits.unsigned(14) : refIdxL1;
        }
        if (pps.listsModificationPresent() && referencesUsed > 1) {
            int entryBits = H265SpsParser.bitsFor(referencesUsed);
            skipModification(refIdxL0, entryBits);
            if (b) {
                skipModification(refIdxL1, entryBits);
            }
        }
        if (b) {
            bits.bit();
        }
        if (pps.cabacInitPresent()) {
            bits.bit();
        }
        if (sliceTemporalMvp) {
            boolean fromL0 = !b || bits.flag();
            if ((fromL0 ? refIdxL0 : refIdxL1) > 1) {
                bits.unsigned(14);
            }
        }
        if (b ? pps.weightedBiprediction() : pps.weightedPrediction()) {
            bits.unsigned(7);
            if (fields.chromaArrayType() != 0) {
                bits.signed();
            }
            skipWeights(refIdxL0, fields.chromaArrayType() != 0);
            if (b) {
                skipWeights(refIdxL1, fields.chromaArrayType() != 0);
            }
        }
        bits.unsigned(4);
    }

    private void skipModification(int entries, int entryBits) {
        if (bits.flag()) {
            bits.skip(entries * entryBits);
        }
    }

    private void skipWeights(int references, boolean chroma) {
        int luma = bits.bits(references);
        int chromaFlags = chroma ? bits.bits(references) : 0;
        for (int i = references - 1; i >= 0; i--) {
            if ((luma >> i & 1) != 0) {
                bits.signed();
                bits.signed();
            }
            if ((chromaFlags >> i & 1) != 0) {
                bits.signed();
                bits.signed();
                bits.signed();
                bits.signed();
            }
        }
    }

    /** A dependent segment has the type and quantiser of the slice it belongs to. */
    boolean isDependent() {
        return dependent;
    }

    boolean isIntra() {
        return sliceType == INTRA;
    }

    /** SliceQpY, or NaN. */
    double qp() {
        return qp;
    }

    @Nullable
    H265Sps sps() {
        return sps;
    }
}
