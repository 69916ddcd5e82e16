package org.xueliang.protocol.mpegps;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a program stream map says of each elementary stream (table 2-41). Its length is believed, that of the inner map is not, the CRC is
 * not checked (P16 in vendor-quirks). Not thread-safe.
 */
final class ProgramStreamMap {
    /** Bytes behind the length field that a map may have. */
    static final int MAX_BYTES = 1018;

    private static final int FIRST_ID = 0xBC;
    private static final int NOT_LISTED = -1;
    private static final int CRC_BYTES = 4;

    private final int[] typeOfId = new int[256 - FIRST_ID];
    private boolean known;

    ProgramStreamMap() {
        Arrays.fill(typeOfId, NOT_LISTED);
    }

    /**
     * @param map bytes behind the length field
     * @return false where nothing can be read of it; the one before stays
     */
    boolean parse(byte[] map, int length) {
        if (length < 6 + CRC_BYTES) {
            return false;
        }
        int at = 4 + unsignedShort(map, 2);
        int end = length - CRC_BYTES;
        if (at + 2 > end) {
            return false;
        }
        at += 2;
        int streams = 0;
        int[] types = new int[typeOfId.length];
        Arrays.fill(types, NOT_LISTED);
        while (at + 4 <= end) {
            int id = map[at + 1] & 0xFF;
            if (id >= FIRST_ID) {
                types[id - FIRST_ID] = map[at] & 0xFF;
                streams++;
            }
            at += 4 + unsignedShort(map, at + 2);
        }
        if (streams == 0) {
            return false;
        }
        System.arraycopy(types, 0, typeOfId, 0, types.length);
        known = true;
        return true;
    }

    private static int unsignedShort(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    boolean known() {
        return known;
    }

    /** stream_type of a stream; -1 where it is not listed. */
    int typeCode(int streamId) {
        return streamId < FIRST_ID ? NOT_LISTED : typeOfId[streamId - FIRST_ID];
    }

    @Nullable
    PsStreamType type(int streamId) {
        int code = typeCode(streamId);
        return code == NOT_LISTED ? null : PsStreamType.ofCode(code);
    }
}
