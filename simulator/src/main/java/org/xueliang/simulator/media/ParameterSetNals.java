package org.xueliang.simulator.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xueliang.protocol.media.VideoCodec;

/** Picks the parameter sets out of a piece of Annex B. */
final class ParameterSetNals {
    private ParameterSetNals() {}

    /** SPS and PPS of H.264 (types 7, 8); VPS, SPS and PPS of H.265 (32 to 34); without start codes, each once. */
    static List<byte[]> of(VideoCodec codec, byte[] annexB) {
        List<byte[]> sets = new ArrayList<>();
        int begin = nextNal(annexB, 0);
        while (begin < annexB.length) {
            int next = nextNal(annexB, begin);
            int end = next < annexB.length ? next - 3 : annexB.length;
            while (end > begin && annexB[end - 1] == 0) {
                end--;
            }
            byte[] nal = Arrays.copyOfRange(annexB, begin, end);
            if (isParameterSet(codec, nal) && sets.stream().noneMatch(known -> Arrays.equals(known, nal))) {
                sets.add(nal);
            }
            begin = next;
        }
        return sets;
    }

    private static boolean isParameterSet(VideoCodec codec, byte[] nal) {
        if (nal.length < 2) {
            return false;
        }
        return switch (codec) {
            case H264 -> (nal[0] & 0x1F) == 7 || (nal[0] & 0x1F) == 8;
            case H265 -> (nal[0] >> 1 & 0x3F) >= 32 && (nal[0] >> 1 & 0x3F) <= 34;
        };
    }

    /** The byte after the next 00 00 01 at or after {@code from}, or the array's end. */
    private static int nextNal(byte[] annexB, int from) {
        for (int i = from; i + 2 < annexB.length; i++) {
            if (annexB[i] == 0 && annexB[i + 1] == 0 && annexB[i + 2] == 1) {
                return i + 3;
            }
        }
        return annexB.length;
    }
}
