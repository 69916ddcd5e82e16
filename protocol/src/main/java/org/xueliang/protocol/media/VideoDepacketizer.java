package org.xueliang.protocol.media;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * RTP payloads of one stream to access units. Packets come in sequence order (see {@code ReorderBuffer}); each payload is
 * copied once, into the access unit's pooled buffer. Whatever is malformed is dropped and counted, never thrown.
 *
 * <p>Not thread-safe: one event loop owns it.
 */
public interface VideoDepacketizer {
    /**
     * @param payload without RTP header and padding; its indices do not move and it is not kept
     * @param timestampTicks unwrapped, 90 kHz
     * @param marker the packet's marker bit
     * @param lossBefore packets are missing between the last one and this one
     */
    void packet(ByteBuf payload, long timestampTicks, boolean marker, boolean lossBefore, AccessUnitSink out);

    /** Gives what is pending, parameter sets alone included: the stream has ended or paused. */
    void flush(AccessUnitSink out);

    /** Drops what is pending and forgets the stream's position, not its parameter sets: the sender restarted. */
    void reset();

    /** Releases what is pending; nothing may be called after it. */
    void close();

    /** Those in force; null until a whole set was seen in the SDP or in the stream. */
    @Nullable
    ParameterSets parameterSets();

    DepacketizerCounters counters();
}
