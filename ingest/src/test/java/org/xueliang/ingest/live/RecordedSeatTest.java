package org.xueliang.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.rtp.rtcp.RtcpListener;
import org.xueliang.protocol.rtp.rtcp.RtcpParser;
import org.xueliang.protocol.rtp.rtcp.SenderReport;
import org.xueliang.protocol.video.VideoFormats;

/** A recording's viewer is told the time before its first packet, and again each five seconds, by one clock. */
class RecordedSeatTest {
    private static final String IDR =
            "000000016742C01EDA02C049B011000003000100000300320F162EA00000000168CE3C8000000001658884AABBCCDD";

    private final List<String> seen = new ArrayList<>();

    private final class Looking implements Viewer {
        @Override
        public void begins(int sequence, int timestamp, int ssrc) {
            seen.add("begins " + timestamp);
        }

        @Override
        public boolean takesMore() {
            return true;
        }

        @Override
        public void packets(PacketBatch batch) {
            seen.add("packets");
        }

        @Override
        public void control(ByteBuf packet) {
            if ((packet.getByte(1) & 0xFF) == 203) {
                seen.add("bye");
            }
            RtcpParser.parse(packet, new RtcpListener() {
                @Override
                public void senderReport(SenderReport report) {
                    seen.add("report " + report.unixUs() / 1000 + " " + report.rtpTimestamp() + " " + report.packets());
                }
            });
            packet.release();
        }

        @Override
        public void dropped(int accessUnits) {}

        @Override
        public void streamEnded(String cause) {
            seen.add(cause);
        }

        @Override
        public boolean gone() {
            return false;
        }
    }

    @Test
    void aReportIsFirstAndTheNextOnesSayTheSameTime() {
        List<AccessUnit> units = new ArrayList<>();
        VideoFormats.splitAnnexB(
                VideoCodec.H264,
                UnpooledByteBufAllocator.DEFAULT,
                Unpooled.wrappedBuffer(HexFormat.of().parseHex(IDR)),
                3600,
                units::add);
        // The clock of the machine trembles: the reports' does not.
        long[] wallMs = {1_000_000_000_000L};
        RecordedSeat seat = new RecordedSeat(
                new Looking(), VideoCodec.H264, UnpooledByteBufAllocator.DEFAULT, () -> wallMs[0]++ * 1000);
        AccessUnit unit = units.get(0);
        seat.unit(unit, 90_000, 0);
        seat.unit(unit, 93_600, 0.04);
        seat.unit(unit, 90_000 + 450_000, 5);
        seat.ended("it is over");
        units.forEach(AccessUnit::release);
        assertThat(seen).hasSize(8);
        assertThat(seen.get(0)).isEqualTo("begins 90000");
        assertThat(seen.get(1)).isEqualTo("report 1000000000000 90000 0");
        assertThat(seen.subList(2, 4)).containsOnly("packets");
        assertThat(seen.get(4)).startsWith("report 1000000005000 540000 ");
        assertThat(seen.subList(5, 8)).containsExactly("packets", "bye", "it is over");
    }
}
