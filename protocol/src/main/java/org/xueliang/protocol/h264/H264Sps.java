package org.xueliang.protocol.h264;

/**
 * What is used of a sequence parameter set (ITU-T H.264 clause 7.3.2.1.1).
 *
 * @param width after cropping, pixels
 * @param height after cropping, pixels
 * @param framesPerSecond NaN where not declared or not believable
 * @param chromaArrayType 0 for monochrome and separate planes
 * @param separateColourPlanes colour_plane_id stands in slice headers
 * @param bitDepthLuma 8 to 14
 * @param log2MaxFrameNum bits of frame_num
 * @param pocType pic_order_cnt_type, 0 to 2
 * @param log2MaxPocLsb bits of pic_order_cnt_lsb where pocType is 0
 * @param deltaPicOrderAlwaysZero no delta_pic_order_cnt in slice headers
 * @param frameMbsOnly no fields
 */
public record H264Sps(
        int id,
        int profileIdc,
        int levelIdc,
        int width,
        int height,
        double framesPerSecond,
        int chromaArrayType,
        boolean separateColourPlanes,
        int bitDepthLuma,
        int log2MaxFrameNum,
        int pocType,
        int log2MaxPocLsb,
        boolean deltaPicOrderAlwaysZero,
        boolean frameMbsOnly) {}
