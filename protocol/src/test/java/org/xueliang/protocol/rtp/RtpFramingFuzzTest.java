package org.xueliang.protocol.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Any bytes: no exception, nothing held afterwards, and the same packets whole as in pieces. */
class RtpFramingFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void framing(byte[] data) {
        List<Integer> whole = read(data, Math.max(1, data.length));
        List<Integer> pieces = read(data, 1 + data.length % 97);
        if (!whole.equals(pieces)) {
            throw new AssertionError("whole " + whole + ", in pieces " + pieces);
        }
    }

    private static List<Integer> read(byte[] data, int pieceBytes) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        RtpStreamFramer framer = new RtpStreamFramer(allocator);
        List<Integer> packets = new ArrayList<>();
        for (int at = 0; at < data.length; at += pieceBytes) {
            ByteBuf piece = Unpooled.wrappedBuffer(data, at, Math.min(pieceBytes, data.length - at));
            framer.feed(piece, (packet, loss) -> {
                byte[] bytes = new byte[packet.readableBytes()];
                packet.getBytes(packet.readerIndex(), bytes);
                packets.add(Arrays.hashCode(bytes) * 2 + (loss ? 1 : 0));
            });
            if (allocator.metric().usedHeapMemory() > 200_000) {
                throw new AssertionError("held: " + allocator.metric().usedHeapMemory());
            }
        }
        framer.close();
        if (allocator.metric().usedHeapMemory() != 0) {
            throw new AssertionError("not released: " + allocator.metric().usedHeapMemory());
        }
        return packets;
    }
}
