package org.xueliang.ingest.gb28181.invite;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.mansrtsp.MansrtspMessage.Request;
import org.xueliang.protocol.mansrtsp.MansrtspMethod;
import org.xueliang.protocol.mansrtsp.MansrtspWriter;
import org.xueliang.protocol.mansrtsp.NptRange;

/**
 * What a playback is told while it runs (2022 9.8, annex B).
 *
 * @param pause true to stop where it is; all else is then null
 * @param seekS seconds from the begin of the period; null to go on where it is
 * @param scale null as before
 */
public record GbPlaybackControl(
        boolean pause, @Nullable Double seekS, @Nullable Double scale) {
    /** Slowest and fastest that the standard has (2022 annex B). */
    public static final double MIN_SCALE = 0.25;

    public static final double MAX_SCALE = 4;

    static final String CONTENT_TYPE = MansrtspWriter.CONTENT_TYPE;

    /** @throws IllegalArgumentException a value that no device can follow */
    public GbPlaybackControl {
        if (seekS != null && !(seekS >= 0 && seekS < 1e9)) {
            throw new IllegalArgumentException("seek: " + seekS + " s (expected: >= 0)");
        }
        if (scale != null && !(scale >= MIN_SCALE && scale <= MAX_SCALE)) {
            throw new IllegalArgumentException(
                    "scale: " + scale + " (expected: " + MIN_SCALE + " to " + MAX_SCALE + ")");
        }
    }

    public static GbPlaybackControl paused() {
        return new GbPlaybackControl(true, null, null);
    }

    public static GbPlaybackControl resume() {
        return new GbPlaybackControl(false, null, null);
    }

    /** @param seconds from the begin of the period */
    public static GbPlaybackControl seek(double seconds) {
        return new GbPlaybackControl(false, seconds, null);
    }

    /** @param scale 0.25 to 4 by the standard */
    public static GbPlaybackControl speed(double scale) {
        return new GbPlaybackControl(false, null, scale);
    }

    /** In words, for people. */
    public String words() {
        if (pause) {
            return "pause";
        }
        String words = seekS == null ? "" : String.format(Locale.ROOT, "seek to %.1f s", seekS);
        if (scale != null) {
            words += (words.isEmpty() ? "" : ", ") + "speed " + scale;
        }
        return words.isEmpty() ? "resume" : words;
    }

    byte[] body(int cseq) {
        if (pause) {
            return MansrtspWriter.write(Request.pause(cseq));
        }
        NptRange range = seekS != null ? new NptRange(seekS, null) : scale == null ? NptRange.NOW : null;
        return MansrtspWriter.write(new Request(MansrtspMethod.PLAY, cseq, range, scale));
    }
}
