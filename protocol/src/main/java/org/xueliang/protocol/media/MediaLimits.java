package org.xueliang.protocol.media;

/**
 * What a stream may make us hold.
 *
 * @param maxAccessUnitBytes Annex B bytes of one access unit
 * @param maxNalUnits NAL units of one access unit
 * @param maxPictureSide pixels, width and height each, before cropping
 */
public record MediaLimits(int maxAccessUnitBytes, int maxNalUnits, int maxPictureSide) {
    /** 8 MiB, 512 NAL units, 8192 pixels. */
    public static final MediaLimits DEFAULTS = new MediaLimits(8 * 1024 * 1024, 512, 8192);
}
