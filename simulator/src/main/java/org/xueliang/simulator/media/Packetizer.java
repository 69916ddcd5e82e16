package org.xueliang.simulator.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoPacketizer;
import org.xueliang.protocol.rtp.RtpPacketWriter;
import org.xueliang.protocol.rtsp.RtspWriter;
import org.xueliang.protocol.video.VideoFormats;

/** Cuts the access units of one source into RTP packets, once for all cameras that send them. Not thread-safe. */
public final class Packetizer {
    /** Dynamic payload type that every simulated camera uses for its video. */
    public static final int PAYLOAD_TYPE = 96;

    /** Fits Ethernet with room for a tunnel. */
    private static final int MAX_PAYLOAD_BYTES = 1400;

    /** Most packets of one access unit: 64 Ki sequence numbers must tell two of them apart. */
    private static final int MAX_PACKETS = 16_384;

    private final VideoPacketizer packetizer;

    public Packetizer(VideoCodec codec) {
        this.packetizer = VideoFormats.packetizer(codec, MAX_PAYLOAD_BYTES);
    }

    /** @throws MediaException when there is no NAL unit in it, or it needs too many packets */
    public PacketizedAccessUnit packetize(CodedAccessUnit unit) {
        ByteBuf annexB = Unpooled.wrappedBuffer(unit.annexB());
        ByteBuf out = UnpooledByteBufAllocator.DEFAULT.heapBuffer(unit.annexB().length * 21 / 20 + 256);
        Starts starts = new Starts();
        packetizer.packetize(annexB, (payload, last) -> {
            starts.add(out.writerIndex());
            int length = 12 + payload.readableBytes();
            RtspWriter.writeInterleavedPrefix(0, length, out);
            RtpPacketWriter.writeHeader(out, PAYLOAD_TYPE, last, 0, 0, 0);
            out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        });
        if (starts.count == 0) {
            throw new MediaException("access unit at " + unit.timestampTicks() + " has no NAL unit in its "
                    + unit.annexB().length + " bytes");
        }
        starts.add(out.writerIndex());
        byte[] frames = new byte[out.readableBytes()];
        out.readBytes(frames);
        out.release();
        return new PacketizedAccessUnit(frames, Arrays.copyOf(starts.at, starts.count), unit);
    }

    private static final class Starts {
        private int[] at = new int[16];
        private int count;

        void add(int start) {
            if (count == MAX_PACKETS) {
                throw new MediaException("packets: more than " + MAX_PACKETS + " (expected: <= " + MAX_PACKETS + ")");
            }
            if (count == at.length) {
                at = Arrays.copyOf(at, count * 2);
            }
            at[count++] = start;
        }
    }
}
