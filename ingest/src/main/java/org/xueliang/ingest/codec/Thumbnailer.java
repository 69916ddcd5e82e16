package org.xueliang.ingest.codec;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;

/**
 * Makes pictures small for analysis: at most 160 samples a side, the picture's own aspect ratio, never enlarged; each
 * sample the mean of the area it stands for, so that fine texture does not flicker. Not thread-safe.
 */
public final class Thumbnailer implements AutoCloseable {
    public static final int MAX_SIDE = 160;
    /** FFmpeg's scaler has filters for no less. */
    private static final int MIN_SIDE = 4;

    private final Scaler scaler = new Scaler(avutil.AV_PIX_FMT_YUV410P, swscale.SWS_AREA);

    public ScaledPicture scale(DecodedPicture picture) throws DecodeException {
        int longer = Math.max(picture.width(), picture.height());
        int width = side(picture.width(), longer);
        int height = side(picture.height(), longer);
        AVFrame small = scaler.scale(picture.frame(), width, height);
        int chromaWidth = ScaledPicture.chromaSide(width);
        int chromaHeight = ScaledPicture.chromaSide(height);
        return new ScaledPicture(
                width,
                height,
                plane(small, 0, width, height),
                plane(small, 1, chromaWidth, chromaHeight),
                plane(small, 2, chromaWidth, chromaHeight));
    }

    private static int side(int samples, int longer) {
        return longer <= MAX_SIDE ? samples : Math.max(MIN_SIDE, Math.round(samples * (float) MAX_SIDE / longer));
    }

    private static byte[] plane(AVFrame frame, int plane, int width, int height) {
        byte[] samples = new byte[width * height];
        int stride = frame.linesize(plane);
        var data = frame.data(plane);
        for (int row = 0; row < height; row++) {
            data.position((long) row * stride).get(samples, row * width, width);
        }
        return samples;
    }

    @Override
    public void close() {
        scaler.close();
    }
}
