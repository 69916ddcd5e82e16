package org.xueliang.protocol.h265;

import org.jspecify.annotations.Nullable;

/**
 * What is used of a sequence parameter set (ITU-T H.265 clause 7.3.2.2.1).
 *
 * @param width after the conformance window, pixels
 * @param height after the conformance window, pixels
 * @param framesPerSecond NaN where not declared or not believable
 * @param slices null where something behind the picture's size could not be read: then slice headers cannot be either
 */
public record H265Sps(
        int id,
        int width,
        int height,
        double framesPerSecond,
        @Nullable SliceFields slices) {

    /**
     * What slice headers need.
     *
     * @param chromaArrayType 0 for monochrome and separate planes
     * @param addressBits of slice_segment_address
     * @param refPicSets short-term ones
     * @param longTermRefPics number in the SPS, -1 where long-term pictures are not present at all
     */
    record SliceFields(
            int chromaArrayType,
            boolean separateColourPlanes,
            int bitDepthLuma,
            int log2MaxPocLsb,
            int addressBits,
            ShortTermRefPicSet[] refPicSets,
            int longTermRefPics,
            boolean[] longTermUsed,
            boolean temporalMvp,
            boolean sampleAdaptiveOffset) {}
}
