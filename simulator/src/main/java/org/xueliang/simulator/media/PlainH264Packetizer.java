package org.xueliang.simulator.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.xueliang.protocol.media.VideoPacketizer;

/** Single NAL units and FU-A (RFC 6184 5.6, 5.8). */
final class PlainH264Packetizer implements VideoPacketizer {
    private final int max;

    PlainH264Packetizer(int max) {
        this.max = max;
    }

    @Override
    public void packetize(ByteBuf annexB, PayloadSink out) {
        byte[] b = new byte[annexB.readableBytes()];
        annexB.getBytes(annexB.readerIndex(), b);
        List<ByteBuf> payloads = new ArrayList<>();
        int at = next(b, 0);
        while (at < b.length) {
            int following = next(b, at);
            int end = following < b.length ? following - 3 : b.length;
            while (end > at && b[end - 1] == 0) {
                end--;
            }
            nal(b, at, end, payloads);
            at = following;
        }
        for (int i = 0; i < payloads.size(); i++) {
            out.payload(payloads.get(i), i == payloads.size() - 1);
        }
    }

    private void nal(byte[] b, int from, int to, List<ByteBuf> out) {
        if (to - from <= max) {
            out.add(Unpooled.wrappedBuffer(b, from, to - from));
            return;
        }
        for (int at = from + 1; at < to; at += max - 2) {
            int n = Math.min(max - 2, to - at);
            byte[] head = {
                (byte) (b[from] & 0x60 | 28),
                (byte) ((at == from + 1 ? 0x80 : 0) | (at + n == to ? 0x40 : 0) | b[from] & 0x1F)
            };
            out.add(Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(head), Unpooled.wrappedBuffer(b, at, n)));
        }
    }

    private static int next(byte[] b, int from) {
        for (int i = from; i + 2 < b.length; i++) {
            if (b[i] == 0 && b[i + 1] == 0 && b[i + 2] == 1) {
                return i + 3;
            }
        }
        return b.length;
    }
}
