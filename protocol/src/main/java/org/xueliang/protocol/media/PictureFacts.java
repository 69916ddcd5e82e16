package org.xueliang.protocol.media;

/**
 * What slice headers say about a picture.
 *
 * @param slices number of slice NAL units
 * @param sliceQp mean of the slices' luma quantisers; NaN where none could be read
 * @param intra every slice was read and is I
 * @param reference nal_ref_idc above 0 in H.264; not a sub-layer non-reference picture in H.265
 * @param leading H.265 RASL or RADL
 */
public record PictureFacts(int slices, double sliceQp, boolean intra, boolean reference, boolean leading) {
    public static final PictureFacts NONE = new PictureFacts(0, Double.NaN, false, true, false);
}
