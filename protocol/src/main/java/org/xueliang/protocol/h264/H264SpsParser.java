package org.xueliang.protocol.h264;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.PictureSize;
import org.xueliang.protocol.media.RbspReader;

/**
 * Reads sequence parameter sets. Everything up to the cropping is read strictly; behind it, errors cost the declared frame rate alone:
 * many cameras write a broken VUI, and Reolink appends stray bytes (R27 in vendor-quirks).
 */
public final class H264SpsParser {
    private static final int EXTENDED_SAR = 255;

    private H264SpsParser() {}

    /** @param index of the NAL header */
    public static H264Sps parse(ByteBuf bytes, int index, int end, MediaLimits limits) throws ParameterSetException {
        RbspReader bits = new RbspReader().reset(bytes, index + 1, end);
        int profile = bits.bits(8);
        bits.skip(8);
        int level = bits.bits(8);
        int id = bits.unsigned(31);
        int chromaFormat = 1;
        boolean separatePlanes = false;
        int bitDepth = 8;
        if (hasChromaFields(profile)) {
            chromaFormat = bits.unsigned(3);
            separatePlanes = chromaFormat == 3 && bits.flag();
            bitDepth = 8 + bits.unsigned(6);
            bits.unsigned(6);
            bits.bit();
            if (bits.flag()) {
                skipScalingLists(bits, chromaFormat == 3 ? 12 : 8);
            }
        }
        int log2MaxFrameNum = 4 + bits.unsigned(12);
        int pocType = bits.unsigned(2);
        int log2MaxPocLsb = 0;
        boolean alwaysZero = false;
        if (pocType == 0) {
            log2MaxPocLsb = 4 + bits.unsigned(12);
        } else if (pocType == 1) {
            alwaysZero = bits.flag();
            bits.signed();
            bits.signed();
            int cycle = bits.unsigned(255);
            for (int i = 0; i < cycle; i++) {
                bits.signed();
            }
        }
        // max_num_ref_frames is at most 16, but a wrong one harms nobody here.
        bits.unsigned();
        bits.bit();
        long widthMbs = bits.unsigned() + 1L;
        long heightUnits = bits.unsigned() + 1L;
        boolean frameMbsOnly = bits.flag();
        if (!frameMbsOnly) {
            bits.bit();
        }
        bits.bit();
        long[] crop = bits.flag()
                ? new long[] {bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()}
                : new long[4];
        if (bits.overrun()) {
            throw PictureSize.malformed("H.264 SPS");
        }
        int chromaArrayType = separatePlanes ? 0 : chromaFormat;
        int fields = frameMbsOnly ? 1 : 2;
        int cropX = chromaArrayType == 1 || chromaArrayType == 2 ? 2 : 1;
        int cropY = (chromaArrayType == 1 ? 2 : 1) * fields;
        long codedWidth = 16 * widthMbs;
        long codedHeight = 16 * fields * heightUnits;
        long width = codedWidth - cropX * (crop[0] + crop[1]);
        long height = codedHeight - cropY * (crop[2] + crop[3]);
        PictureSize.require("H.264 SPS", codedWidth, codedHeight, width, height, limits);
        double rate = bits.flag() ? framesPerSecond(bits) : Double.NaN;
        return new H264Sps(
                id,
                profile,
                level,
                (int) width,
                (int) height,
                rate,
                chromaArrayType,
                separatePlanes,
                bitDepth,
                log2MaxFrameNum,
                pocType,
                log2MaxPocLsb,
                alwaysZero,
                frameMbsOnly);
    }

    private static boolean hasChromaFields(int profile) {
        return switch (profile) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    static void skipScalingLists(RbspReader bits, int count) {
        for (int list = 0; list < count; list++) {
            if (bits.flag()) {
                int size = list < 6 ? 16 : 64;
                int last = 8;
                int next = 8;
                for (int i = 0; i < size; i++) {
                    if (next != 0) {
                        next = (last + bits.signed() + 256) & 0xFF;
                    }
                    last = next == 0 ? last : next;
                }
            }
        }
    }

    private static double framesPerSecond(RbspReader bits) {
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
        if (!bits.flag()) {
            return Double.NaN;
        }
        long unitsInTick = Integer.toUnsignedLong(bits.bits(32));
        long timeScale = Integer.toUnsignedLong(bits.bits(32));
        return bits.overrun() ? Double.NaN : PictureSize.framesPerSecond(timeScale, 2 * unitsInTick);
    }
}
