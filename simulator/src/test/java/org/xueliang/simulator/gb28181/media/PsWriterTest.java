package org.xueliang.simulator.gb28181.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.simulator.gb28181.GbVideoFixture;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.media.CodedAccessUnit;

/** Program streams byte for byte. The reference's examples are at 900000 ticks. */
class PsWriterTest {
    private static final byte[] KEYFRAME = ByteBufUtil.decodeHexDump("0000000167420000000000016865");
    private static final String PACK = "000001ba4400dddd0401";
    private static final String PES_PTS = "2100377741";

    private static byte[] program(PsAccessUnit unit, long shift) {
        ByteBuf out = Unpooled.buffer();
        unit.write(out, 7, 11, 13, shift);
        ByteBuf program = Unpooled.buffer();
        for (int n = 0; n < unit.packets(); n++) {
            int from = unit.start(n);
            assertThat(out.getUnsignedShort(from)).isEqualTo(unit.start(n + 1) - from - 2);
            assertThat(out.getUnsignedShort(from + 4)).isEqualTo(7 + n);
            assertThat(out.getInt(from + 6)).isEqualTo(11);
            assertThat(out.getInt(from + 10)).isEqualTo(13);
            assertThat(out.getByte(from + 3) < 0).as("marker").isEqualTo(n == unit.packets() - 1);
            program.writeBytes(out, from + 14, unit.start(n + 1) - from - 14);
        }
        return Arrays.copyOf(program.array(), program.readableBytes());
    }

    private static String hex(CodedAccessUnit unit, MediaFault fault, GbQuirk... quirks) {
        PsWriter writer = new PsWriter(VideoCodec.H264, Set.of(quirks), fault);
        return ByteBufUtil.hexDump(program(writer.write(unit), 0));
    }

    private static CodedAccessUnit unit(byte[] annexB, boolean keyframe) {
        return new CodedAccessUnit(annexB, 900_000, 900_000, keyframe);
    }

    @Test
    void aKeyframeByTheBook() {
        String hex = hex(unit(KEYFRAME, true), MediaFault.NONE);
        assertThat(hex)
                .startsWith(PACK)
                .contains("000001bb0009")
                .contains("000001bc000ee0ff000000041be00000")
                .endsWith("000001e00016848005" + PES_PTS + ByteBufUtil.hexDump(KEYFRAME));
    }

    @Test
    void theClockOfALaterTurnGoesOn() {
        PsWriter writer = new PsWriter(VideoCodec.H264, Set.of(), MediaFault.NONE);
        PsAccessUnit first = writer.write(new CodedAccessUnit(KEYFRAME, 0, 0, true));
        PsAccessUnit same = writer.write(unit(KEYFRAME, true));
        assertThat(program(first, 900_000)).isEqualTo(program(same, 0));
        // A DTS is moved too.
        PsAccessUnit reordered = writer.write(new CodedAccessUnit(KEYFRAME, 3_600, 0, true));
        PsAccessUnit later = writer.write(new CodedAccessUnit(KEYFRAME, 903_600, 900_000, true));
        assertThat(program(reordered, 900_000)).isEqualTo(program(later, 0));
    }

    @Test
    void oddProgramStreams() {
        byte[] picture = ByteBufUtil.decodeHexDump("00000001aabbcc");
        String body = "00000001aabbcc";
        String pes = "000001e0000f848005" + PES_PTS + body;
        String pack = PACK.substring(8);
        String whole = hex(unit(picture, false), MediaFault.NONE);
        assertThat(whole).isEqualTo("000001ba" + pack + whole.substring(20, 28) + pes);
        assertThat(hex(unit(picture, false), MediaFault.NONE, GbQuirk.P8_EMPTY_PACK_HEADER))
                .isEqualTo("000001ba" + pes);
        assertThat(hex(unit(picture, false), MediaFault.NONE, GbQuirk.P9_PRIVATE_STREAM))
                .isEqualTo(whole + "000001bd0006810000484b56");
        assertThat(hex(unit(picture, false), MediaFault.NONE, GbQuirk.P11_PES_LENGTH_ZERO))
                .endsWith("000001e00000848005" + PES_PTS + body);
        assertThat(hex(unit(picture, false), MediaFault.NONE, GbQuirk.P6_BARE_STREAM))
                .isEqualTo(body);
        assertThat(hex(unit(KEYFRAME, true), MediaFault.NONE, GbQuirk.P16_PSM_CRC_ZERO))
                .contains("1be0000000000000000001e0");
        assertThat(hex(unit(KEYFRAME, true), MediaFault.NONE, GbQuirk.P17_NO_PSM))
                .contains("000001bb")
                .doesNotContain("000001bc");
        assertThat(hex(unit(KEYFRAME, true), MediaFault.NONE, GbQuirk.P21_AUDIO_NEVER_COMES))
                .contains("1be0000090c00000");
        assertThat(hex(unit(KEYFRAME, true), MediaFault.SVAC)).contains("80e00000");
        assertThat(hex(unit(KEYFRAME, true), MediaFault.NO_PSM))
                .doesNotContain("000001bc")
                .doesNotContain("000001bb")
                .doesNotContain("0167");
    }

    @Test
    void theMapLiesEverySecondTime() {
        PsWriter writer = new PsWriter(VideoCodec.H264, Set.of(GbQuirk.P14_PSM_LIES), MediaFault.NONE);
        assertThat(ByteBufUtil.hexDump(program(writer.write(unit(KEYFRAME, true)), 0)))
                .contains("041be00000");
        assertThat(ByteBufUtil.hexDump(program(writer.write(unit(KEYFRAME, true)), 0)))
                .contains("0424e00000");
        assertThat(ByteBufUtil.hexDump(program(writer.write(unit(KEYFRAME, true)), 0)))
                .contains("041be00000");
    }

    @Test
    void aLargePictureIsManyPesPacketsAndTheFirstAloneHasATime() {
        byte[] large = new byte[150_000];
        Arrays.fill(large, (byte) 0x55);
        String book = hex(unit(large, false), MediaFault.NONE);
        assertThat(book).contains("000001e0ff80848005", "000001e0ff80800000");
        String ffff = hex(unit(large, false), MediaFault.NONE, GbQuirk.P12_PES_FFFF);
        assertThat(ffff).contains("000001e0ffff848005", "000001e0ffff800000");
        assertThat(hex(unit(large, false), MediaFault.NONE, GbQuirk.P11_PES_LENGTH_ZERO)
                        .split("000001e0", -1))
                .hasSize(2);
    }

    @Test
    void oneFormIsMuxedOnceForAll() {
        PsLibrary library = new PsLibrary(GbVideoFixture.STREET);
        PsRecording plain = library.get(Set.of(), MediaFault.NONE);
        assertThat(library.get(Set.of(GbQuirk.S1_CONTENT_LENGTH_ZERO), MediaFault.BUSY))
                .isSameAs(plain);
        assertThat(library.get(Set.of(GbQuirk.P17_NO_PSM), MediaFault.NONE)).isNotSameAs(plain);
        assertThat(plain.units()).hasSize(20);
        assertThat(plain.keyframes()).containsExactly(0, 10);
    }
}
