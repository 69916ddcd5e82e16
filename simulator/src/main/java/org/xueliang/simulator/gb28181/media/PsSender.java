package org.xueliang.simulator.gb28181.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Set;
import org.xueliang.protocol.rtp.RtpPacketWriter;
import org.xueliang.protocol.rtp.rtcp.RtcpWriter;
import org.xueliang.protocol.rtp.rtcp.SenderReport;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;

/**
 * One channel's RTP stream: SSRC, sequence numbers and timestamps over pictures that many share; oddities and faults of the stream. Whole
 * pictures are left out while the platform is behind; then it goes on at a keyframe. On one event loop.
 */
public final class PsSender {
    private static final int PCMA = 8;
    private static final int AUDIO_BYTES = 160;
    private static final int RESTART_PACKETS = 1000;
    private static final int REPORT_EACH_UNITS = 50;

    private final PsOutlet outlet;
    private final ByteBufAllocator allocator;
    private final Set<GbQuirk> quirks;
    private final MediaFault fault;
    private final StreamCounters counters;
    private final int ssrc;
    private final int firstTimestamp;
    private int sequence;
    private int units;
    private int octets;
    private boolean behind;

    /**
     * @param ssrc of its RTP packets
     * @param firstTimestamp what RTP timestamps begin with
     */
    public PsSender(
            PsOutlet outlet,
            ByteBufAllocator allocator,
            Set<GbQuirk> quirks,
            MediaFault fault,
            int ssrc,
            int firstTimestamp,
            StreamCounters counters) {
        this.outlet = outlet;
        this.allocator = allocator;
        this.quirks = quirks;
        this.fault = fault;
        this.ssrc = ssrc;
        this.firstTimestamp = firstTimestamp;
        this.counters = counters;
    }

    public int ssrc() {
        return ssrc;
    }

    /** Of the next packet. */
    public int sequence() {
        return sequence & 0xFFFF;
    }

    /** @param turnTicks to be added to the unit's own times */
    public void unit(PsAccessUnit unit, long turnTicks, long nowUs) {
        int timestamp = timestamp(unit, turnTicks);
        boolean first = units++ == 0;
        if (fault == MediaFault.RTCP_ONLY) {
            if (first || units % REPORT_EACH_UNITS == 0) {
                report(timestamp, nowUs);
            }
            return;
        }
        if (first && quirks.contains(GbQuirk.P5_RTCP_FIRST)) {
            report(timestamp, nowUs);
        }
        if (fault == MediaFault.NO_KEYFRAME && unit.keyframe()) {
            return;
        }
        if (!outlet.isWritable()) {
            behind = true;
        } else if (unit.keyframe() || fault == MediaFault.NO_KEYFRAME) {
            behind = false;
        }
        if (behind) {
            counters.dropped();
            return;
        }
        if (quirks.contains(GbQuirk.P19_SEQUENCE_RESTARTS) && sequence >= RESTART_PACKETS) {
            sequence = 0;
        }
        outlet.send(unit, sequence, timestamp, ssrc, turnTicks);
        sequence += unit.packets();
        octets += unit.payloadBytes();
        counters.sent(unit.packets(), unit.sizeBytes() - unit.packets() * PsAccessUnit.PREFIX_BYTES);
        if (quirks.contains(GbQuirk.P7_AUDIO_BESIDE)) {
            outlet.sendPacket(silence(timestamp));
        }
        if (quirks.contains(GbQuirk.P20_TWO_SSRCS)) {
            outlet.sendPacket(foreign(timestamp));
        }
    }

    private int timestamp(PsAccessUnit unit, long turnTicks) {
        return quirks.contains(GbQuirk.P18_TIMESTAMP_ZERO)
                ? 0
                : (int) (unit.timestampTicks() + turnTicks) + firstTimestamp;
    }

    private ByteBuf silence(int timestamp) {
        ByteBuf packet = allocator.directBuffer(PsAccessUnit.RTP_HEADER_BYTES + AUDIO_BYTES);
        RtpPacketWriter.writeHeader(packet, PCMA, false, sequence++, timestamp / 90 * 8, ssrc);
        for (int i = 0; i < AUDIO_BYTES; i++) {
            packet.writeByte(0xD5);
        }
        return packet;
    }

    /** A packet of padding under another SSRC. */
    private ByteBuf foreign(int timestamp) {
        ByteBuf packet = allocator.directBuffer(PsAccessUnit.RTP_HEADER_BYTES + 8);
        RtpPacketWriter.writeHeader(packet, PsWriter.PAYLOAD_TYPE, true, units, timestamp, ssrc + 1);
        return packet.writeInt(0x1BE).writeShort(2).writeShort(0xFFFF);
    }

    private void report(int timestamp, long nowUs) {
        ByteBuf packet = allocator.directBuffer(64);
        long ntp = SenderReport.ntpOfUnixUs(nowUs);
        RtcpWriter.writeSenderReport(new SenderReport(ssrc, ntp, timestamp, sequence, octets), List.of(), packet);
        RtcpWriter.writeCname(ssrc, "gb28181", packet);
        outlet.sendPacket(packet);
    }

    /** Closes the way. */
    public void close() {
        outlet.close();
    }
}
