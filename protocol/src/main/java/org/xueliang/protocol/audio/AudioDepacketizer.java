package org.xueliang.protocol.audio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * RTP payloads to frames: G.711 as it comes, AAC by RFC 3640 without interleaving. Times are in ticks of the track's clock. What is malformed is dropped
 * and counted, never thrown. Holds one frame at most. Not thread-safe.
 */
public final class AudioDepacketizer {
    /** Takes a frame. */
    public interface Output {
        /** @param frame valid during the call, its indices may move. @param ticks time of its first sample, unwrapped */
        void frame(ByteBuf frame, long ticks);
    }

    private static final int MAX_FRAME_BYTES = AdtsHeader.MAX_FRAME_BYTES - AdtsHeader.BYTES;
    private static final int MAX_UNITS = 64;

    private final AudioFormat format;
    private final AuLayout layout;
    private final long frameTicks;
    private final int[] sizes = new int[MAX_UNITS];
    private final ByteBuf fragments = Unpooled.buffer(1500, MAX_FRAME_BYTES);
    private int wholeBytes;
    private long fragmentTicks;
    private long malformed;

    /**
     * @param clockRateHz of the RTP timestamps
     * @param layout of AU-headers; of no use for G.711
     */
    public AudioDepacketizer(AudioFormat format, int clockRateHz, AuLayout layout) {
        this.format = format;
        this.layout = layout;
        this.frameTicks = (long) AudioFormat.AAC_FRAME_SAMPLES * clockRateHz / format.sampleRateHz();
    }

    public AudioFormat format() {
        return format;
    }

    /** @param lossBefore packets are missing before this one */
    public void packet(ByteBuf payload, long ticks, boolean lossBefore, Output out) {
        if (lossBefore) {
            wholeBytes = 0;
        }
        if (format.codec() != AudioCodec.AAC) {
            if (payload.isReadable()) {
                out.frame(payload, ticks);
            }
            return;
        }
        // gortsplib's rtpmpeg4audio, ZLMediaKit's AACRtp: ADTS in place of AU-headers.
        if (payload.readableBytes() > AdtsHeader.BYTES && AdtsHeader.isChain(payload, true)) {
            adts(payload, ticks, out);
            return;
        }
        if (!units(payload, ticks, out)) {
            malformed++;
            wholeBytes = 0;
        }
    }

    private void adts(ByteBuf payload, long ticks, Output out) {
        AdtsHeader header = new AdtsHeader();
        int at = payload.readerIndex();
        long time = ticks;
        while (at + AdtsHeader.BYTES <= payload.writerIndex() && header.read(payload, at)) {
            out.frame(payload.slice(at + header.headerBytes(), header.frameBytes() - header.headerBytes()), time);
            at += header.frameBytes();
            time += frameTicks;
        }
    }

    private boolean units(ByteBuf payload, long ticks, Output out) {
        int units = layout.read(payload, sizes);
        if (units < 1) {
            return false;
        }
        if (units == 1 && sizes[0] > payload.readableBytes()) {
            return fragment(payload, ticks, out);
        }
        wholeBytes = 0;
        long time = ticks;
        for (int i = 0; i < units; i++) {
            if (sizes[i] < 1 || sizes[i] > payload.readableBytes()) {
                return false;
            }
            int next = payload.readerIndex() + sizes[i];
            out.frame(payload.slice(payload.readerIndex(), sizes[i]), time);
            payload.readerIndex(next);
            time += frameTicks;
        }
        return true;
    }

    private boolean fragment(ByteBuf payload, long ticks, Output out) {
        if (wholeBytes != sizes[0] || fragmentTicks != ticks) {
            if (sizes[0] > MAX_FRAME_BYTES) {
                return false;
            }
            wholeBytes = sizes[0];
            fragmentTicks = ticks;
            fragments.clear();
        }
        if (fragments.readableBytes() + payload.readableBytes() > wholeBytes) {
            return false;
        }
        fragments.writeBytes(payload);
        if (fragments.readableBytes() == wholeBytes) {
            wholeBytes = 0;
            out.frame(fragments, ticks);
        }
        return true;
    }

    /** What is half is of no use. */
    public void reset() {
        wholeBytes = 0;
    }

    /** Payloads that were no audio of this kind. */
    public long malformed() {
        return malformed;
    }
}
