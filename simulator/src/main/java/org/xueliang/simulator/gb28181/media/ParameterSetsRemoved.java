package org.xueliang.simulator.gb28181.media;

import java.io.ByteArrayOutputStream;
import org.xueliang.protocol.media.VideoCodec;

/** Annex B without SPS and PPS, and VPS: nobody can decode it. */
final class ParameterSetsRemoved {
    private ParameterSetsRemoved() {}

    static byte[] of(VideoCodec codec, byte[] annexB) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(annexB.length);
        int begin = next(annexB, 0);
        while (begin < annexB.length) {
            int end = next(annexB, begin);
            int payloadEnd = end < annexB.length ? end - 3 : end;
            if (begin < payloadEnd && !isParameterSet(codec, annexB[begin])) {
                out.write(0);
                out.write(0);
                out.write(0);
                out.write(1);
                out.write(annexB, begin, payloadEnd - begin);
            }
            begin = end;
        }
        return out.toByteArray();
    }

    private static boolean isParameterSet(VideoCodec codec, byte first) {
        return switch (codec) {
            case H264 -> (first & 0x1F) == 7 || (first & 0x1F) == 8;
            case H265 -> (first >> 1 & 0x3F) >= 32 && (first >> 1 & 0x3F) <= 34;
        };
    }

    /** The byte behind the next 00 00 01 at or after {@code from}, or the array's end. */
    private static int next(byte[] annexB, int from) {
        for (int i = from; i + 2 < annexB.length; i++) {
            if (annexB[i] == 0 && annexB[i + 1] == 0 && annexB[i + 2] == 1) {
                return i + 3;
            }
        }
        return annexB.length;
    }
}
