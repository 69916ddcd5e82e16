package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;

/**
 * The layer of packs and PES packets (ISO/IEC 13818-1 clause 2.5), in pieces cut anywhere. Lengths are believed for what is skipped and for
 * audio; video is also ended by a start code that no NAL unit can have, and goes on behind its length until one comes. Keeps one
 * header, nothing else. Not thread-safe.
 */
final class PackReader {
    /** Takes what is found. */
    interface Listener {
        /** @param map behind its length field; valid during the call */
        void map(byte[] map, int length);

        /** @return whether the payload is wanted */
        boolean pes(int streamId, PesHeader header);

        /** @return as {@link NalSplitter#feed} */
        int video(ByteBuf bytes, int from, int end, boolean packsAlone);

        /** The start code that {@link #video} stopped at. */
        int stopCode();

        void audio(ByteBuf bytes, int index, int length);

        void audioEnd(int streamId);

        /** Bytes are missing, or make no sense, here. */
        void lost();
    }

    private enum State {
        /** For a start code to begin at. */
        SEARCH,
        /** A start code comes next. */
        UNIT,
        PACK_FIELDS,
        LENGTH,
        MAP,
        PES_FIXED,
        PES_DATA,
        MPEG1_PES,
        SKIP,
        AUDIO,
        /** Within the declared length. */
        VIDEO,
        /** Behind it, or of length 0. */
        VIDEO_TAIL
    }

    private static final int EMPTY = 0x000001;
    private static final int PACK_START_CODE = 0x1BA;
    private static final int PACK_FIELD_BYTES = 10;
    private static final int MPEG1_PACK_FIELD_BYTES = 8;
    private static final int UNBOUNDED = -1;

    private final Listener listener;
    private final PsCounters counters;
    private final PesHeader pesHeader = new PesHeader();
    private final byte[] header = new byte[ProgramStreamMap.MAX_BYTES];

    private State state = State.SEARCH;
    /** The last four bytes, where start codes are looked for one by one. */
    private int searched = -1;

    private int prefix;
    private int id;
    private int have;
    private int need;
    /** Bytes of the unit that are still to come, or {@link #UNBOUNDED}. */
    private int remaining;

    private boolean tailCounted;

    PackReader(Listener listener, PsCounters counters) {
        this.listener = listener;
        this.counters = counters;
    }

    void feed(ByteBuf bytes, int from, int end) {
        int at = from;
        while (at < end) {
            at = switch (state) {
                case SEARCH -> search(bytes, at, end);
                case UNIT -> unit(bytes, at);
                case PACK_FIELDS -> packFields(bytes, at, end);
                case LENGTH -> length(bytes, at, end);
                case MAP -> map(bytes, at, end);
                case PES_FIXED -> pesFixed(bytes, at, end);
                case PES_DATA -> pesData(bytes, at, end);
                case MPEG1_PES -> mpeg1Pes(bytes, at);
                case SKIP -> skip(bytes, at, end);
                case AUDIO -> audio(bytes, at, end);
                case VIDEO -> video(bytes, at, end);
                case VIDEO_TAIL -> videoTail(bytes, at, end);
            };
        }
    }

    /** Bytes are missing before what comes next. */
    void lost() {
        if (state != State.SEARCH) {
            resync();
        } else {
            searched = -1;
        }
    }

    void reset() {
        state = State.SEARCH;
        searched = -1;
    }

    /** Whether a picture may end here. */
    boolean atBoundary() {
        return state == State.VIDEO_TAIL || state == State.UNIT && prefix == 0;
    }

    private void resync() {
        state = State.SEARCH;
        searched = -1;
        counters.resyncs++;
        listener.lost();
    }

    /** Video holds none of these codes, so each is the begin of a unit. */
    private int search(ByteBuf bytes, int from, int end) {
        for (int at = from; at < end; at++) {
            searched = searched << 8 | bytes.getUnsignedByte(at);
            int code = searched & 0xFF;
            if (searched >>> 8 == 1
                    && (code >= PsStartCode.PACK && code <= PsStartCode.PROGRAM_STREAM_MAP
                            || PsStartCode.isVideo(code))) {
                counters.skippedBytes += Math.max(0, at + 1 - from - 4);
                begin(code);
                return at + 1;
            }
        }
        counters.skippedBytes += end - from;
        return end;
    }

