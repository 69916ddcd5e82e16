package org.xueliang.protocol.media;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The parameter sets in force for a stream and what they say. Immutable; a new one is made when the content changes.
 *
 * @param width after cropping, pixels
 * @param height after cropping, pixels
 * @param framesPerSecond as declared, NaN where nothing is declared or it is not believable (R40 in vendor-quirks: many devices
 *     declare another rate than they send; measure)
 * @param annexB VPS, SPS, PPS in this order, each behind a four-byte start code: what a decoder needs before a picture. Not to be changed.
 */
public record ParameterSets(VideoCodec codec, int width, int height, double framesPerSecond, byte[] annexB) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ParameterSets that && codec == that.codec && Arrays.equals(annexB, that.annexB);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(annexB);
    }

    @Override
    public String toString() {
        return codec + " " + width + "x" + height + " " + framesPerSecond + " fps, " + annexB.length + " bytes";
    }
}
