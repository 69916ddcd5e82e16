package org.xueliang.ingest.gb28181.cascade;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.xueliang.protocol.mpegps.PsMuxer;

/**
 * One platform's view of one stream: program stream in RTP with its own SSRC and numbers. A platform that does not take what it
 * is sent loses whole pictures up to the next keyframe; nobody else notices. Sends on the stream's event loop.
 */
final class PsSeat {
    static final int PAYLOAD_TYPE = 96;
    private static final int MAX_PAYLOAD_BYTES = 1400;

    private final RtpOut out;
    private final int ssrc;
    private final boolean hears;
    private final CascadeMetrics metrics;
    private final Consumer<String> ended;
    private int sequence = ThreadLocalRandom.current().nextInt(0x10000);
    private boolean skipping = true;
    private boolean begun;
    private volatile boolean gone;
    private volatile long sentUnits;

    /**
     * @param hears whether the platform gets audio where the channel's owner lets it pass
     * @param ended told once on the stream's event loop where the stream is over
     */
    PsSeat(RtpOut out, int ssrc, boolean hears, CascadeMetrics metrics, Consumer<String> ended) {
        this.out = out;
        this.ssrc = ssrc;
        this.hears = hears;
        this.metrics = metrics;
        this.ended = ended;
    }

    boolean overUdp() {
        return out.isUdp();
    }

    boolean hears() {
        return hears;
    }

    /** Whether a picture would be sent on at once. */
    boolean takesMore() {
        return out.takesMore();
    }

    /** Takes no more; any thread. */
    void leave() {
        gone = true;
    }

    boolean gone() {
        return gone;
    }

    /** Pictures that were sent; any thread. */
    long sentUnits() {
        return sentUnits;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the stream's event loop
    void unit(ByteBuf program, boolean keyframe, long ticks) {
        if (skipping && !keyframe) {
            if (begun) {
                metrics.droppedUnits.inc();
            }
            return;
        }
        if (!out.takesMore()) {
            metrics.droppedUnits.inc();
            skipping = true;
            return;
        }
        skipping = false;
        begun = true;
        send(program, ticks);
        sentUnits++;
    }

    /** Nothing before the first picture, and nothing while the platform does not take what it is sent. */
    void audio(ByteBuf program, long ticks) {
        if (begun && out.takesMore()) {
            send(program, ticks);
        }
    }

    private void send(ByteBuf program, long ticks) {
        int bytes = program.readableBytes();
        PsMuxer.cut(program, MAX_PAYLOAD_BYTES, (payload, last) -> {
            out.packet(last, sequence, (int) ticks, ssrc, payload, bytes);
            sequence = sequence + 1 & 0xFFFF;
        });
        out.flush();
    }

    /** Calls back, on any thread, when the network has all that was sent. */
    void whenSent(Runnable then) {
        out.whenSent(then);
    }

    void streamEnded(String cause) {
        if (!gone) {
            ended.accept(cause);
        }
    }
}
