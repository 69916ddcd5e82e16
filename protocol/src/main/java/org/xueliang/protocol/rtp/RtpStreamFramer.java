package org.xueliang.protocol.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** RTP packets out of a TCP connection. */
public final class RtpStreamFramer implements AutoCloseable {
    /** How packets are marked off. */
    public enum Framing {
        /** Not told yet. */
        UNKNOWN,
        /** Two bytes of length (RFC 4571): GB/T 28181's own. */
        LENGTH,
        /** {@code $}, channel, two bytes of length (RFC 2326 clause 10.12). */
        DOLLAR
    }

    /** Takes packets. */
    public interface Output {
        /**
         * @param packet RTP or RTCP; valid during the call, retain it to keep it
         * @param lossBefore bytes were lost before it
         */
        void packet(ByteBuf packet, boolean lossBefore);
    }

    public RtpStreamFramer(ByteBufAllocator allocator) {
        throw new UnsupportedOperationException();
    }

    /** @param ssrc that is expected; helps to find the next packet again */
    public void expect(int ssrc) {
        throw new UnsupportedOperationException();
    }

    /** @param in read to its end; the caller's to release */
    public void feed(ByteBuf in, Output out) {
        throw new UnsupportedOperationException();
    }

    public Framing framing() {
        throw new UnsupportedOperationException();
    }

    /** So much was searched without a packet that the connection is worth nothing. */
    public boolean hopeless() {
        throw new UnsupportedOperationException();
    }

    /** Writes the length in front of a packet (RFC 4571). */
    public static void writeLength(int packetBytes, ByteBuf out) {
        if (packetBytes < 1 || packetBytes > 0xFFFF) {
            throw new IllegalArgumentException("packetBytes: " + packetBytes + " (expected: 1-65535)");
        }
        out.writeShort(packetBytes);
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
