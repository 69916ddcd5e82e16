package org.xueliang.ingest.media;

import io.netty.buffer.ByteBuf;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.audio.AudioFrameSink;
import org.xueliang.protocol.media.VideoCodec;

/**
 * What of a stream's audio is passed on: nothing without its owner's word, no more than {@value #MAX_BYTES_PER_S} bytes a second, and in
 * the time of its pictures. One event loop owns it.
 */
final class AudioGate implements AudioFrameSink {
    /** 384 kbit/s: AAC of two channels at its best; G.711 needs a sixth of it. */
    static final long MAX_BYTES_PER_S = 48_000;

    private static final long TICKS_PER_S = VideoCodec.CLOCK_RATE_HZ;
    /** Further from the pictures than this, its times are of another clock: it is then where the newest picture is. */
    private static final long MAX_APART_TICKS = 2 * TICKS_PER_S;

    private final MediaShared shared;
    private final ChannelStream stream;
    private final StreamPublication publication;
    private long budgetBytes = MAX_BYTES_PER_S;
    private long budgetAtUs;
    private long offsetTicks;

    AudioGate(MediaShared shared, ChannelStream stream, StreamPublication publication) {
        this.shared = shared;
        this.stream = stream;
        this.publication = publication;
    }

    /** Whether it is worth looking at the stream's audio at all. */
    boolean isOpen() {
        boolean open = shared.audio().passes(stream.channel());
        if (!open) {
            stream.audio(null);
        }
        return open;
    }

    @Override
    public void frame(AudioFormat format, ByteBuf frame, long timestampTicks) {
        if (!isOpen()) {
            return;
        }
        stream.audio(format);
        if (!publication.started()) {
            return;
        }
        if (!affordable(frame.readableBytes())) {
            stream.statistics().dropAudio();
            return;
        }
        stream.statistics().audioFrame();
        shared.observers().audio(stream, format, frame, besidePictures(timestampTicks));
    }

    private boolean affordable(int bytes) {
        long nowUs = publication.receivedUs();
        long earned = Math.max(0, nowUs - budgetAtUs) * MAX_BYTES_PER_S / 1_000_000;
        if (earned > 0) {
            budgetBytes = Math.min(MAX_BYTES_PER_S, budgetBytes + earned);
            budgetAtUs = nowUs;
        }
        if (bytes > budgetBytes) {
            return false;
        }
        budgetBytes -= bytes;
        return true;
    }

    private long besidePictures(long ticks) {
        long newest = publication.newestTicks();
        if (Math.abs(ticks + offsetTicks - newest) > MAX_APART_TICKS) {
            offsetTicks = newest - ticks;
        }
        return ticks + offsetTicks;
    }
}
