package org.xueliang.protocol.mpegps;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.support.CollectedUnits;
import org.xueliang.protocol.support.Hex;

/** What RTP payloads hold, told by their bytes alone. */
class PayloadProbeTest {
    private static final String PACK = "000001BA44000400040100BED3F8";

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    @AfterEach
    void nothingIsHeld() {
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void whatRtpPayloadsHoldIsTold() {
        assertThat(kind(PACK)).isEqualTo(PayloadProbe.Kind.PROGRAM_STREAM);
        byte[] ts = new byte[7 * 188];
        for (int i = 0; i < 7; i++) {
            ts[188 * i] = 0x47;
        }
        assertThat(kind(Hex.text(Unpooled.wrappedBuffer(ts)))).isEqualTo(PayloadProbe.Kind.TRANSPORT_STREAM);
        assertThat(kind("6742C01EDA02C049B011")).isEqualTo(PayloadProbe.Kind.H264);
        assertThat(kind("7800096742C01EDA02C04990000468CE3C80")).isEqualTo(PayloadProbe.Kind.H264);
        assertThat(kind("0000000142010101600000030090")).isEqualTo(PayloadProbe.Kind.H265);
        assertThat(kind("6001000440010C01000442010101")).isEqualTo(PayloadProbe.Kind.H265);
        assertThat(kind("7C858884AABBCC")).isEqualTo(PayloadProbe.Kind.UNKNOWN);
    }

    /** A camera that was set to another codec, or to a program stream, while it sends bare video. */
    @Test
    void aBareStreamThatBecomesAnotherCodecsIsTold() {
        ProbedDepacketizer bare = new ProbedDepacketizer(allocator, (codec, bytes, ticks) -> {});
        CollectedUnits its = new CollectedUnits();
        String sps = "6742C01EDA02C049B011";
        String vps265 = "40010C01FFFF01600000030090";
        String sps265 = "42010101600000030090000003";
        feed(bare, its, sps, "68CE3C80", "6588840AABBCCDDEEFF0");
        assertThat(bare.kind()).isEqualTo(PayloadProbe.Kind.H264);
        // One that looks so may be damage; and its own set says that it was.
        feed(bare, its, vps265, sps, vps265);
        assertThat(bare.kind()).isEqualTo(PayloadProbe.Kind.H264);
        feed(bare, its, sps265);
        assertThat(bare.kind()).isEqualTo(PayloadProbe.Kind.H265);
        feed(bare, its, sps);
        assertThat(bare.kind()).isEqualTo(PayloadProbe.Kind.H265);
        feed(bare, its, PACK, PACK);
        assertThat(bare.kind()).isEqualTo(PayloadProbe.Kind.PROGRAM_STREAM);
        bare.close();
    }

    private static void feed(ProbedDepacketizer into, CollectedUnits out, String... payloads) {
        for (String payload : payloads) {
            ByteBuf bytes = Hex.buf(payload.replace(" ", ""));
            into.packet(bytes, 0, true, false, out);
            bytes.release();
        }
    }

    private static PayloadProbe.Kind kind(String payload) {
        return new PayloadProbe().payload(Hex.buf(payload.replace(" ", "")));
    }
}
