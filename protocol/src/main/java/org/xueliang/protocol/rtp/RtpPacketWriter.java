package org.xueliang.protocol.rtp;

import io.netty.buffer.ByteBuf;

/** Writes RTP headers of 12 bytes: no CSRC, no extension, no padding. */
public final class RtpPacketWriter {
    private RtpPacketWriter() {}

    /**
     * @param payloadType 0 to 127
     * @param sequence the lower 16 bits are used
     * @param timestamp the lower 32 bits of the extended one
     */
    public static void writeHeader(
            ByteBuf out, int payloadType, boolean marker, int sequence, int timestamp, int ssrc) {
        if (payloadType < 0 || payloadType > 127) {
            throw new IllegalArgumentException("payload type: " + payloadType + " (expected: 0-127)");
        }
        out.writeInt(0x80000000 | (marker ? 0x800000 : 0) | payloadType << 16 | sequence & 0xFFFF);
        out.writeInt(timestamp);
        out.writeInt(ssrc);
    }
}
