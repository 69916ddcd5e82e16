package org.xueliang.ingest.codec;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avutil;

/** FFmpeg's negative results in words. */
final class FfmpegError {
    private static final int MAX_LENGTH = 128;

    private FfmpegError() {}

    static String text(int result) {
        byte[] buffer = new byte[MAX_LENGTH];
        avutil.av_strerror(result, buffer, buffer.length);
        int end = 0;
        while (end < buffer.length && buffer[end] != 0) {
            end++;
        }
        return new String(buffer, 0, end, StandardCharsets.UTF_8) + " (" + result + ")";
    }
}
