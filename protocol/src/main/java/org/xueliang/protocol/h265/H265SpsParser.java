package org.xueliang.protocol.h265;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.PictureSize;
import org.xueliang.protocol.media.RbspReader;

/**
 * Reads sequence parameter sets. Everything up to the conformance window is read strictly; behind it, errors cost the declared frame rate and the
 * slice quantiser alone (Tenda, Xiaomi, Reolink; retina's changelog).
 */
public final class H265SpsParser {
    private static final int EXTENDED_SAR = 255;
    private static final int MAX_LONG_TERM = 32;
    private static final int MAX_REF_PIC_SETS = 64;

    private final RbspReader bits = new RbspReader();
    private int chromaFormat;
    private boolean separatePlanes;
    private int subLayers;
    private long codedWidth;
    private long codedHeight;

    private H265SpsParser() {}

    /** @param index of the NAL header */
    public static H265Sps parse(ByteBuf bytes, int index, int end, MediaLimits limits) throws ParameterSetException {
        return new H265SpsParser().read(bytes, index, end, limits);
    }

    private H265Sps read(ByteBuf bytes, int index, int end, MediaLimits limits) throws ParameterSetException {
        bits.reset(bytes, index + 2, end);
        bits.skip(4);
        subLayers = bits.bits(3);
        bits.bit();
        skipProfileTierLevel();
        int id = bits.unsigned(15);
        chromaFormat = bits.unsigned(3);
        separatePlanes = chromaFormat == 3 && bits.flag();
        codedWidth = bits.unsigned();
        codedHeight = bits.unsigned();
        long[] window = bits.flag()
                ? new long[] {bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()}
                : new long[4];
        if (bits.overrun() || subLayers > 6) {
            throw PictureSize.malformed("H.265 SPS");
        }
        int unitX = chromaFormat == 1 || chromaFormat == 2 ? 2 : 1;
        int unitY = chromaFormat == 1 ? 2 : 1;
        long width = codedWidth - unitX * (window[0] + window[1]);
        long height = codedHeight - unitY * (window[2] + window[3]);
        PictureSize.require("H.265 SPS", codedWidth, codedHeight, width, height, limits);
        H265Sps.SliceFields slices = sliceFields();
        double rate = slices != null && bits.flag() ? framesPerSecond() : Double.NaN;
        return new H265Sps(id, (int) width, (int) height, rate, slices);
    }

    private void skipProfileTierLevel() {
        bits.skip(88 + 8);
        int present = subLayers > 0 ? bits.bits(16) : 0;
        for (int i = 0; i < subLayers; i++) {
            int flags = present >> 14 - 2 * i;
            bits.skip(((flags & 2) != 0 ? 88 : 0) + ((flags & 1) != 0 ? 8 : 0));
        }
    }

    private H265Sps.@Nullable SliceFields sliceFields() {
        int bitDepth = 8 + bits.unsigned(8);
        bits.unsigned(8);
        int log2MaxPocLsb = 4 + bits.unsigned(12);
        int first = bits.flag() ? 0 : subLayers;
        for (int i = first; i <= subLayers; i++) {
            bits.unsigned();
            bits.unsigned();
            bits.unsigned();
        }
        int log2MinCb = 3 + bits.unsigned(3);
        int log2Ctb = log2MinCb + bits.unsigned(3);
        bits.unsigned(3);
        bits.unsigned(3);
        bits.unsigned(4);
        bits.unsigned(4);
        boolean scalingLists = bits.flag();
        if (scalingLists && bits.flag()) {
            skipScalingListData(bits);
        }
        bits.bit();
        boolean sao = bits.flag();
        if (bits.flag()) {
            bits.skip(8);
            bits.unsigned();
            bits.unsigned();
            bits.bit();
        }
        int sets = bits.unsigned(MAX_REF_PIC_SETS);
        ShortTermRefPicSet[] refPicSets = new ShortTermRefPicSet[sets];
        for (int i = 0; i < sets; i++) {
            refPicSets[i] = new ShortTermRefPicSet();
            if (!refPicSets[i].parse(bits, i, sets, refPicSets)) {
                return null;
            }
        }
        int longTerm = -1;
        boolean[] longTermUsed = new boolean[MAX_LONG_TERM];
        if (bits.flag()) {
            longTerm = bits.unsigned(MAX_LONG_TERM);
            for (int i = 0; i < longTerm; i++) {
                bits.skip(log2MaxPocLsb);
                longTermUsed[i] = bits.flag();
            }
        }
        boolean temporalMvp = bits.flag();
        bits.bit();
        if (bits.overrun()) {
            return null;
        }
        long ctb = 1L << log2Ctb;
        long ctbs = ((codedWidth + ctb - 1) >> log2Ctb) * ((codedHeight + ctb - 1) >> log2Ctb);
        return new H265Sps.SliceFields(
                separatePlanes ? 0 : chromaFormat,
                separatePlanes,
                bitDepth,
                log2MaxPocLsb,
                bitsFor(ctbs),
                refPicSets,
                longTerm,
                longTermUsed,
                temporalMvp,
                sao);
    }

    /** Ceil(Log2(values)). */
    static int bitsFor(long values) {
        return values <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(values - 1);
    }

    static void skipScalingListData(RbspReader bits) {
        for (int sizeId = 0; sizeId < 4; sizeId++) {
            for (int matrixId = 0; matrixId < 6; matrixId += sizeId == 3 ? 3 : 1) {
                if (!bits.flag()) {
                    bits.unsigned();
                    continue;
                }
                int coefficients = Math.min(64, 1 << 4 + 2 * sizeId);
                if (sizeId > 1) {
                    bits.signed();
                }
                for (int i = 0; i < coefficients && !bits.overrun(); i++) {
                    bits.signed();
                }
            }
        }
    }

    private double framesPerSecond() {
        if (bits.flag() && bits.bits(8) == EXTENDED_SAR) {
            bits.skip(32);
        }
        if (bits.flag()) {
            bits.bit();
        }
        if (bits.flag()) {
            bits.skip(4);
            if (bits.flag()) {
                bits.skip(24);
            }
        }
        if (bits.flag()) {
            bits.unsigned();
            bits.unsigned();
        }
        bits.skip(3);
        if (bits.flag()) {
            bits.unsigned();
            bits.unsigned();
            bits.unsigned();
            bits.unsigned();
        }
        if (!bits.flag()) {
            return Double.NaN;
        }
        long unitsInTick = Integer.toUnsignedLong(bits.bits(32));
        long timeScale = Integer.toUnsignedLong(bits.bits(32));
        return bits.overrun() ? Double.NaN : PictureSize.framesPerSecond(timeScale, unitsInTick);
    }
}
