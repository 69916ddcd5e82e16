package org.xueliang.protocol.rtsp;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.LosslessText;

/** A request or a response. */
public sealed interface RtspMessage permits RtspRequest, RtspResponse {
    RtspHeaders headers();

    /** The body as it came; empty where there is none. Not to be changed. */
    byte[] body();

    default String bodyText() {
        return LosslessText.decode(body());
    }

    /** @see RtspHeaders#cseq */
    default @Nullable Long cseq() {
        return headers().cseq();
    }
}
