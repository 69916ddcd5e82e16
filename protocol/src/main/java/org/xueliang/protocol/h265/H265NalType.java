package org.xueliang.protocol.h265;

import org.xueliang.protocol.media.NalKind;

/** nal_unit_type of ITU-T H.265 table 7-1 and the RTP structures of RFC 7798 clause 4.4. */
public final class H265NalType {
    public static final int TRAIL_N = 0;
    public static final int TRAIL_R = 1;
    public static final int RADL_N = 6;
    public static final int RASL_R = 9;
    /** Sub-layer non-reference pictures have even types up to here. */
    public static final int RSV_VCL_R15 = 15;

    public static final int BLA_W_LP = 16;
    public static final int BLA_N_LP = 18;
    public static final int IDR_W_RADL = 19;
    public static final int IDR_N_LP = 20;
    public static final int CRA = 21;
    public static final int RSV_IRAP_23 = 23;
    public static final int LAST_VCL = 31;
    public static final int VPS = 32;
    public static final int SPS = 33;
    public static final int PPS = 34;
    public static final int AUD = 35;
    public static final int END_OF_SEQUENCE = 36;
    public static final int END_OF_BITSTREAM = 37;
    public static final int FILLER = 38;
    public static final int PREFIX_SEI = 39;
    public static final int SUFFIX_SEI = 40;
    public static final int AP = 48;
    public static final int FU = 49;

    private H265NalType() {}

    /** @param firstByte of the two of the header */
    public static int of(int firstByte) {
        return firstByte >> 1 & 63;
    }

    static NalKind kind(int firstByte) {
        int type = of(firstByte);
        if (type <= LAST_VCL) {
            return NalKind.SLICE;
        }
        return switch (type) {
            case VPS, SPS, PPS -> NalKind.PARAMETER_SET;
            case AUD -> NalKind.DELIMITER;
            case END_OF_SEQUENCE, END_OF_BITSTREAM, SUFFIX_SEI -> NalKind.TRAILER;
            case FILLER -> NalKind.FILLER;
            case PREFIX_SEI -> NalKind.SEI;
            default -> NalKind.OTHER;
        };
    }

    static boolean isRandomAccess(int type) {
        return type >= BLA_W_LP && type <= RSV_IRAP_23;
    }

    static boolean isIdr(int type) {
        return type == IDR_W_RADL || type == IDR_N_LP;
    }
}
