package org.xueliang.ingest.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;

/**
 * One stream's decoder: access units in decoding order in, pictures in display order out, on the caller's thread alone.
 *
 * <p>Not thread-safe; close it once. A decoder that threw a {@link DecodeException} from {@link #decode} goes on with the
 * next access unit.
 */
public final class VideoDecoder implements AutoCloseable {
    /** An access unit that is bigger than any level allows for its keyframes is not given to FFmpeg. */
    private static final int MAX_UNIT_BYTES = 32 << 20;

    private final long reservedBytes;
    private final AVCodecContext context;
    private final AVPacket packet;
    private final AVFrame frame;
    private final DecodedPicture picture;
    private boolean drained;
    private boolean closed;

    /**
     * @param sets given to FFmpeg before the first access unit, which need not hold them then; null where the first access
     *     unit holds them
     * @throws DecodeException where the picture is over the limits or the memory of all decoders is taken
     */
    public VideoDecoder(VideoCodec codec, DecodePurpose purpose, @Nullable ParameterSets sets, DecoderLimits limits)
            throws DecodeException {
        int width = sets == null ? 0 : sets.width();
        int height = sets == null ? 0 : sets.height();
        limits.check(width, height);
        reservedBytes = limits.estimatedBytes(width, height);
        if (!NativeLedger.reserve(reservedBytes, limits.maxTotalBytes())) {
            throw new DecodeException("picture memory: " + reservedBytes + " bytes more than "
                    + NativeLedger.reservedBytes() + " (expected: <= " + limits.maxTotalBytes() + " for all decoders)");
        }
        NativeLedger.enter();
        AVCodec decoder = avcodec.avcodec_find_decoder(
                switch (codec) {
                    case H264 -> avcodec.AV_CODEC_ID_H264;
                    case H265 -> avcodec.AV_CODEC_ID_HEVC;
                });
        context = avcodec.avcodec_alloc_context3(decoder);
        packet = avcodec.av_packet_alloc();
        frame = avutil.av_frame_alloc();
        picture = new DecodedPicture(frame);
        // One thread: a frame-threaded decoder holds pictures back, and the pool has its own threads.
        context.thread_count(1);
        context.max_pixels(limits.maxPixels());
        context.error_concealment(AVCodecContext.FF_EC_GUESS_MVS | AVCodecContext.FF_EC_DEBLOCK);
        // Decoding begins where the protocol module saw a random-access point. FFmpeg would hold pictures after one
        // without a recovery point SEI back; they are given out and marked.
        context.flags(context.flags() | avcodec.AV_CODEC_FLAG_OUTPUT_CORRUPT);
        switch (purpose) {
            case STILL -> {}
            case ANALYSIS -> context.skip_loop_filter(avcodec.AVDISCARD_NONREF);
            case ANALYSIS_ROUGH -> context.skip_loop_filter(avcodec.AVDISCARD_ALL);
        }
        if (sets != null) {
            extradata(sets.annexB());
        }
        int result = avcodec.avcodec_open2(context, decoder, (AVDictionary) null);
        if (result < 0) {
            close();
            throw new DecodeException("decoder for " + codec + " does not open: " + FfmpegError.text(result));
        }
    }

    /** Annex B is taken as it is; the context frees the copy. */
    private void extradata(byte[] annexB) {
        long padded = (long) annexB.length + avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
        BytePointer copy = new BytePointer(avutil.av_mallocz(padded));
        copy.put(annexB);
        context.extradata(copy);
        context.extradata_size(annexB.length);
    }

    /**
     * @param unit Annex B from its reader index to its writer index; neither kept nor changed
     * @param receivedUs carried to the picture of this unit
     * @return how many pictures came out; with B pictures, none or one of an earlier unit
     * @throws DecodeException where FFmpeg can make nothing of the bytes, or the sink threw it
     */
    public int decode(ByteBuf unit, long receivedUs, PictureSink sink) throws DecodeException {
        if (drained) {
            avcodec.avcodec_flush_buffers(context);
            drained = false;
        }
        int length = unit.readableBytes();
        if (length == 0 || length > MAX_UNIT_BYTES) {
            throw new DecodeException("access unit: " + length + " bytes (expected: 1 to " + MAX_UNIT_BYTES + ")");
        }
        int result = send(unit, length, receivedUs);
        int pictures = receive(sink);
        if (result == avutil.AVERROR_EAGAIN()) {
            result = send(unit, length, receivedUs);
            pictures += receive(sink);
        }
        if (result < 0) {
            throw new DecodeException("access unit of " + length + " bytes: " + FfmpegError.text(result));
        }
        return pictures;
    }

    /**
     * Gives out what is held back for reordering, so that a lone keyframe gives its picture at once. The next
     * {@link #decode} begins anew and must be a random-access point.
     */
    public int drain(PictureSink sink) throws DecodeException {
        if (drained) {
            return 0;
        }
        drained = true;
        avcodec.avcodec_send_packet(context, (AVPacket) null);
        return receive(sink);
    }

    /** Forgets what was decoded; the next {@link #decode} must be a random-access point. */
    public void reset() {
        avcodec.avcodec_flush_buffers(context);
        drained = false;
    }

    private int send(ByteBuf unit, int length, long receivedUs) {
        // FFmpeg copies a packet that has no reference count, with the padding that its bit reader wants.
        if (unit.hasMemoryAddress()) {
            return send(unit.memoryAddress() + unit.readerIndex(), length, receivedUs);
        }
        ByteBuf direct = ByteBufAllocator.DEFAULT.directBuffer(length);
        try {
            direct.writeBytes(unit, unit.readerIndex(), length);
            return send(direct.memoryAddress(), length, receivedUs);
        } finally {
            direct.release();
        }
    }

    private int send(long address, int length, long receivedUs) {
        packet.data(new AddressPointer(address, length));
        packet.size(length);
        packet.pts(receivedUs);
        int result = avcodec.avcodec_send_packet(context, packet);
        avcodec.av_packet_unref(packet);
        return result;
    }

    private int receive(PictureSink sink) throws DecodeException {
        int pictures = 0;
        while (true) {
            int result = avcodec.avcodec_receive_frame(context, frame);
            if (result == avutil.AVERROR_EAGAIN() || result == avutil.AVERROR_EOF) {
                return pictures;
            }
            if (result < 0) {
                throw new DecodeException("picture: " + FfmpegError.text(result));
            }
            try {
                pictures++;
                sink.picture(picture);
            } finally {
                avutil.av_frame_unref(frame);
            }
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        avutil.av_frame_free(frame);
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(context);
        NativeLedger.giveBack(reservedBytes);
        NativeLedger.strikeOut();
    }
}
