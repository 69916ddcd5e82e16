package org.xueliang.ingest.codec;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.DoublePointer;
import org.jspecify.annotations.Nullable;

/**
 * FFmpeg's scaler with a target of one pixel format, remade when the source or the target size changes. Not thread-safe.
 */
final class Scaler implements AutoCloseable {
    private final int pixelFormat;
    private final int flags;
    private @Nullable SwsContext context;
    private @Nullable AVFrame target;
    private int sourceWidth;
    private int sourceHeight;
    private int sourceFormat;
    private boolean closed;

    /**
     * @param pixelFormat of the target, AV_PIX_FMT_...
     * @param flags SWS_...
     */
    Scaler(int pixelFormat, int flags) {
        this.pixelFormat = pixelFormat;
        this.flags = flags;
    }

    /** @return the scaled frame, valid until the next call */
    AVFrame scale(AVFrame source, int width, int height) throws DecodeException {
        if (closed) {
            throw new IllegalStateException("scaler is used after it was closed");
        }
        if (context == null
                || target == null
                || source.width() != sourceWidth
                || source.height() != sourceHeight
                || source.format() != sourceFormat
                || target.width() != width
                || target.height() != height) {
            free();
            make(source, width, height);
        }
        AVFrame made = target;
        if (made == null) {
            throw new DecodeException("scaler has no target");
        }
        int result = swscale.sws_scale_frame(context, made, source);
        if (result < 0) {
            throw new DecodeException(
                    "picture does not scale to " + width + "x" + height + ": " + FfmpegError.text(result));
        }
        return made;
    }

    private void make(AVFrame source, int width, int height) throws DecodeException {
        sourceWidth = source.width();
        sourceHeight = source.height();
        sourceFormat = source.format();
        NativeLedger.enter();
        context = swscale.sws_getContext(
                sourceWidth,
                sourceHeight,
                sourceFormat,
                width,
                height,
                pixelFormat,
                flags,
                (SwsFilter) null,
                (SwsFilter) null,
                (DoublePointer) null);
        AVFrame made = avutil.av_frame_alloc();
        target = made;
        made.width(width);
        made.height(height);
        made.format(pixelFormat);
        int result = avutil.av_frame_get_buffer(made, 0);
        if (context == null || context.isNull() || result < 0) {
            free();
            throw new DecodeException("no scaler from pixel format " + sourceFormat + " at " + sourceWidth + "x"
                    + sourceHeight + " to " + width + "x" + height);
        }
    }

    private void free() {
        if (target != null) {
            avutil.av_frame_free(target);
            target = null;
            swscale.sws_freeContext(context);
            context = null;
            NativeLedger.strikeOut();
        }
    }

    @Override
    public void close() {
        closed = true;
        free();
    }
}
