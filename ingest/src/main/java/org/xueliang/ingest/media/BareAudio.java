package org.xueliang.ingest.media;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.VideoCodec;

/**
 * G.711 under its own payload type beside a GB/T 28181 device's video (P7 in vendor-quirks: Dahua). Whether its timestamps are of 8 or
 * 90 kHz nobody says: its time is counted in samples from the picture that it began with. One event loop owns it.
 */
final class BareAudio {
    private static final int PCMU = 0;
    private static final int PCMA = 8;
    private static final long TICKS_PER_100_SAMPLES = VideoCodec.CLOCK_RATE_HZ / 80;
    /** Loss and drift are forgiven up to here. */
    private static final long MAX_APART_TICKS = VideoCodec.CLOCK_RATE_HZ / 4;

    private final AudioGate gate;
    private final StreamPublication publication;
    private long nextTicks;

    BareAudio(AudioGate gate, StreamPublication publication) {
        this.gate = gate;
        this.publication = publication;
    }

    void packet(int payloadType, ByteBuf payload) {
        if (payloadType != PCMU && payloadType != PCMA || !payload.isReadable()) {
            return;
        }
        long newest = publication.newestTicks();
        if (Math.abs(nextTicks - newest) > MAX_APART_TICKS) {
            nextTicks = newest;
        }
        long ticks = nextTicks;
        nextTicks += payload.readableBytes() * TICKS_PER_100_SAMPLES / 100;
        gate.frame(payloadType == PCMA ? AudioFormat.PCMA : AudioFormat.PCMU, payload, ticks);
    }
}
