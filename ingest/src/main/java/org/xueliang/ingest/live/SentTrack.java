package org.xueliang.ingest.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.xueliang.protocol.rtp.rtcp.RtcpWriter;
import org.xueliang.protocol.rtp.rtcp.SenderReport;

/** Source, numbering and reports of one RTP track that is sent. Not thread-safe. */
final class SentTrack {
    private final int ssrc = ThreadLocalRandom.current().nextInt();
    private int nextSequence = ThreadLocalRandom.current().nextInt(0x10000);
    private int packets;
    private int bytes;

    int ssrc() {
        return ssrc;
    }

    int nextSequence() {
        return nextSequence;
    }

    /** What was numbered from {@link #nextSequence} on has gone. */
    void sent(PacketBatch batch) {
        nextSequence = nextSequence + batch.packets() & 0xFFFF;
        packets += batch.packets();
        bytes += batch.sizeBytes();
    }

    /** @param timestamp of the same instant as {@code wallUs} */
    ByteBuf report(long wallUs, int timestamp, ByteBufAllocator allocator) {
        ByteBuf report = allocator.buffer(64);
        RtcpWriter.writeSenderReport(
                new SenderReport(ssrc, SenderReport.ntpOfUnixUs(wallUs), timestamp, packets, bytes), List.of(), report);
        RtcpWriter.writeCname(ssrc, "xueliang", report);
        return report;
    }

    ByteBuf bye(ByteBufAllocator allocator) {
        ByteBuf bye = allocator.buffer(8);
        RtcpWriter.writeBye(ssrc, bye);
        return bye;
    }
}
