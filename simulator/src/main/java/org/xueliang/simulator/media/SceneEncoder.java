package org.xueliang.simulator.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_I;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_NONE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;

import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.simulator.scene.Picture;

/**
 * Pictures to H.264 with OpenH264 out of FFmpeg's LGPL build: constrained baseline, one slice, no B pictures, one access
 * unit out for each picture in. Not thread-safe; to be closed by its owner.
 */
public final class SceneEncoder implements AutoCloseable {
    /**
     * Coarser than this, the sensor's noise is quantised away and a quiet picture is bit for bit the one before, which no
     * real camera's is: it would look frozen.
     */
    private static final int MAX_QUANTISER = 28;

    private final EncoderSettings settings;
    private final AVCodecContext context;
    private final AVFrame frame;
    private final AVPacket packet;
    private volatile long encoded;
    private boolean closed;

    public SceneEncoder(EncoderSettings settings) {
        this.settings = settings;
        FfmpegError.quiet();
        AVCodec codec = avcodec_find_encoder_by_name("libopenh264");
        if (codec == null || codec.isNull()) {
            throw new MediaException("this build of FFmpeg has no libopenh264");
        }
        context = avcodec_alloc_context3(codec);
        context.width(settings.width());
        context.height(settings.height());
        context.pix_fmt(AV_PIX_FMT_YUV420P);
        context.time_base(av_make_q(1, 90_000));
        context.framerate(av_make_q(settings.picturesPerSecond(), 1));
        context.gop_size(settings.gop());
        context.max_b_frames(0);
        context.bit_rate(settings.bitsPerSecond());
        context.qmax(MAX_QUANTISER);
        context.thread_count(1);
        // A skipped picture would be a hole in the camera's clock; the rate may then overshoot, as cameras' does.
        av_opt_set(context.priv_data(), "allow_skip_frames", "0", 0);
        av_opt_set(context.priv_data(), "coder", "cavlc", 0);
        FfmpegError.check(avcodec_open2(context, codec, (AVDictionary) null), "libopenh264 with " + settings);
        frame = av_frame_alloc();
        frame.format(AV_PIX_FMT_YUV420P);
        frame.width(settings.width());
        frame.height(settings.height());
        FfmpegError.check(av_frame_get_buffer(frame, 0), "a frame of " + settings);
        packet = av_packet_alloc();
    }

    public EncoderSettings settings() {
        return settings;
    }

    /** How many pictures were encoded so far. */
    public long encoded() {
        return encoded;
    }

    /**
     * @param timestampTicks 90 kHz; larger than that of the picture before
     * @param keyframe true asks for a keyframe now; without it they come at the settings' distance
     */
    public CodedAccessUnit encode(Picture picture, long timestampTicks, boolean keyframe) {
        if (closed) {
            throw new IllegalStateException("the encoder is closed");
        }
        FfmpegError.check(av_frame_make_writable(frame), "a writable frame");
        put(picture.luma(), picture.width(), picture.height(), 0);
        put(picture.cb(), picture.width() / 2, picture.height() / 2, 1);
        put(picture.cr(), picture.width() / 2, picture.height() / 2, 2);
        frame.pts(timestampTicks);
        frame.pict_type(keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE);
        FfmpegError.check(avcodec_send_frame(context, frame), "encoding picture " + timestampTicks);
        FfmpegError.check(avcodec_receive_packet(context, packet), "access unit of picture " + timestampTicks);
        byte[] annexB = new byte[packet.size()];
        packet.data().get(annexB);
        boolean key = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
        av_packet_unref(packet);
        encoded = encoded + 1;
        return new CodedAccessUnit(annexB, timestampTicks, timestampTicks, key);
    }

    /** The parameter sets in a keyframe of this encoder: NAL units without start codes. */
    public List<byte[]> parameterSets(CodedAccessUnit keyframe) {
        return ParameterSetNals.of(VideoCodec.H264, keyframe.annexB());
    }

    private void put(byte[] plane, int width, int rows, int index) {
        BytePointer data = frame.data(index);
        int stride = frame.linesize(index);
        if (stride == width) {
            data.position(0).put(plane, 0, width * rows);
            return;
        }
        for (int row = 0; row < rows; row++) {
            data.position((long) row * stride).put(plane, row * width, width);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            av_packet_free(packet);
            av_frame_free(frame);
            avcodec_free_context(context);
        }
    }
}
