package org.xueliang.protocol.h265;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.PictureSize;
import org.xueliang.protocol.media.RbspReader;

/**
 * What slice headers need of a picture parameter set (ITU-T H.265 clause 7.3.2.3.1).
 *
 * @param readable false where a field behind the ids could not be read: then slice headers cannot be either
 */
record H265Pps(
        int id,
        int spsId,
        boolean readable,
        boolean dependentSlices,
        boolean outputFlagPresent,
        int extraSliceHeaderBits,
        boolean cabacInitPresent,
        int refIdxL0,
        int refIdxL1,
        int initQp,
        boolean weightedPrediction,
        boolean weightedBiprediction,
        boolean listsModificationPresent) {
    private static final int MAX_TILES = 64;

    /** @param index of the NAL header */
    static H265Pps parse(ByteBuf bytes, int index, int end) throws ParameterSetException {
        RbspReader bits = new RbspReader().reset(bytes, index + 2, end);
        int id = bits.unsigned(63);
        int spsId = bits.unsigned(15);
        if (bits.overrun()) {
            throw PictureSize.malformed("H.265 PPS");
        }
        boolean dependent = bits.flag();
        boolean output = bits.flag();
        int extra = bits.bits(3);
        bits.bit();
        boolean cabacInit = bits.flag();
        int refIdxL0 = 1 + bits.unsigned(14);
        int refIdxL1 = 1 + bits.unsigned(14);
        int initQp = 26 + bits.signed();
        bits.skip(2);
        if (bits.flag()) {
            bits.unsigned();
        }
        bits.signed();
        bits.signed();
        bits.bit();
        boolean weighted = bits.flag();
        boolean biweighted = bits.flag();
        bits.bit();
        boolean tiles = bits.flag();
        bits.bit();
        if (tiles) {
            skipTiles(bits);
        }
        bits.bit();
        if (bits.flag()) {
            bits.bit();
            if (!bits.flag()) {
                bits.signed();
                bits.signed();
            }
        }
        if (bits.flag()) {
            H265SpsParser.skipScalingListData(bits);
        }
        boolean lists = bits.flag();
        boolean readable = !bits.overrun();
        return new H265Pps(
                id,
                spsId,
                readable,
                dependent,
                output,
                extra,
                cabacInit,
                refIdxL0,
                refIdxL1,
                initQp,
                weighted,
                biweighted,
                lists);
    }

    private static void skipTiles(RbspReader bits) {
        int columns = bits.unsigned(MAX_TILES);
        int rows = bits.unsigned(MAX_TILES);
        if (!bits.flag()) {
            for (int i = 0; i < columns + rows; i++) {
                bits.unsigned();
            }
        }
        bits.bit();
    }
}
