package org.xueliang.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.protocol.support.Hex;

class RtpTest {
    @Test
    void aHeaderIsRead() {
        RtpPacket packet = new RtpPacket();
        assertThat(packet.wrap(Hex.buf("80 60 09 55 00 0D BB A0 0B EB C2 01 00 00 01 BA")))
                .isEqualTo(RtpPacket.Validity.VALID);
        assertThat(packet.payloadType()).isEqualTo(96);
        assertThat(packet.sequence()).isEqualTo(2389);
        assertThat(packet.timestamp()).isEqualTo(900_000);
        assertThat(packet.ssrc()).isEqualTo(200_000_001);
        assertThat(packet.marker()).isFalse();
        assertThat(Hex.text(packet.payload())).isEqualTo("000001ba");
    }

    @Test
    void sourcesExtensionAndPaddingAreLeftOut() {
        RtpPacket packet = new RtpPacket();
        ByteBuf bytes = Hex.buf("B2 E0 0001 00000002 FFFFFFFF 11111111 22222222 ABAC 0001 33333333 AABB 000003");
        assertThat(packet.wrap(bytes)).isEqualTo(RtpPacket.Validity.VALID);
        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadLength()).isEqualTo(2);
        assertThat(Hex.text(packet.payload())).isEqualTo("aabb");
    }

    @ParameterizedTest
    @CsvSource({
        "'', TOO_SHORT",
        "8060095500 0DBBA00BEBC2, TOO_SHORT",
        "0060095500 0DBBA00BEBC201, NOT_VERSION_2",
        "80C9000711223344 0BEBC201, RTCP",
        "8F60095500 0DBBA00BEBC201, BAD_HEADER_LENGTH",
        "9060095500 0DBBA00BEBC201 ABAC, BAD_HEADER_LENGTH",
        "9060095500 0DBBA00BEBC201 ABACFFFF, BAD_HEADER_LENGTH",
        "A060095500 0DBBA00BEBC201, BAD_PADDING",
        "A060095500 0DBBA00BEBC201 00, BAD_PADDING",
        "A060095500 0DBBA00BEBC201 01020304FF, BAD_PADDING",
        "A060095500 0DBBA00BEBC201 03020303, VALID",
    })
    void malformedPacketsAreNamed(String hex, RtpPacket.Validity validity) {
        assertThat(new RtpPacket().wrap(Hex.buf(hex))).isEqualTo(validity);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        ByteBuf out = Unpooled.buffer();
        RtpPacketWriter.writeHeader(out, 98, true, 65_536 + 7, 0xFFFFFFFE, 0x80000001);
        RtpPacket packet = new RtpPacket();
        assertThat(packet.wrap(out)).isEqualTo(RtpPacket.Validity.VALID);
        assertThat(packet.sequence()).isEqualTo(7);
        assertThat(packet.timestamp()).isEqualTo(-2);
        assertThat(packet.ssrc()).isEqualTo(0x80000001);
        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadLength()).isZero();
    }

    @Test
    void rtcpIsToldFromRtp() {
        assertThat(RtpPacket.isRtcp(Hex.buf("81C9000711223344"))).isTrue();
        assertThat(RtpPacket.isRtcp(Hex.buf("8060095500"))).isFalse();
        assertThat(RtpPacket.isRtcp(Hex.buf("80E0095500"))).isFalse();
        assertThat(RtpPacket.isRtcp(Hex.buf("81"))).isFalse();
    }

    @Test
    void timestampsUnwrapBothWays() {
        TimestampUnwrapper unwrapper = new TimestampUnwrapper();
        assertThat(unwrapper.unwrap(0xFFFFFF00)).isEqualTo(0xFFFFFF00L);
        assertThat(unwrapper.unwrap(0x100)).isEqualTo(0x1_0000_0100L);
        assertThat(unwrapper.lastStepTicks()).isEqualTo(0x200);
        assertThat(unwrapper.unwrap(0xFFFFFFF0)).isEqualTo(0xFFFFFFF0L);
        unwrapper.rebase(5, 3600);
        assertThat(unwrapper.unwrap(15)).isEqualTo(0xFFFFFFF0L + 3600 + 10);
    }

    @Test
    void gapsAndRestartsAreToldApart() {
        SequenceTracker tracker = new SequenceTracker();
        assertThat(tracker.packet(65_535)).isEqualTo(SequenceTracker.Outcome.IN_ORDER);
        assertThat(tracker.packet(0)).isEqualTo(SequenceTracker.Outcome.IN_ORDER);
        assertThat(tracker.packet(3)).isEqualTo(SequenceTracker.Outcome.AFTER_GAP);
        assertThat(tracker.missing()).isEqualTo(2);
        assertThat(tracker.packet(3)).isEqualTo(SequenceTracker.Outcome.LATE);
        assertThat(tracker.packet(10_000)).isEqualTo(SequenceTracker.Outcome.RESTARTED);
        SequenceTracker.Outcome last = SequenceTracker.Outcome.LATE;
        for (int i = 0; i < SequenceTracker.RESTART_LATE_PACKETS; i++) {
            last = tracker.packet(9000 + i);
        }
        assertThat(last).isEqualTo(SequenceTracker.Outcome.RESTARTED);
        assertThat(tracker.packet(9000 + SequenceTracker.RESTART_LATE_PACKETS))
                .isEqualTo(SequenceTracker.Outcome.IN_ORDER);
    }

    @Test
    void anotherSourceTakesOverOnlyFromASilentOne() {
        SsrcFilter filter = new SsrcFilter(SsrcFilter.Policy.FIRST_SEEN, null);
        assertThat(filter.packet(1, 0)).isEqualTo(SsrcFilter.Decision.ACCEPT);
        assertThat(filter.packet(2, 1000)).isEqualTo(SsrcFilter.Decision.DROP);
        assertThat(filter.packet(1, 2000)).isEqualTo(SsrcFilter.Decision.ACCEPT);
        assertThat(filter.packet(2, 2_100_000)).isEqualTo(SsrcFilter.Decision.SWITCHED);
        assertThat(filter.packet(1, 2_200_000)).isEqualTo(SsrcFilter.Decision.DROP);
    }

    @Test
    void theAnnouncedSourceWinsWhereItIsSeen() {
        SsrcFilter filter = new SsrcFilter(SsrcFilter.Policy.FIRST_SEEN, 7);
        assertThat(filter.packet(1, 0)).isEqualTo(SsrcFilter.Decision.ACCEPT);
        assertThat(filter.packet(7, 1)).isEqualTo(SsrcFilter.Decision.SWITCHED);
        assertThat(filter.packet(1, 2)).isEqualTo(SsrcFilter.Decision.DROP);
        SsrcFilter strict = new SsrcFilter(SsrcFilter.Policy.ANNOUNCED_ONLY, 7);
        assertThat(strict.packet(1, 0)).isEqualTo(SsrcFilter.Decision.DROP);
        assertThat(strict.packet(7, 1)).isEqualTo(SsrcFilter.Decision.ACCEPT);
        assertThat(strict.packet(1, 10_000_000)).isEqualTo(SsrcFilter.Decision.DROP);
    }
}
