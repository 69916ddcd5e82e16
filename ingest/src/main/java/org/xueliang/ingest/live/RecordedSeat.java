package org.xueliang.ingest.live;

import io.netty.buffer.ByteBufAllocator;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.recorded.RecordedSink;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoPacketizer;
import org.xueliang.protocol.video.VideoFormats;

/**
 * A recording's pictures as RTP for one viewer: one numbering over pauses and jumps. {@link #again} may be called from any thread, the
 * rest is the outlet's.
 */
public final class RecordedSeat implements RecordedSink {
    /** What comes next is the first packet of what was asked for. */
    public interface Beginning {
        void begins(int sequence, int timestamp);
    }

    private static final int MAX_PAYLOAD_BYTES = 1400;
    private static final long REPORT_EVERY_TICKS = 5L * VideoCodec.CLOCK_RATE_HZ;

    private final ByteBufAllocator allocator;
    private final VideoPacketizer packetizer;
    private final SentTrack track = new SentTrack();
    private final WallClock clock = new WallClock();
    private final Viewer viewer;
    private final LongSupplier wallUs;
    private volatile @Nullable Beginning again;
    private volatile double beganS;
    private boolean begun;
    private boolean reported;
    private long reportedTicks;

    /** @param wallUs the time of day, microseconds since the Unix epoch */
    public RecordedSeat(Viewer viewer, VideoCodec codec, ByteBufAllocator allocator, LongSupplier wallUs) {
        this.viewer = viewer;
        this.wallUs = wallUs;
        this.allocator = allocator;
        this.packetizer = VideoFormats.packetizer(codec, MAX_PAYLOAD_BYTES);
    }

    /** The viewer asked for another place or speed. @param told with the next packet that it gets; null where nothing comes of it */
    public void again(@Nullable Beginning told) {
        again = told;
    }

    /** Where the viewer's newest beginning is, seconds from the begin of the period. */
    public double beganS() {
        return beganS;
    }

    @Override
    public boolean takesMore() {
        return viewer.takesMore();
    }

    @Override
    public void unit(AccessUnit unit, long ticks, double positionS) {
        PacketBatch batch = new PacketBatch(allocator, unit.sizeBytes());
        try {
            batch.add(unit, (int) ticks, packetizer, track.nextSequence(), track.ssrc());
            begin((int) ticks, positionS);
            report(ticks);
            viewer.packets(batch);
            track.sent(batch);
        } finally {
            batch.close();
        }
    }

    private void begin(int timestamp, double positionS) {
        Beginning asked = again;
        if (!begun) {
            begun = true;
            beganS = positionS;
            viewer.begins(track.nextSequence(), timestamp, track.ssrc());
        } else if (asked != null) {
            again = null;
            beganS = positionS;
            asked.begins(track.nextSequence(), timestamp);
        }
    }

    /** Before the first packet, and each 5 s: a player that counts on reports holds its first pictures back until one comes. */
    private void report(long ticks) {
        if (reported && Math.abs(ticks - reportedTicks) < REPORT_EVERY_TICKS) {
            return;
        }
        if (!reported) {
            clock.at(ticks, wallUs.getAsLong());
        }
        reported = true;
        reportedTicks = ticks;
        viewer.control(track.report(clock.wallUs(ticks), (int) ticks, allocator));
    }

    @Override
    public void ended(String cause) {
        viewer.control(track.bye(allocator));
        viewer.sentAll(cause);
    }

    @Override
    public boolean gone() {
        return viewer.gone();
    }
}
