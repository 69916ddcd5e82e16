package org.xueliang.ingest.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.audio.AudioPacketizer;
import org.xueliang.protocol.media.VideoCodec;

/**
 * A stream's audio as RTP for all who hear it. Its clock counts samples: frames that follow each other follow without a gap, however
 * coarse the device's own times are, until they are off by more than {@value #MAX_OFF_MS} ms. Not thread-safe.
 */
final class AudioOut {
    private static final int MAX_OFF_MS = 60;

    private final AudioFormat format;
    private final SentTrack track = new SentTrack();
    private boolean begun;
    /** From the pictures' time to the samples that were counted. */
    private long skewSamples;

    private long nextSamples;

    AudioOut(AudioFormat format) {
        this.format = format;
    }

    AudioFormat format() {
        return format;
    }

    SentTrack track() {
        return track;
    }

    private long samples(long ticks) {
        return ticks * format.sampleRateHz() / VideoCodec.CLOCK_RATE_HZ;
    }

    /** RTP timestamp of an instant of the pictures' time. */
    int timestamp(long ticks) {
        return (int) (samples(ticks) + skewSamples);
    }

    /** The caller closes it. */
    PacketBatch packets(ByteBuf frame, long ticks, ByteBufAllocator allocator) {
        long samples = samples(ticks);
        long off = nextSamples - samples;
        if (!begun || Math.abs(off) * 1000 > (long) MAX_OFF_MS * format.sampleRateHz()) {
            begun = true;
            off = 0;
        }
        skewSamples = off;
        long first = samples + off;
        nextSamples = first + format.samples(frame.readableBytes());
        PacketBatch batch = new PacketBatch(allocator, frame.readableBytes() + 64, PacketBatch.USUAL_AUDIO_CHANNEL);
        AudioPacketizer.packetize(
                format,
                frame,
                allocator,
                (payload, marker, offset) -> batch.add(
                        payload,
                        format.payloadType(),
                        marker,
                        track.nextSequence() + batch.packets(),
                        (int) (first + offset),
                        track.ssrc()));
        return batch;
    }
}
