package org.xueliang.protocol.support;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.xueliang.protocol.rtsp.RtspLimits;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;
import org.xueliang.protocol.rtsp.RtspSyntaxException;

/** Feeds a stream to the parser whole, byte by byte, or in seeded random chunks. */
public final class Chunks {
    private Chunks() {}

    /** The whole at once. */
    public static int whole(byte[] stream, RtspStreamListener out) throws RtspSyntaxException {
        return feed(stream, out, new Random(0), stream.length, stream.length);
    }

    public static int byteByByte(byte[] stream, RtspStreamListener out) throws RtspSyntaxException {
        return feed(stream, out, new Random(0), 1, 1);
    }

    public static int random(byte[] stream, RtspStreamListener out, long seed) throws RtspSyntaxException {
        return feed(stream, out, new Random(seed), 1, 700);
    }

    /** @return bytes that are left over */
    private static int feed(byte[] stream, RtspStreamListener out, Random random, int least, int most)
            throws RtspSyntaxException {
        RtspStreamParser parser = new RtspStreamParser(RtspLimits.DEFAULTS);
        ByteBuf cumulation = Unpooled.buffer();
        try {
            int at = 0;
            while (at < stream.length) {
                int length = Math.min(stream.length - at, least + random.nextInt(most - least + 1));
                cumulation.writeBytes(stream, at, length);
                at += length;
                parser.parse(cumulation, out);
                cumulation.discardReadBytes();
            }
            return cumulation.readableBytes();
        } finally {
            cumulation.release();
        }
    }
}
