package org.xueliang.simulator.media;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVBSFContext;
import org.bytedeco.ffmpeg.avcodec.AVBitStreamFilter;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.xueliang.protocol.media.VideoCodec;

/**
 * Reads the H.264 or H.265 stream of a local file, unchanged: MP4, MOV, MKV, AVI, FLV, TS or a bare byte stream. No other
 * protocol than {@code file} and no playlist format is opened, so that a file cannot send the process to the network.
 */
public final class VideoFile {
    /** Largest stream that is taken into memory. */
    public static final long MAX_BYTES = 512L << 20;

    private static final String FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,h264,hevc";
    private static final int TICKS_PER_SECOND = 90_000;

    private final Path file;
    private final List<Picture> pictures = new ArrayList<>();
    private long bytes;
    private long intervalTicks;

    private VideoFile(Path file) {
        this.file = file;
    }

    /**
     * The whole stream from its first keyframe on.
     *
     * @throws MediaException when the file cannot be read, has no H.264 or H.265, or is larger than {@link #MAX_BYTES}
     */
    public static Recording read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new MediaException(file + ": no such file");
        }
        return new VideoFile(file).read();
    }

    private Recording read() {
        FfmpegError.quiet();
        AVFormatContext format = avformat_alloc_context();
        AVDictionary options = new AVDictionary(null);
        try {
            av_dict_set(options, "protocol_whitelist", "file", 0);
            av_dict_set(options, "format_whitelist", FORMATS, 0);
            // On failure FFmpeg frees the context itself and sets it to null.
            check(avformat_open_input(format, "file:" + file.toAbsolutePath(), (AVInputFormat) null, options), "open");
            check(avformat_find_stream_info(format, (AVDictionary) null), "stream info");
            int index =
                    check(av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0), "video stream");
            return readStream(format, format.streams(index));
        } finally {
            av_dict_free(options);
            avformat_close_input(format);
        }
    }

    private Recording readStream(AVFormatContext format, AVStream stream) {
        int id = stream.codecpar().codec_id();
        VideoCodec codec = switch (id) {
            case AV_CODEC_ID_H264 -> VideoCodec.H264;
            case AV_CODEC_ID_HEVC -> VideoCodec.H265;
            default ->
                throw new MediaException(
                        file + ": codec " + avcodec_get_name(id).getString() + " (expected: h264 or hevc)");
        };
        AVRational rate = stream.avg_frame_rate();
        intervalTicks = rate.num() > 0 ? (long) TICKS_PER_SECOND * rate.den() / rate.num() : TICKS_PER_SECOND / 25;
        AVBSFContext filter = new AVBSFContext(null);
        AVPacket packet = av_packet_alloc();
        try {
            AVBitStreamFilter type =
                    av_bsf_get_by_name(codec == VideoCodec.H264 ? "h264_mp4toannexb" : "hevc_mp4toannexb");
            check(av_bsf_alloc(type, filter), "bitstream filter");
            check(avcodec_parameters_copy(filter.par_in(), stream.codecpar()), "bitstream filter");
            filter.time_base_in(stream.time_base());
            check(av_bsf_init(filter), "bitstream filter");
            while (av_read_frame(format, packet) >= 0) {
                if (packet.stream_index() == stream.index()) {
                    check(av_bsf_send_packet(filter, packet), "bitstream filter");
                    drain(filter, packet, stream.time_base());
                } else {
                    av_packet_unref(packet);
                }
            }
            check(av_bsf_send_packet(filter, (AVPacket) null), "bitstream filter");
            drain(filter, packet, stream.time_base());
            return recording(codec, filter);
        } finally {
            av_packet_free(packet);
            av_bsf_free(filter);
        }
    }

    private void drain(AVBSFContext filter, AVPacket packet, AVRational timeBase) {
        while (av_bsf_receive_packet(filter, packet) >= 0) {
            try {
                take(packet, timeBase);
            } finally {
                av_packet_unref(packet);
            }
        }
    }

    private void take(AVPacket packet, AVRational timeBase) {
        boolean keyframe = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
        if (pictures.isEmpty() && !keyframe) {
            return;
        }
        bytes += packet.size();
        if (bytes > MAX_BYTES) {
            throw new MediaException(
                    file + ": more than " + MAX_BYTES + " bytes of video (expected: <= " + MAX_BYTES + ")");
        }
        byte[] annexB = new byte[packet.size()];
        packet.data().get(annexB);
        long pts = ticks(packet.pts(), timeBase);
        long dts = ticks(packet.dts(), timeBase);
        pictures.add(new Picture(annexB, pts == AV_NOPTS_VALUE ? dts : pts, keyframe));
    }

    /** One access unit as the file has it; the time of presentation may be missing. */
    private record Picture(byte[] annexB, long ptsTicks, boolean keyframe) {}

    private static long ticks(long time, AVRational timeBase) {
        return time == AV_NOPTS_VALUE ? time : av_rescale_q(time, timeBase, av_make_q(1, TICKS_PER_SECOND));
    }

    /**
     * Containers differ in what they say about the time of decoding (MKV nothing, AVI nothing else), so it is not asked: the
     * n-th picture is sent at the n-th time of presentation, earlier by as much as the most reordered picture needs.
     */
    private List<CodedAccessUnit> timed() {
        int count = pictures.size();
        long[] shown = new long[count];
        boolean known = pictures.stream().noneMatch(p -> p.ptsTicks() == AV_NOPTS_VALUE);
        for (int n = 0; n < count; n++) {
            // A bare byte stream has no times: its pictures follow each other at the declared rate.
            shown[n] = known ? pictures.get(n).ptsTicks() : n * intervalTicks;
        }
        long[] sorted = shown.clone();
        Arrays.sort(sorted);
        long ahead = 0;
        for (int n = 0; n < count; n++) {
            ahead = Math.max(ahead, sorted[n] - shown[n]);
        }
        List<CodedAccessUnit> units = new ArrayList<>(count);
        for (int n = 0; n < count; n++) {
            Picture picture = pictures.get(n);
            long sendTicks = sorted[n] - sorted[0];
            long timestampTicks = shown[n] + ahead - sorted[0];
            units.add(new CodedAccessUnit(picture.annexB(), timestampTicks, sendTicks, picture.keyframe()));
        }
        if (count > 1) {
            intervalTicks = Math.max(1, (sorted[count - 1] - sorted[0]) / (count - 1));
        }
        return units;
    }

    private Recording recording(VideoCodec codec, AVBSFContext filter) {
        if (pictures.isEmpty()) {
            throw new MediaException(file + ": no keyframe in it");
        }
        List<CodedAccessUnit> units = timed();
        List<byte[]> sets = ParameterSetNals.of(codec, units.get(0).annexB());
        int extraBytes = filter.par_out().extradata_size();
        if (sets.isEmpty() && extraBytes > 0) {
            byte[] extra = new byte[extraBytes];
            filter.par_out().extradata().get(extra);
            sets = ParameterSetNals.of(codec, extra);
        }
        return new Recording(codec, sets, units, units.get(units.size() - 1).sendTicks() + intervalTicks);
    }

    private int check(int code, String what) {
        return FfmpegError.check(code, file + ": " + what);
    }
}
