package org.xueliang.simulator.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;

/** Return codes of FFmpeg's functions. */
final class FfmpegError {
    private static final int MAX_TEXT = 128;

    private FfmpegError() {}

    /** FFmpeg otherwise writes each file's and encoder's oddities to standard error. */
    static void quiet() {
        av_log_set_level(AV_LOG_ERROR);
    }

    /** @return the code itself when it is no error */
    static int check(int code, String what) {
        if (code < 0) {
            throw new MediaException(what + ": " + text(code));
        }
        return code;
    }

    static String text(int code) {
        byte[] text = new byte[MAX_TEXT];
        av_strerror(code, text, MAX_TEXT);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8) + " (" + code + ")";
    }
}
