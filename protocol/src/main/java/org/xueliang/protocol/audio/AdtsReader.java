package org.xueliang.protocol.audio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * AAC frames out of ADTS in pieces cut anywhere. What is no frame is skipped up to the next header that another one follows. Holds one
 * frame at most. Not thread-safe.
 */
public final class AdtsReader {
    private final AudioFrameSink sink;
    private final AdtsHeader header = new AdtsHeader();
    private final ByteBuf held = Unpooled.buffer(2048, AdtsHeader.MAX_FRAME_BYTES + 0x10000);
    private boolean synced;
    private long ticks;
    private boolean timed;
    private long skippedBytes;
    private long refusedFrames;

    public AdtsReader(AudioFrameSink sink) {
        this.sink = sink;
    }

    /**
     * @param bytes at most 65,535; its indices do not move
     * @param timestampTicks of the first frame that begins in these bytes (ISO/IEC 13818-1 clause 2.4.3.7)
     */
    public void feed(ByteBuf bytes, long timestampTicks) {
        int begun = held.readableBytes();
        if (bytes.readableBytes() > held.maxCapacity() - begun) {
            reset();
            begun = 0;
        }
        held.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        boolean pending = begun > 0 && timed;
        if (!pending) {
            ticks = timestampTicks;
            timed = true;
        }
        int newAt = held.readerIndex() + begun;
        while (held.readableBytes() >= AdtsHeader.BYTES) {
            int at = held.readerIndex();
            if (pending && at >= newAt) {
                ticks = timestampTicks;
                pending = false;
            }
            if (!header.read(held, at) || !synced && !followed(at)) {
                synced = false;
                held.skipBytes(1);
                skippedBytes++;
                continue;
            }
            if (held.readableBytes() < header.frameBytes()) {
                break;
            }
            synced = true;
            give();
        }
        held.discardReadBytes();
    }

    /** Whether behind the frame another one stands, or nothing yet. */
    private boolean followed(int at) {
        int next = at + header.frameBytes();
        if (next + AdtsHeader.BYTES > held.writerIndex()) {
            return true;
        }
        boolean another = new AdtsHeader().read(held, next);
        return another;
    }

    private void give() {
        int payload = header.frameBytes() - header.headerBytes();
        held.skipBytes(header.headerBytes());
        if (header.isPlain()) {
            AudioFormat format = header.format();
            sink.frame(format, held.slice(held.readerIndex(), payload), ticks);
            ticks += AudioFormat.AAC_FRAME_SAMPLES * 90_000L / format.sampleRateHz();
        } else {
            refusedFrames++;
        }
        held.skipBytes(payload);
    }

    /** What is half is of no use: bytes are missing behind it. */
    public void reset() {
        held.clear();
        synced = false;
        timed = false;
    }

    public long skippedBytes() {
        return skippedBytes;
    }

    /** Frames of several blocks, or whose channels are described inside them. */
    public long refusedFrames() {
        return refusedFrames;
    }
}
