package org.xueliang.protocol.mpegps;

/**
 * The byte behind {@code 00 00 01} (ISO/IEC 13818-1 table 2-22). A NAL unit has its forbidden bit clear, so that no byte of {@value #FIRST}
 * and above can be the begin of one: whoever sees it inside a picture has lost bytes.
 */
final class PsStartCode {
    static final int FIRST = 0xB9;
    static final int PROGRAM_END = 0xB9;
    static final int PACK = 0xBA;
    static final int SYSTEM_HEADER = 0xBB;
    static final int PROGRAM_STREAM_MAP = 0xBC;
    /** Hikvision's private data (P9 in vendor-quirks). */
    static final int PRIVATE_1 = 0xBD;

    static final int PADDING = 0xBE;
    static final int AUDIO_0 = 0xC0;
    static final int VIDEO_0 = 0xE0;

    private PsStartCode() {}

    static boolean isVideo(int id) {
        return (id & 0xF0) == VIDEO_0;
    }

    static boolean isAudio(int id) {
        return (id & 0xE0) == AUDIO_0;
    }
}
