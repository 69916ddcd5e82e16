package org.xueliang.ingest.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.VideoPacketizer;
import org.xueliang.protocol.rtp.RtpPacketWriter;

/**
 * Packets of one or more access units as they go onto an interleaved connection, one behind the other, each with its four
 * bytes of prefix: the usual viewer gets the whole of it in one write, a UDP viewer gets slices. Shared by all viewers of a
 * stream; whoever made it releases it.
 */
public final class PacketBatch implements AutoCloseable {
    static final int PREFIX_BYTES = 4;
    /** RTP payload type of the video that is sent. */
    public static final int PAYLOAD_TYPE = 96;
    /** The channels that the prefixes name, of video and of audio: what nearly every client asks for. */
    static final int USUAL_CHANNEL = 0;

    static final int USUAL_AUDIO_CHANNEL = 2;

    private static final int SEQUENCE_OFFSET = PREFIX_BYTES + 2;
    private static final int HEADER_BYTES = 12;

    private final ByteBuf bytes;
    private final int usualChannel;
    private int[] starts = new int[16];
    private int packets;

    PacketBatch(ByteBufAllocator allocator, int expectedBytes) {
        this(allocator, expectedBytes, USUAL_CHANNEL);
    }

    PacketBatch(ByteBufAllocator allocator, int expectedBytes, int usualChannel) {
        this.usualChannel = usualChannel;
        this.bytes = allocator.buffer(Math.max(256, expectedBytes + expectedBytes / 32 + 64));
    }

    void add(AccessUnit unit, VideoPacketizer packetizer, int firstSequence, int ssrc) {
        add(unit, (int) unit.timestampTicks(), packetizer, firstSequence, ssrc);
    }

    /** At another time than its own. @param timestamp 90 kHz, 32 bits */
    void add(AccessUnit unit, int timestamp, VideoPacketizer packetizer, int firstSequence, int ssrc) {
        packetizer.packetize(
                unit.annexB(),
                (payload, last) -> add(payload, PAYLOAD_TYPE, last, firstSequence + packets, timestamp, ssrc));
    }

    /** One packet. @param payload its indices do not move */
    void add(ByteBuf payload, int payloadType, boolean marker, int sequence, int timestamp, int ssrc) {
        if (packets == starts.length) {
            starts = Arrays.copyOf(starts, 2 * packets);
        }
        starts[packets] = bytes.writerIndex();
        bytes.writeInt('$' << 24 | usualChannel << 16 | HEADER_BYTES + payload.readableBytes());
        RtpPacketWriter.writeHeader(bytes, payloadType, marker, sequence, timestamp, ssrc);
        bytes.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        packets++;
    }

    /** Numbers the packets anew, from here on. */
    void renumber(int firstSequence) {
        for (int i = 0; i < packets; i++) {
            bytes.setShort(starts[i] + SEQUENCE_OFFSET, firstSequence + i);
        }
    }

    /** How many packets. */
    public int packets() {
        return packets;
    }

    public int sizeBytes() {
        return bytes.readableBytes();
    }

    /** Everything as interleaved frames of a channel; the taker releases it. Shared bytes for the usual channel, else a copy. */
    public ByteBuf interleaved(int channel) {
        if (channel == usualChannel) {
            return bytes.retainedDuplicate();
        }
        ByteBuf copy = bytes.copy();
        for (int i = 0; i < packets; i++) {
            copy.setByte(starts[i] + 1, channel);
        }
        return copy;
    }

    /** One packet without prefix; the taker releases it. */
    public ByteBuf packet(int index) {
        int from = starts[index] + PREFIX_BYTES;
        int to = index + 1 < packets ? starts[index + 1] : bytes.writerIndex();
        return bytes.retainedSlice(from, to - from);
    }

    @Override
    public void close() {
        bytes.release();
    }
}
