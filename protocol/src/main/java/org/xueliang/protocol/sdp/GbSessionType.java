package org.xueliang.protocol.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code s=} of GB/T 28181. */
public enum GbSessionType {
    PLAY("Play"),
    PLAYBACK("Playback"),
    DOWNLOAD("Download"),
    /** Until 2016. */
    TALK("Talk");

    private final String text;

    GbSessionType(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** First digit of the SSRC. */
    public SsrcPool.Kind ssrcKind() {
        return this == PLAYBACK || this == DOWNLOAD ? SsrcPool.Kind.HISTORY : SsrcPool.Kind.LIVE;
    }

    static @Nullable GbSessionType of(String text) {
        for (GbSessionType type : values()) {
            if (type.text.toLowerCase(Locale.ROOT).equals(text.strip().toLowerCase(Locale.ROOT))) {
                return type;
            }
        }
        return null;
    }
}
