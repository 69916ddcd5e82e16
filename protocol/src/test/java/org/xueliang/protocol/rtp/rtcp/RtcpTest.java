package org.xueliang.protocol.rtp.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.rtp.ReceptionStatistics;
import org.xueliang.protocol.support.Hex;

class RtcpTest implements RtcpListener {
    private final List<String> seen = new ArrayList<>();

    @Override
    public void senderReport(SenderReport report) {
        seen.add(report.toString());
    }

    @Override
    public void reportBlock(int reporter, ReportBlock block) {
        seen.add(reporter + " " + block);
    }

    @Override
    public void cname(int ssrc, String cname) {
        seen.add(ssrc + " " + cname);
    }

    @Override
    public void bye(int ssrc) {
        seen.add("bye " + ssrc);
    }

    @Test
    void aReceiverReportIsWrittenAsTheStandardSays() {
        ByteBuf out = Unpooled.buffer();
        RtcpWriter.writeReceiverReport(0x11223344, List.of(new ReportBlock(0x0BEBC201, 0, 0, 0x0955, 12, 0, 0)), out);
        assertThat(Hex.text(out)).isEqualTo("81c90007112233440bebc20100000000000009550000000c0000000000000000");
        assertThat(RtcpParser.parse(out, this)).isTrue();
        assertThat(seen).hasSize(1);
    }

    @Test
    void aCompoundPacketIsReadAgain() {
        for (String cname : List.of("a", "ab", "abc", "abcd", "camera@192.0.2.60", "")) {
            seen.clear();
            SenderReport report = new SenderReport(7, SenderReport.ntpOfUnixUs(1_700_000_000_123_456L), 90, 3, 4);
            ReportBlock block = new ReportBlock(9, 255, -5, 70_000, 1, 2, 3);
            ByteBuf out = Unpooled.buffer();
            RtcpWriter.writeSenderReport(report, List.of(block), out);
            RtcpWriter.writeCname(7, cname, out);
            RtcpWriter.writeBye(7, out);
            assertThat(RtcpParser.parse(out, this)).as(cname).isTrue();
            assertThat(seen).containsExactly(report.toString(), "7 " + block, "7 " + cname, "bye 7");
            assertThat(report.unixUs()).isBetween(1_700_000_000_123_455L, 1_700_000_000_123_456L);
        }
    }

    /** R37 in vendor-quirks: Hanwha. */
    @Test
    void malformedReportsGiveWhatIsWhole() {
        ByteBuf wrongLength = Hex.buf("80C8000A 00000007 0000000100000002 00000003 00000004 00000005");
        assertThat(RtcpParser.parse(wrongLength, this)).isFalse();
        assertThat(seen).hasSize(1);
        seen.clear();
        assertThat(RtcpParser.parse(Hex.buf("81C90007 11223344 0BEB"), this)).isFalse();
        assertThat(RtcpParser.parse(Hex.buf("80C90001 11223344 DEADBEEF"), this))
                .isFalse();
        assertThat(RtcpParser.parse(Hex.buf("9FCB0001 11223344"), this)).isFalse();
        assertThat(RtcpParser.parse(Hex.buf("81CA0002 11223344 01FF4142"), this))
                .isFalse();
        assertThat(RtcpParser.parse(Hex.buf("80"), this)).isFalse();
        assertThat(seen).containsExactly("bye " + 0x11223344);
    }

    @Test
    void statisticsGiveLossAndJitter() {
        ReceptionStatistics statistics = new ReceptionStatistics(90_000);
        for (int i = 0; i < 100; i++) {
            if (i % 4 != 3) {
                statistics.packet(65_500 + i & 0xFFFF, 3000 * i, 33_333L * i);
            }
        }
        assertThat(statistics.expected()).isEqualTo(99);
        assertThat(statistics.lost()).isEqualTo(24);
        statistics.senderReport(0x1234_5678_9ABC_DEF0L, 1_000_000);
        ReportBlock block = statistics.report(5, 1_500_000);
        assertThat(block.cumulativeLost()).isEqualTo(24);
        assertThat(block.fractionLost()).isEqualTo(24 * 256 / 99);
        assertThat(block.extendedHighestSequence()).isEqualTo(65_536 + 62);
        assertThat(block.lastSenderReport()).isEqualTo(0x5678_9ABC);
        assertThat(block.delaySinceLastSenderReport()).isEqualTo(32_768);
        assertThat(block.jitterTicks()).isLessThan(5);
        assertThat(statistics.report(5, 2_000_000).fractionLost()).isZero();
        statistics.packet(62 + 1, 300_000, 3_333_300 + 100_000);
        assertThat(statistics.jitterMs()).isBetween(6.0, 6.5);
    }
}