    /** Zero bytes more than two are stuffing. */
    private int unit(ByteBuf bytes, int at) {
        int value = bytes.getUnsignedByte(at);
        if (prefix == 3) {
            if (value < PsStartCode.FIRST) {
                resync();
            } else {
                begin(value);
            }
        } else if (value == 0) {
            prefix = Math.min(2, prefix + 1);
        } else if (value == 1 && prefix == 2) {
            prefix = 3;
        } else {
            resync();
            return at;
        }
        return at + 1;
    }

    private void expectUnit(int prefixSeen) {
        state = State.UNIT;
        prefix = prefixSeen;
    }

    /** A start code was read. */
    private void begin(int code) {
        id = code;
        have = 0;
        if (code == PsStartCode.PACK) {
            counters.packs++;
            state = State.PACK_FIELDS;
            need = 3;
        } else if (code == PsStartCode.PROGRAM_END) {
            expectUnit(0);
        } else {
            state = State.LENGTH;
            need = 2;
        }
    }

    /** @return index behind what was taken; {@link #have} is {@link #need} when the field is whole */
    private int collect(ByteBuf bytes, int at, int end) {
        int taken = Math.min(need - have, end - at);
        bytes.getBytes(at, header, have, taken);
        have += taken;
        return at + taken;
    }

    private int packFields(ByteBuf bytes, int from, int end) {
        int at = collect(bytes, from, end);
        if (have < need) {
            return at;
        }
        if (need == 3) {
            if ((header[0] << 16 | header[1] << 8 | header[2]) == EMPTY) {
                // P8 in vendor-quirks: Hikvision H.265 sends 00 00 01 BA 00 00 01 E0.
                counters.emptyPackHeaders++;
                expectUnit(3);
            } else if ((header[0] & 0xC0) == 0x40) {
                need = PACK_FIELD_BYTES;
            } else if ((header[0] & 0xF0) == 0x20) {
                need = MPEG1_PACK_FIELD_BYTES;
            } else {
                resync();
            }
            return at;
        }
        skipNext(need == PACK_FIELD_BYTES ? header[PACK_FIELD_BYTES - 1] & 7 : 0);
        return at;
    }

    private void skipNext(int bytes) {
        remaining = bytes;
        if (bytes == 0) {
            expectUnit(0);
        } else {
            state = State.SKIP;
            searched = -1;
        }
    }

    private int length(ByteBuf bytes, int from, int end) {
        int at = collect(bytes, from, end);
        if (have < need) {
            return at;
        }
        int length = (header[0] & 0xFF) << 8 | header[1] & 0xFF;
        have = 0;
        if (PsStartCode.isVideo(id) || PsStartCode.isAudio(id)) {
            remaining = length == 0 ? UNBOUNDED : length;
            state = State.PES_FIXED;
            need = 1;
        } else if (id == PsStartCode.PROGRAM_STREAM_MAP && length <= ProgramStreamMap.MAX_BYTES && length > 0) {
            state = State.MAP;
            need = length;
        } else {
            switch (id) {
                case PsStartCode.SYSTEM_HEADER -> counters.systemHeaders++;
                case PsStartCode.PROGRAM_STREAM_MAP -> counters.refusedMaps++;
                case PsStartCode.PADDING -> {}
                default -> counters.privateUnits++;
            }
            skipNext(length);
        }
        return at;
    }

    private int map(ByteBuf bytes, int from, int end) {
        int at = collect(bytes, from, end);
        if (have == need) {
            listener.map(header, have);
            expectUnit(0);
        }
        return at;
    }

    private int pesFixed(ByteBuf bytes, int from, int end) {
        int at = collect(bytes, from, end);
        if (have < need) {
            return at;
        }
        if (need == 1) {
            if (!PesHeader.isMpeg2(header)) {
                state = State.MPEG1_PES;
                have = 0;
                return from;
            }
            need = PesHeader.FIXED_BYTES;
            return at;
        }
        int dataBytes = header[2] & 0xFF;
        if (remaining != UNBOUNDED && remaining < PesHeader.FIXED_BYTES + dataBytes
                || remaining == UNBOUNDED && PsStartCode.isAudio(id)) {
            malformed();
            return at;
        }
        if (remaining != UNBOUNDED) {
            remaining -= PesHeader.FIXED_BYTES + dataBytes;
        }
        need += dataBytes;
        if (dataBytes == 0) {
            pesHeader.parse(header, have);
            beginPayload();
        } else {
            state = State.PES_DATA;
        }
        return at;
    }

