package org.xueliang.ingest.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.Gop;
import org.xueliang.ingest.media.TimedAccessUnit;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoPacketizer;
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
    private final SentTrack video = new SentTrack();
    private final WallClock clock = new WallClock();
    private @Nullable AudioOut audio;
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
        clock.at(unit.timestampTicks(), receivedUs);
        boolean keyframe = unit.randomAccess() != RandomAccess.NONE;
        if (!seats.isEmpty()) {
            sendLive(unit, keyframe);
        }
        // After the live ones: the cache holds this unit already.
        Viewer viewer;
        while ((viewer = joining.poll()) != null) {
            Seat seat = new Seat(viewer);
            sendCached(seat);
            seats.add(seat);
        }
        if (receivedUs - lastReportUs >= REPORT_EVERY_US || receivedUs < lastReportUs) {
            lastReportUs = receivedUs;
            seats.stream().filter(seat -> seat.begun).forEach(seat -> report(seat, unit.timestampTicks()));
        }
    }

    private void sendLive(AccessUnit unit, boolean keyframe) {
        PacketBatch batch = new PacketBatch(allocator, unit.sizeBytes());
        try {
            batch.add(unit, packetizer, video.nextSequence(), video.ssrc());
            for (Iterator<Seat> each = seats.iterator(); each.hasNext(); ) {
                Seat seat = each.next();
                if (seat.viewer.gone()) {
                    each.remove();
                } else {
                    sendTo(seat, batch, keyframe, unit.timestampTicks());
                }
            }
            video.sent(batch);
        } finally {
            batch.close();
        }
    }

    private void sendTo(Seat seat, PacketBatch batch, boolean keyframe, long ticks) {
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
            begin(seat, video.nextSequence(), ticks);
        }
        seat.viewer.packets(batch);
    }

    private void begin(Seat seat, int sequence, long ticks) {
        seat.begun = true;
        AudioOut heard = audioFor(seat.viewer);
        if (heard != null) {
            seat.viewer.audioBegins(heard.track().nextSequence(), heard.timestamp(ticks));
        }
        seat.viewer.begins(sequence & 0xFFFF, (int) ticks, video.ssrc());
        report(seat, ticks);
    }

    /** The track of what the viewer hears; null where it hears nothing, or not this. */
    private @Nullable AudioOut audioFor(Viewer viewer) {
        AudioFormat wanted = viewer.audio();
        if (wanted == null) {
            return null;
        }
        if (audio == null && wanted.equals(stream.audio())) {
            audio = new AudioOut(wanted);
        }
        return audio != null && wanted.equals(audio.format()) ? audio : null;
    }

    void audio(AudioFormat format, ByteBuf frame, long ticks) {
        if (seats.isEmpty()) {
            return;
        }
        AudioOut out = audio;
        if (out == null || !out.format().equals(format)) {
            // Another format is another track: who was told of the one before hears nothing of it.
            out = new AudioOut(format);
            audio = out;
        }
        PacketBatch batch = out.packets(frame, ticks, allocator);
        try {
            for (Seat seat : seats) {
                if (seat.begun && format.equals(seat.viewer.audio()) && seat.viewer.takesMore()) {
                    seat.viewer.audioPackets(batch);
                }
            }
            out.track().sent(batch);
        } finally {
            batch.close();
        }
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
                    batch.add(unit.unit(), packetizer, 0, video.ssrc());
                }
                int first = video.nextSequence() - batch.packets() & 0xFFFF;
                batch.renumber(first);
                seat.skipping = false;
                begin(seat, first, gop.keyframe().unit().timestampTicks());
                seat.viewer.packets(batch);
            } finally {
                batch.close();
            }
        } finally {
            gop.close();
        }
    }

    /** Both tracks' reports say the same instant: by them a player has them together. */
    private void report(Seat seat, long ticks) {
        long wallUs = clock.wallUs(ticks);
        seat.viewer.control(video.report(wallUs, (int) ticks, allocator));
        AudioOut heard = audioFor(seat.viewer);
        if (heard != null) {
            seat.viewer.audioControl(heard.track().report(wallUs, heard.timestamp(ticks), allocator));
        }
    }

    void end(String cause) {
        ended = true;
        seats.forEach(seat -> {
            if (seat.begun && !seat.viewer.gone()) {
                seat.viewer.control(video.bye(allocator));
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
