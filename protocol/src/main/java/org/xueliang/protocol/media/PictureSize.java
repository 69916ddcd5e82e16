package org.xueliang.protocol.media;

/** Checks of what a sequence parameter set claims, before anything is allocated for it. */
public final class PictureSize {
    private PictureSize() {}

    /** @param codedWidth before cropping */
    public static void require(
            String what, long codedWidth, long codedHeight, long width, long height, MediaLimits limits)
            throws ParameterSetException {
        if (codedWidth > limits.maxPictureSide() || codedHeight > limits.maxPictureSide()) {
            throw new ParameterSetException(
                    ParameterSetException.Reason.TOO_LARGE,
                    what + ": picture " + codedWidth + "x" + codedHeight + " (expected: <= " + limits.maxPictureSide()
                            + "x" + limits.maxPictureSide() + ")");
        }
        if (width <= 0 || height <= 0) {
            throw new ParameterSetException(
                    ParameterSetException.Reason.MALFORMED,
                    what + ": cropping leaves " + width + "x" + height + " of " + codedWidth + "x" + codedHeight);
        }
    }

    /** @return pictures a second, NaN where the numbers are not believable: 0, or above 240 */
    public static double framesPerSecond(long timeScale, long unitsInTick) {
        if (timeScale <= 0 || unitsInTick <= 0) {
            return Double.NaN;
        }
        double rate = (double) timeScale / unitsInTick;
        return rate > 240 ? Double.NaN : rate;
    }

    public static ParameterSetException malformed(String what) {
        return new ParameterSetException(
                ParameterSetException.Reason.MALFORMED, what + " ends too early or has a value out of range");
    }
}
