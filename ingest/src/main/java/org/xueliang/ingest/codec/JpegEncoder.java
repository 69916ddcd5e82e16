package org.xueliang.ingest.codec;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;

/** Makes stills. Holds nothing between calls; each call frees what it took. */
public final class JpegEncoder {
    private final int quantiser;

    /** @param quantiser FFmpeg's scale of the JPEG quantiser: 2 (best) to 31 (smallest) */
    public JpegEncoder(int quantiser) {
        if (quantiser < 2 || quantiser > 31) {
            throw new IllegalArgumentException("quantiser: " + quantiser + " (expected: 2 to 31)");
        }
        this.quantiser = quantiser;
    }

    /**
     * @param width wanted; 0 or more than the picture's own gives the picture's own; the height follows
     */
    public JpegPicture encode(DecodedPicture picture, int width) throws DecodeException {
        int toWidth = width <= 0 || width >= picture.width() ? picture.width() : width;
        int toHeight = toWidth == picture.width()
                ? picture.height()
                : Math.max(1, Math.round((float) picture.height() * toWidth / picture.width()));
        try (Scaler scaler = new Scaler(
                avutil.AV_PIX_FMT_YUVJ420P, toWidth == picture.width() ? swscale.SWS_BILINEAR : swscale.SWS_AREA)) {
            return encode(scaler.scale(picture.frame(), toWidth, toHeight));
        }
    }

    private JpegPicture encode(AVFrame frame) throws DecodeException {
        NativeLedger.enter();
        AVCodec encoder = avcodec.avcodec_find_encoder(avcodec.AV_CODEC_ID_MJPEG);
        AVCodecContext context = avcodec.avcodec_alloc_context3(encoder);
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            context.width(frame.width());
            context.height(frame.height());
            context.pix_fmt(avutil.AV_PIX_FMT_YUVJ420P);
            context.color_range(avutil.AVCOL_RANGE_JPEG);
            context.time_base().num(1).den(1);
            context.thread_count(1);
            context.flags(context.flags() | avcodec.AV_CODEC_FLAG_QSCALE);
            context.global_quality(quantiser * avutil.FF_QP2LAMBDA);
            frame.quality(context.global_quality());
            frame.color_range(avutil.AVCOL_RANGE_JPEG);
            frame.pts(0);
            require(avcodec.avcodec_open2(context, encoder, (AVDictionary) null), frame);
            require(avcodec.avcodec_send_frame(context, frame), frame);
            require(avcodec.avcodec_receive_packet(context, packet), frame);
            byte[] bytes = new byte[packet.size()];
            packet.data().get(bytes);
            return new JpegPicture(bytes, frame.width(), frame.height());
        } finally {
            avcodec.av_packet_free(packet);
            avcodec.avcodec_free_context(context);
            NativeLedger.strikeOut();
        }
    }

    private static void require(int result, AVFrame frame) throws DecodeException {
        if (result < 0) {
            throw new DecodeException(
                    "JPEG of " + frame.width() + "x" + frame.height() + ": " + FfmpegError.text(result));
        }
    }
}
