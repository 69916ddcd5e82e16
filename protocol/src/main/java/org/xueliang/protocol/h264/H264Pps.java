package org.xueliang.protocol.h264;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.PictureSize;
import org.xueliang.protocol.media.RbspReader;

/**
 * What slice headers need of a picture parameter set (ITU-T H.264 clause 7.3.2.2).
 *
 * @param cabac entropy_coding_mode_flag
 * @param picOrderPresent bottom_field_pic_order_in_frame_present_flag
 * @param refIdxL0 num_ref_idx_l0_default_active
 * @param refIdxL1 num_ref_idx_l1_default_active
 * @param initQp 26 + pic_init_qp_minus26
 */
public record H264Pps(
        int id,
        int spsId,
        boolean cabac,
        boolean picOrderPresent,
        int refIdxL0,
        int refIdxL1,
        boolean weightedPrediction,
        int weightedBipredIdc,
        int initQp,
        boolean redundantPicCntPresent) {
    private static final int MAX_SLICE_GROUPS = 8;

    /** @param index of the NAL header */
    static H264Pps parse(ByteBuf bytes, int index, int end) throws ParameterSetException {
        RbspReader bits = new RbspReader().reset(bytes, index + 1, end);
        int id = bits.unsigned(255);
        int spsId = bits.unsigned(31);
        boolean cabac = bits.flag();
        boolean picOrder = bits.flag();
        int groups = 1 + bits.unsigned(MAX_SLICE_GROUPS - 1);
        if (groups > 1) {
            skipSliceGroups(bits, groups);
        }
        int refIdxL0 = 1 + bits.unsigned(31);
        int refIdxL1 = 1 + bits.unsigned(31);
        boolean weighted = bits.flag();
        int bipred = bits.bits(2);
        int initQp = 26 + bits.signed();
        bits.signed();
        bits.signed();
        bits.bit();
        bits.bit();
        boolean redundant = bits.flag();
        if (bits.overrun()) {
            throw PictureSize.malformed("H.264 PPS");
        }
        return new H264Pps(id, spsId, cabac, picOrder, refIdxL0, refIdxL1, weighted, bipred, initQp, redundant);
    }

    private static void skipSliceGroups(RbspReader bits, int groups) {
        int type = bits.unsigned(6);
        switch (type) {
            case 0 -> {
                for (int i = 0; i < groups; i++) {
                    bits.unsigned();
                }
            }
            case 2 -> {
                for (int i = 0; i < groups - 1; i++) {
                    bits.unsigned();
                    bits.unsigned();
                }
            }
            case 3, 4, 5 -> {
                bits.bit();
                bits.unsigned();
            }
            case 6 -> {
                int units = 1 + bits.unsigned(1 << 20);
                int idBits = 32 - Integer.numberOfLeadingZeros(groups - 1);
                for (int i = 0; i < units && !bits.overrun(); i++) {
                    bits.skip(idBits);
                }
            }
            default -> {
                // 1, dispersed, has no further fields
            }
        }
    }
}
