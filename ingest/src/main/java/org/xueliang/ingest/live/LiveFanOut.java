package org.xueliang.ingest.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.Gop;
import org.xueliang.ingest.media.TimedAccessUnit;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoPacketizer;
import org.xueliang.protocol.rtp.rtcp.RtcpWriter;
import org.xueliang.protocol.rtp.rtcp.SenderReport;
import org.xueliang.protocol.video.VideoFormats;

/**
 * One stream's viewers. All see the same numbering, so that an access unit is packetized once for all; who joins gets the GOP
 * cache with the numbers before the next live one. Owned by the stream's event loop; {@link #join} alone may be called from
 * elsewhere, and joins take effect with the next access unit.
 */
final class LiveFanOut {
    private static final int MAX_PAYLOAD_BYTES = 1400;
    private static final long REPORT_EVERY_US = 5_000_000;
    /** A viewer's first burst: a larger group is not sent, the viewer begins with the next one. */
    private static final long MAX_FIRST_BYTES = 4 << 20;

    private final ChannelStream stream;
    private final ByteBufAllocator allocator;
    private final VideoPacketizer packetizer;
    private final Queue<Viewer> joining = new ConcurrentLinkedQueue<>();
    private final List<Seat> seats = new ArrayList<>();
    private final int ssrc = ThreadLocalRandom.current().nextInt();
    private int nextSequence = ThreadLocalRandom.current().nextInt(0x10000);
    private int sentPackets;
    private int sentBytes;
    private long lastReportUs;
    private volatile boolean ended;

    private static final class Seat {
        final Viewer viewer;
        boolean begun;
        /** Left out until the next keyframe. */
        boolean skipping = true;

        Seat(Viewer viewer) {
            this.viewer = viewer;
        }
    }

    LiveFanOut(ChannelStream stream, ByteBufAllocator allocator) {
        this.stream = stream;
        this.allocator = allocator;
        this.packetizer = VideoFormats.packetizer(stream.codec(), MAX_PAYLOAD_BYTES);
    }

    /** Any thread; false where the stream is over. */
    boolean join(Viewer viewer) {
        if (ended) {
            return false;
        }
        joining.add(viewer);
        if (ended && joining.remove(viewer)) {
            return false;
        }
        return true;
    }

    void accessUnit(AccessUnit unit, long receivedUs) {
        if (seats.isEmpty() && joining.isEmpty()) {
            return;
        }
        boolean keyframe = unit.randomAccess() != RandomAccess.NONE;
        if (!seats.isEmpty()) {
            sendLive(unit, keyframe, receivedUs);
        }
        // After the live ones: the cache holds this unit already.
        Viewer viewer;
        while ((viewer = joining.poll()) != null) {
            Seat seat = new Seat(viewer);
            sendCached(seat);
            seats.add(seat);
        }
        if (receivedUs - lastReportUs >= REPORT_EVERY_US || receivedUs < lastReportUs) {
            report(unit.timestampTicks(), receivedUs);
        }
    }

    private void sendLive(AccessUnit unit, boolean keyframe, long receivedUs) {
        PacketBatch batch = new PacketBatch(allocator, unit.sizeBytes());
        try {
            batch.add(unit, packetizer, nextSequence, ssrc);
            for (Iterator<Seat> each = seats.iterator(); each.hasNext(); ) {
                Seat seat = each.next();
                if (seat.viewer.gone()) {
                    each.remove();
                } else {
                    sendTo(seat, batch, keyframe, (int) unit.timestampTicks(), receivedUs);
                }
            }
            count(batch);
        } finally {
            batch.close();
        }
    }

    private void count(PacketBatch batch) {
        nextSequence = nextSequence + batch.packets() & 0xFFFF;
        sentPackets += batch.packets();
        sentBytes += batch.sizeBytes();
    }

    private void sendTo(Seat seat, PacketBatch batch, boolean keyframe, int timestamp, long receivedUs) {
        boolean takes = seat.viewer.takesMore();
        if (seat.skipping ? !(keyframe && takes) : !takes) {
            if (seat.begun) {
                seat.viewer.dropped(1);
            }
            seat.skipping = true;
            return;
        }
        seat.skipping = false;
        if (!seat.begun) {
            begin(seat, nextSequence, timestamp, receivedUs);
        }
        seat.viewer.packets(batch);
    }

    private void begin(Seat seat, int sequence, int timestamp, long receivedUs) {
        seat.begun = true;
        seat.viewer.begins(sequence & 0xFFFF, timestamp, ssrc);
        seat.viewer.control(senderReport(timestamp, receivedUs));
    }

    /** What is in the cache since the newest keyframe; nothing where there is none or it was cut: the next keyframe then begins. */
    private void sendCached(Seat seat) {
        Gop gop = stream.gops().retainedNewest();
        if (gop == null) {
            return;
        }
        try {
            int bytes = 0;
            for (TimedAccessUnit unit : gop.units()) {
                bytes += unit.unit().sizeBytes();
            }
            if (gop.cut() || bytes > MAX_FIRST_BYTES) {
                return;
            }
            PacketBatch batch = new PacketBatch(allocator, bytes);
            try {
                for (TimedAccessUnit unit : gop.units()) {
                    batch.add(unit.unit(), packetizer, 0, ssrc);
                }
                int first = nextSequence - batch.packets() & 0xFFFF;
                batch.renumber(first);
                seat.skipping = false;
                AccessUnit keyframe = gop.keyframe().unit();
                begin(
                        seat,
                        first,
                        (int) keyframe.timestampTicks(),
                        gop.keyframe().receivedUs());
                seat.viewer.packets(batch);
            } finally {
                batch.close();
            }
        } finally {
            gop.close();
        }
    }

    private void report(long ticks, long receivedUs) {
        lastReportUs = receivedUs;
        for (Seat seat : seats) {
            if (seat.begun) {
                seat.viewer.control(senderReport((int) ticks, receivedUs));
            }
        }
    }

    private ByteBuf senderReport(int timestamp, long receivedUs) {
        ByteBuf report = allocator.buffer(64);
        RtcpWriter.writeSenderReport(
                new SenderReport(ssrc, SenderReport.ntpOfUnixUs(receivedUs), timestamp, sentPackets, sentBytes),
                List.of(),
                report);
        RtcpWriter.writeCname(ssrc, "xueliang", report);
        return report;
    }

    void end(String cause) {
        ended = true;
        seats.forEach(seat -> {
            if (seat.begun && !seat.viewer.gone()) {
                ByteBuf bye = allocator.buffer(8);
                RtcpWriter.writeBye(ssrc, bye);
                seat.viewer.control(bye);
            }
            seat.viewer.streamEnded(cause);
        });
        seats.clear();
        @Nullable Viewer viewer;
        while ((viewer = joining.poll()) != null) {
            viewer.streamEnded(cause);
        }
    }
}
