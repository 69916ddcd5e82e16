package org.xueliang.protocol.mpegps;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.AccessUnitSink;

/** Any bytes, in any pieces, with losses: no exception, nothing held afterwards, no more held meanwhile than the bounds allow. */
class PsFuzzTest {
    private static final long MAX_HELD_BYTES = 12 << 20;

    @FuzzTest(maxDuration = "10m")
    void programStreams(byte[] data) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        ProbedDepacketizer probed = new ProbedDepacketizer(allocator, PsAudioSink.NONE);
        PsDemuxer demuxer = new PsDemuxer(allocator);
        AccessUnitSink sink = AccessUnit::release;
        int at = 0;
        int step = 0;
        while (at < data.length) {
            // The first byte of each piece says how long it is and what is set.
            int control = data[at] & 0xFF;
            int length = Math.min(data.length - at - 1, 1 + (control & 0x3F) * 23);
            at++;
            boolean marker = (control & 0x40) != 0;
            boolean loss = (control & 0x80) != 0;
            probed.packet(Unpooled.wrappedBuffer(data, at, length), 3600L * step, marker, loss, sink);
            demuxer.packet(Unpooled.wrappedBuffer(data, at, length), 3600L * step, marker, loss, sink);
            at += length;
            step++;
            if (allocator.metric().usedHeapMemory() > MAX_HELD_BYTES) {
                throw new AssertionError("held: " + allocator.metric().usedHeapMemory());
            }
        }
        probed.flush(sink);
        probed.close();
        demuxer.flush(sink);
        demuxer.reset();
        demuxer.close();
        if (allocator.metric().usedHeapMemory() != 0) {
            throw new AssertionError("not released: " + allocator.metric().usedHeapMemory());
        }
    }
}
