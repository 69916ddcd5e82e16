package org.xueliang.protocol.audio;

import io.netty.buffer.ByteBuf;

/**
 * The header before each AAC frame in program streams (ISO/IEC 13818-7 clause 6.2). One object reads many; not thread-safe.
 *
 * <pre>
 *   syncword 12 | ID 1 | layer 2 | protection_absent 1 | profile 2 | sampling_frequency_index 4 | private 1
 *   channel_configuration 3 | original, home, copyright 4 | aac_frame_length 13 | buffer_fullness 11 | blocks 2
 * </pre>
 */
public final class AdtsHeader {
    public static final int BYTES = 7;
    /** aac_frame_length has 13 bits. */
    public static final int MAX_FRAME_BYTES = 0x1FFF;

    private static final int WITH_CRC_BYTES = 9;
    private int objectType;
    private int rateIndex;
    private int channels;
    private int headerBytes;
    private int frameBytes;
    private int blocks;

    /** @return whether a header stands there that can be one; at least {@link #BYTES} must be readable from the index on */
    public boolean read(ByteBuf bytes, int index) {
        int first = bytes.getInt(index);
        // Sync word, and layer 0.
        if ((first & 0xFFF60000) != 0xFFF00000) {
            return false;
        }
        objectType = (first >> 14 & 3) + 1;
        rateIndex = first >> 10 & 15;
        channels = first >> 6 & 7;
        headerBytes = (first & 0x10000) != 0 ? BYTES : WITH_CRC_BYTES;
        frameBytes = bytes.getUnsignedMedium(index + 3) >> 5 & 0x1FFF;
        blocks = bytes.getByte(index + 6) & 3;
        return AudioFormat.rate(rateIndex) > 0 && frameBytes > headerBytes;
    }

    /** Header and payload. */
    public int frameBytes() {
        return frameBytes;
    }

    public int headerBytes() {
        return headerBytes;
    }

    /** Whether one frame of AAC is behind it, with channels that the header names: nothing else is passed on. */
    public boolean isPlain() {
        return blocks == 0 && channels != 0;
    }

    public AudioFormat format() {
        return AudioFormat.aac(objectType, rateIndex, channels);
    }

    /** Whether the bytes are frames, one behind the other. @param whole false where the last may be cut, then several have to stand there */
    public static boolean isChain(ByteBuf bytes, boolean whole) {
        AdtsHeader header = new AdtsHeader();
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        int frames = 0;
        while (at + BYTES <= end) {
            if (!header.read(bytes, at)) {
                return false;
            }
            at += header.frameBytes();
            frames++;
        }
        return whole ? frames > 0 && at == end : frames > 1;
    }

    /** @param payloadBytes of the frame that follows, at most {@value #MAX_FRAME_BYTES} with the header */
    public static void write(AudioFormat format, int payloadBytes, ByteBuf out) {
        int frame = payloadBytes + BYTES;
        if (frame > MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("AAC frame of " + payloadBytes + " bytes (expected: <= 8184)");
        }
        out.writeInt(0xFFF10000
                | format.objectType() - 1 << 14
                | format.rateIndex() << 10
                | (format.channels() & 7) << 6
                | frame >> 11);
        // The 11 bits of fullness all 1: variable rate.
        out.writeMedium((frame & 0x7FF) << 13 | 0x7FF << 2);
    }
}
