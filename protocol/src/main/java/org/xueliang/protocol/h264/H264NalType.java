package org.xueliang.protocol.h264;

import org.xueliang.protocol.media.NalKind;

/** nal_unit_type of ITU-T H.264 table 7-1 and the RTP structures of RFC 6184 table 1. */
public final class H264NalType {
    public static final int SLICE = 1;
    public static final int PARTITION_A = 2;
    public static final int PARTITION_B = 3;
    public static final int PARTITION_C = 4;
    public static final int IDR = 5;
    public static final int SEI = 6;
    public static final int SPS = 7;
    public static final int PPS = 8;
    public static final int AUD = 9;
    public static final int END_OF_SEQUENCE = 10;
    public static final int END_OF_STREAM = 11;
    public static final int FILLER = 12;
    public static final int STAP_A = 24;
    public static final int FU_A = 28;

    private H264NalType() {}

    public static int of(int header) {
        return header & 31;
    }

    static NalKind kind(int header) {
        return switch (header & 31) {
            case SLICE, PARTITION_A, PARTITION_B, PARTITION_C, IDR -> NalKind.SLICE;
            case SEI -> NalKind.SEI;
            case SPS, PPS -> NalKind.PARAMETER_SET;
            case AUD -> NalKind.DELIMITER;
            case END_OF_SEQUENCE, END_OF_STREAM -> NalKind.TRAILER;
            case FILLER -> NalKind.FILLER;
            default -> NalKind.OTHER;
        };
    }
}