    private void malformed() {
        counters.malformedPes++;
        resync();
    }

    private int mpeg1Pes(ByteBuf bytes, int at) {
        if (remaining <= 0) {
            malformed();
            return at;
        }
        header[have++] = bytes.getByte(at);
        remaining--;
        int first = header[0] & 0xFF;
        int fieldBytes = PesHeader.mpeg1FieldBytes(first);
        if (fieldBytes == PesHeader.MPEG1_BAD) {
            malformed();
        } else if (have == fieldBytes) {
            have = 0;
            if (PesHeader.isLastMpeg1Field(first)) {
                pesHeader.parseMpeg1(header);
                beginPayload();
            }
        }
        return at + 1;
    }

    private int pesData(ByteBuf bytes, int from, int end) {
        int at = collect(bytes, from, end);
        if (have == need) {
            pesHeader.parse(header, have);
            beginPayload();
        }
        return at;
    }

    private void beginPayload() {
        tailCounted = false;
        if (!listener.pes(id, pesHeader)) {
            if (remaining == UNBOUNDED) {
                state = State.SEARCH;
                searched = -1;
            } else {
                skipNext(remaining);
            }
        } else if (PsStartCode.isAudio(id)) {
            state = State.AUDIO;
            searched = -1;
            endAudioIfWhole();
        } else if (remaining == UNBOUNDED) {
            counters.unboundedPes++;
            tailCounted = true;
            state = State.VIDEO_TAIL;
        } else {
            state = remaining == 0 ? State.VIDEO_TAIL : State.VIDEO;
        }
    }

    private int skip(ByteBuf bytes, int at, int end) {
        int to = Math.min(end, at + remaining);
        int pack = packInside(bytes, at, to);
        if (pack >= 0) {
            return pack;
        }
        remaining -= to - at;
        if (remaining == 0) {
            expectUnit(0);
        }
        return to;
    }

    private int audio(ByteBuf bytes, int at, int end) {
        int to = Math.min(end, at + remaining);
        int pack = packInside(bytes, at, to);
        if (pack >= 0) {
            return pack;
        }
        listener.audio(bytes, at, to - at);
        remaining -= to - at;
        endAudioIfWhole();
        return to;
    }

    /**
     * A pack header where the length says that none is: the length lies, or bytes were lost. One by chance costs a resync in four thousand
     * million bytes.
     *
     * @return index behind its start code, or -1
     */
    private int packInside(ByteBuf bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            searched = searched << 8 | bytes.getUnsignedByte(at);
            if (searched == PACK_START_CODE) {
                counters.malformedPes++;
                listener.lost();
                begin(PsStartCode.PACK);
                return at + 1;
            }
        }
        return -1;
    }

    private void endAudioIfWhole() {
        if (remaining == 0) {
            expectUnit(0);
            listener.audioEnd(id);
        }
    }

    private int video(ByteBuf bytes, int at, int end) {
        int to = Math.min(end, at + remaining);
        int stopped = listener.video(bytes, at, to, true);
        if (stopped != NalSplitter.NOT_STOPPED) {
            // A pack inside a picture: bytes between were lost without a word (P3 in vendor-quirks).
            counters.malformedPes++;
            listener.lost();
            begin(listener.stopCode());
            return stopped;
        }
        remaining -= to - at;
        if (remaining == 0) {
            state = State.VIDEO_TAIL;
        }
        return to;
    }

    private int videoTail(ByteBuf bytes, int at, int end) {
        if (!tailCounted && bytes.getByte(at) != 0) {
            counters.shortPesLengths++;
        }
        tailCounted = true;
        int stopped = listener.video(bytes, at, end, false);
        if (stopped == NalSplitter.NOT_STOPPED) {
            return end;
        }
        begin(listener.stopCode());
        return stopped;
    }
}
