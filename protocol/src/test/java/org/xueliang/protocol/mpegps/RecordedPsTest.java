package org.xueliang.protocol.mpegps;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.rtp.RtpPacket;
import org.xueliang.protocol.support.CollectedUnits;
import org.xueliang.testkit.Corpus;

/** Program streams that others made: of a real device, and of none that we read. */
class RecordedPsTest {
    private static final int ENHANCED_PACKET_BLOCK = 6;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final List<String> audio = new ArrayList<>();
    private final PsDemuxer demuxer = new PsDemuxer(allocator);
    private final CollectedUnits units = new CollectedUnits();

    @AfterEach
    void nothingIsHeld() {
        demuxer.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void theRecordedDeviceIsReadAsExpected() throws IOException {
        byte[] program = Files.readAllBytes(Corpus.path("protocol/ps/gb28181_720x576_h264_first3s.ps"));
        for (int most : new int[] {1400, 3, program.length}) {
            PsDemuxer each =
                    new PsDemuxer(allocator, MediaLimits.DEFAULTS, (codec, bytes, ticks) -> audio.add(codec + ""));
            CollectedUnits its = new CollectedUnits();
            audio.clear();
            PsStreams.feed(each, new PsStreams.Frame(program, 0), false, new Random(1), most, its);
            each.flush(its);
            each.close();
            // EXPECTED.md.
            assertThat(its.units).hasSize(75).noneMatch(CollectedUnits.Unit::damaged);
            assertThat(its.units.get(0).ticks()).isEqualTo(11_661_570);
            assertThat(its.units.get(74).ticks()).isEqualTo(11_928_150);
            assertThat(String.valueOf(its.units.get(0).sets())).contains("720x576");
            PsCounters counters = each.programCounters();
            assertThat(counters.packs()).isEqualTo(75);
            assertThat(counters.systemHeaders()).isEqualTo(3);
            assertThat(counters.maps()).isEqualTo(3);
            assertThat(counters.videoPes()).isEqualTo(75);
            assertThat(counters.audioPes()).isEqualTo(331);
            assertThat(counters.resyncs()).isZero();
            assertThat(audio).hasSize(331).containsOnly("G711A");
        }
    }

    @Test
    void otherPeoplesProgramStreamsAreNamed() throws IOException {
        byte[] h262 = Files.readAllBytes(Corpus.path("protocol/ps/sample_h262_mpeg_audio.ps"));
        PsStreams.feed(demuxer, new PsStreams.Frame(h262, 0), false, new Random(1), 1400, units);
        assertThat(demuxer.unsupported()).contains("MPEG");
        byte[] ac3 = Files.readAllBytes(Corpus.path("protocol/ps/sample_ac3.ps"));
        PsStreams.feed(demuxer, new PsStreams.Frame(ac3, 0), false, new Random(1), 1400, units);
        demuxer.flush(units);
        assertThat(units.hex()).isEmpty();
    }

    /** The RTP packets of the capture that the recorded stream was made of. */
    @Test
    void theCaptureOfARealDeviceGivesTheSamePictures() throws IOException {
        ByteBuf pcapng =
                Unpooled.wrappedBuffer(Files.readAllBytes(Corpus.path("protocol/gb28181/sip_udp_media_first3s.pcap")));
        ProbedDepacketizer probed = new ProbedDepacketizer(allocator, PsAudioSink.NONE);
        RtpPacket rtp = new RtpPacket();
        int at = 0;
        while (at + 12 <= pcapng.writerIndex()) {
            int blockBytes = pcapng.getIntLE(at + 4);
            if (pcapng.getIntLE(at) == ENHANCED_PACKET_BLOCK) {
                int ip = at + 28 + 14;
                int udp = ip + 4 * (pcapng.getByte(ip) & 15);
                if (pcapng.getByte(ip + 9) == 17) {
                    ByteBuf packet = pcapng.slice(udp + 8, pcapng.getUnsignedShort(udp + 4) - 8);
                    if (rtp.wrap(packet) == RtpPacket.Validity.VALID && rtp.payloadType() == 96) {
                        probed.packet(rtp.payload(), rtp.timestamp(), rtp.marker(), false, units);
                    }
                }
            }
            at += blockBytes;
        }
        probed.flush(units);
        probed.close();
        assertThat(units.units).hasSize(75).noneMatch(CollectedUnits.Unit::damaged);
    }
}
