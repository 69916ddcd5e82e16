package org.xueliang.simulator.camera;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.xueliang.protocol.rtp.rtcp.RtcpWriter;
import org.xueliang.protocol.rtp.rtcp.SenderReport;
import org.xueliang.simulator.media.PacketizedAccessUnit;

/**
 * One session's RTP stream: its own SSRC, sequence numbers and timestamps over access units that many share, sender reports
 * each 5 s and before the first picture, and whole access units left out while the receiver is behind: then it goes on at
 * a keyframe. On the session's event loop alone.
 */
final class MediaSender implements Feed.Receiver {
    private static final long REPORT_EVERY_US = 5_000_000;

    private final Outlet outlet;
    private final ByteBufAllocator allocator;
    private final CameraCounters counters;
    private final String cname;
    private final int ssrc = ThreadLocalRandom.current().nextInt();
    private final int firstTimestamp = ThreadLocalRandom.current().nextInt();
    private int sequence = ThreadLocalRandom.current().nextInt(0x8000);
    private boolean began;
    private boolean behind;
    private long zeroTicks;
    private long reportedUs;
    private int packets;
    private int octets;

    MediaSender(Outlet outlet, ByteBufAllocator allocator, String cname, CameraCounters counters) {
        this.outlet = outlet;
        this.allocator = allocator;
        this.cname = cname;
        this.counters = counters;
    }

    int ssrc() {
        return ssrc;
    }

    /** Of the next packet. */
    int sequence() {
        return sequence & 0xFFFF;
    }

    /** Of the first access unit. */
    int firstTimestamp() {
        return firstTimestamp;
    }

    @Override
    public void accessUnit(PacketizedAccessUnit unit, long timestampTicks, long captureUs) {
        if (!began) {
            if (!unit.keyframe()) {
                return;
            }
            began = true;
            zeroTicks = timestampTicks;
        }
        if (!outlet.isWritable()) {
            behind = true;
        } else if (unit.keyframe()) {
            behind = false;
        }
        if (behind) {
            counters.dropped();
            return;
        }
        int timestamp = (int) (timestampTicks - zeroTicks) + firstTimestamp;
        if (captureUs - reportedUs >= REPORT_EVERY_US) {
            reportedUs = captureUs;
            report(captureUs, timestamp);
        }
        outlet.send(unit, sequence, timestamp, ssrc);
        sequence += unit.packets();
        packets += unit.packets();
        octets += unit.payloadBytes();
        counters.sent(unit.packets(), unit.sizeBytes() - unit.packets() * PacketizedAccessUnit.PREFIX_BYTES);
    }

    private void report(long captureUs, int timestamp) {
        ByteBuf packet = allocator.directBuffer(64);
        long ntp = SenderReport.ntpOfUnixUs(captureUs);
        RtcpWriter.writeSenderReport(new SenderReport(ssrc, ntp, timestamp, packets, octets), List.of(), packet);
        RtcpWriter.writeCname(ssrc, cname, packet);
        outlet.sendControl(packet);
    }
}
