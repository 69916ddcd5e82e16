package org.xueliang.protocol.rtsp;

import io.netty.buffer.ByteBuf;

/** Takes what {@link RtspStreamParser} finds, in stream order, on the caller's thread. */
public interface RtspStreamListener {
    /** A request of the peer: every one on the server side; keepalives and REDIRECT on the client side. */
    void request(RtspRequest request);

    void response(RtspResponse response);

    /**
     * An interleaved frame (RFC 2326 clause 10.12), on any channel, known or not (R8, R9 in vendor-quirks).
     *
     * @param channel 0 to 255
     * @param payload the frame without its four bytes of prefix; valid during the call; retain a slice to keep it. Length 0 is possible.
     */
    void interleaved(int channel, ByteBuf payload);

    /**
     * Bytes that belonged to nothing and were skipped while searching for the next unit.
     *
     * @param bytes since the last call, at least 1
     */
    default void skipped(int bytes) {}
}
