package org.xueliang.protocol.audio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Frames as RTP payloads: G.711 by RFC 3551 clause 4.5.14 in packets of 40 ms and less, AAC by RFC 3640 in mode AAC-hbr, one frame a
 * packet, a long one in fragments (clause 3.2.3). Pure.
 */
public final class AudioPacketizer {
    /** Takes what is sent in one packet. */
    public interface PayloadSink {
        /**
         * @param payload valid during the call
         * @param sampleOffset of its first sample from the frame's first
         */
        void payload(ByteBuf payload, boolean marker, int sampleOffset);
    }

    private static final int MAX_G711_BYTES = 320;
    private static final int MAX_AAC_BYTES = 1400;
    /** AU-headers-length, and one AU-header of 13 and 3 bits. */
    private static final int AU_SECTION_BYTES = 4;

    private static final int AU_HEADER_BITS = 16;

    private AudioPacketizer() {}

    /** @param frame its indices do not move */
    public static void packetize(AudioFormat format, ByteBuf frame, ByteBufAllocator allocator, PayloadSink out) {
        if (format.codec() == AudioCodec.AAC) {
            aac(frame, allocator, out);
            return;
        }
        int most = MAX_G711_BYTES / format.channels() * format.channels();
        for (int at = 0; at < frame.readableBytes(); at += most) {
            int length = Math.min(most, frame.readableBytes() - at);
            out.payload(frame.slice(frame.readerIndex() + at, length), false, at / format.channels());
        }
    }

    private static void aac(ByteBuf frame, ByteBufAllocator allocator, PayloadSink out) {
        int size = frame.readableBytes();
        int at = 0;
        ByteBuf payload = allocator.buffer(AU_SECTION_BYTES + Math.min(size, MAX_AAC_BYTES));
        try {
            while (at < size) {
                int length = Math.min(MAX_AAC_BYTES, size - at);
                payload.clear();
                payload.writeShort(AU_HEADER_BITS);
                // Each fragment says the size of the whole.
                payload.writeShort(size << 3);
                payload.writeBytes(frame, frame.readerIndex() + at, length);
                at += length;
                out.payload(payload, at == size, 0);
            }
        } finally {
            payload.release();
        }
    }
}
