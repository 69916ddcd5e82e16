package org.xueliang.ingest.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.recorded.RecordedSink;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoPacketizer;
import org.xueliang.protocol.rtp.rtcp.RtcpWriter;
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

    private final ByteBufAllocator allocator;
    private final VideoPacketizer packetizer;
    private final int ssrc = ThreadLocalRandom.current().nextInt();
    private int sequence = ThreadLocalRandom.current().nextInt(0x10000);
    private final Viewer viewer;
    private volatile @Nullable Beginning again;
    private volatile double beganS;
    private boolean begun;

    public RecordedSeat(Viewer viewer, VideoCodec codec, ByteBufAllocator allocator) {
        this.viewer = viewer;
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
            batch.add(unit, (int) ticks, packetizer, sequence, ssrc);
            begin((int) ticks, positionS);
            viewer.packets(batch);
            sequence = sequence + batch.packets() & 0xFFFF;
        } finally {
            batch.close();
        }
    }

    private void begin(int timestamp, double positionS) {
        Beginning asked = again;
        if (!begun) {
            begun = true;
            beganS = positionS;
            viewer.begins(sequence, timestamp, ssrc);
        } else if (asked != null) {
            again = null;
            beganS = positionS;
            asked.begins(sequence, timestamp);
        }
    }

    @Override
    public void ended(String cause) {
        ByteBuf bye = allocator.buffer(8);
        RtcpWriter.writeBye(ssrc, bye);
        viewer.control(bye);
        viewer.sentAll(cause);
    }

    @Override
    public boolean gone() {
        return viewer.gone();
    }
}
