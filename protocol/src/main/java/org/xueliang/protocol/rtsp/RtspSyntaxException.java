package org.xueliang.protocol.rtsp;

import org.xueliang.protocol.bytes.Excerpt;

/** Bytes or text that are no RTSP: the reason, what was expected, and an excerpt of at most 64 bytes. Never a secret. */
public final class RtspSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    public RtspSyntaxException(String reason) {
        super(reason);
    }

    /** @param found the offending text; only an excerpt of it is kept */
    public RtspSyntaxException(String reason, String found) {
        super(reason + ": \"" + Excerpt.of(found) + "\"");
    }
}
