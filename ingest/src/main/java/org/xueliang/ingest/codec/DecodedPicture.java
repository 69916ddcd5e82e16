package org.xueliang.ingest.codec;

import org.bytedeco.ffmpeg.avutil.AVFrame;

/** A view of a picture inside a decoder: valid during {@link PictureSink#picture} alone. */
public final class DecodedPicture {
    private final AVFrame frame;

    DecodedPicture(AVFrame frame) {
        this.frame = frame;
    }

    AVFrame frame() {
        return frame;
    }

    /** Luma samples after cropping. */
    public int width() {
        return frame.width();
    }

    public int height() {
        return frame.height();
    }

    /** The time given with the access unit that this picture was coded in, which with B pictures is not the newest one. */
    public long receivedUs() {
        return frame.pts();
    }

    public boolean keyframe() {
        return (frame.flags() & AVFrame.AV_FRAME_FLAG_KEY) != 0;
    }

    /** True where parts were concealed, or what it refers to was missing. */
    public boolean damaged() {
        return (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags() != 0;
    }
}
