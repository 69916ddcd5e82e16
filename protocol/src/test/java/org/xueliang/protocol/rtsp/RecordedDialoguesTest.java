package org.xueliang.protocol.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoDepacketizer;
import org.xueliang.protocol.rtp.RtpPacket;
import org.xueliang.protocol.rtp.SequenceTracker;
import org.xueliang.protocol.rtp.TimestampUnwrapper;
import org.xueliang.protocol.sdp.SdpParser;
import org.xueliang.protocol.sdp.VideoTrack;
import org.xueliang.protocol.support.Chunks;
import org.xueliang.protocol.support.CollectedStream;
import org.xueliang.protocol.support.CollectedUnits;
import org.xueliang.protocol.video.VideoFormats;
import org.xueliang.testkit.Corpus;

/** What real cameras and servers said, as they said it. */
class RecordedDialoguesTest {
    private static byte[] read(String name) throws IOException {
        return Files.readAllBytes(Corpus.path("protocol/rtsp/retina/" + name));
    }

    /** The files are kept with LF in places; a length that was counted with CRLF is met by giving the body those back. */
    private static byte[] withLineEnds(byte[] text) {
        String crlf = new String(text, StandardCharsets.ISO_8859_1)
                .replace("\r\n", "\n")
                .replace("\n", "\r\n");
        return crlf.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static RtspResponse response(String name) throws IOException, RtspSyntaxException {
        CollectedStream out = new CollectedStream();
        byte[] text = withLineEnds(read(name));
        Chunks.whole(text, out);
        CollectedStream bytes = new CollectedStream();
        Chunks.byteByByte(text, bytes);
        assertThat(bytes.events).isEqualTo(out.events);
        assertThat(out.responses).as(name).isNotEmpty();
        return out.responses.get(0);
    }

    @Test
    void everyAnswerIsRead() throws Exception {
        try (Stream<Path> files = Files.list(Corpus.path("protocol/rtsp/retina"))) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".txt") && !name.endsWith("_sdp.txt"))
                    .sorted()
                    .toList();
            assertThat(names).hasSizeGreaterThan(20);
            for (String name : names) {
                RtspResponse response = response(name);
                assertThat(response.status()).as(name).isEqualTo(200);
                assertThat(response.cseq()).as(name).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bunny_describe.txt | rtsp://wowzaec2demo.streamlock.net/vod/mp4:BigBuckBunny_115k.mov/trackID=2 | 240x160",
                "foscam_describe.txt | rtsp://192.168.5.107:65534/videoMain/track1 | 1280x720",
                "gw_main_describe.txt | rtsp://192.168.1.110:5050/H264?channel=1&subtype=0&unicast=true&proto=Onvif/video | 1920x1080",
                "gw_sub_describe.txt | rtsp://192.168.1.110:5049/H264?channel=1&subtype=1&unicast=true&proto=Onvif/video | 720x480",
                "h264dvr_describe.txt | rtsp://127.0.0.1:554/camera/trackID=3 | 1920x1080",
                "hikvision_describe.txt | rtsp://192.168.5.106/Streaming/Channels/101/trackID=1?transportmode=unicast&profile=Profile_1 | 1920x1080",
                "ipcam_describe.txt | rtsp://asked/x/trackID=1 | 1280x960",
                "macrovideo_describe.txt | rtsp://asked/x/track1 | 1280x720",
                "missing_content_type_describe.txt | rtsp://asked/x/streamid=0 | *",
                "reolink_describe.txt | rtsp://192.168.5.206/h264Preview_01_main/trackID=1 | *",
                "reolink_describe_control_first.txt | rtsp://192.168.5.206/h264Preview_01_main/trackID=1 | *",
            })
    void everyDescriptionGivesItsTrack(String name, String url, String size) throws Exception {
        RtspResponse response = response(name);
        VideoTrack track = VideoTrack.select(SdpParser.parse(response.body()));
        String base = response.headers().get(RtspHeaders.CONTENT_BASE);
        assertThat(ControlUrl.resolve(base == null ? "rtsp://asked/x" : base, track.control()))
                .isEqualTo(url);
        checkSets(track, size);
    }

    @ParameterizedTest
    @CsvSource({"geovision_sdp.txt, 105, *", "ubiquiti_sdp.txt, 97, 1920x1080"})
    void descriptionsAloneGiveTheirTrack(String name, int payloadType, String size) throws Exception {
        VideoTrack track = VideoTrack.select(SdpParser.parse(read(name)));
        assertThat(track.payloadType()).isEqualTo(payloadType);
        checkSets(track, size);
    }

    private static void checkSets(VideoTrack track, String size) {
        VideoDepacketizer depacketizer =
                VideoFormats.depacketizer(track.codec(), UnpooledByteBufAllocator.DEFAULT, track.parameterSets());
        assertThat(depacketizer.parameterSets()).isNotNull();
        if (!size.equals("*")) {
            assertThat(String.valueOf(depacketizer.parameterSets())).contains(" " + size + " ");
        }
    }

    @Test
    void oddHeadersAreRead() throws Exception {
        RtspResponse space = response("hikvision_setup_ssrc_space.txt");
        assertThat(TransportHeader.parse(String.valueOf(space.headers().get("Transport")))
                        .ssrc())
                .isEqualTo(0xd6d6627);
        RtspResponse padded = response("hikvision_setup.txt");
        assertThat(SessionHeader.parse(padded.headers())).isEqualTo(new SessionHeader("708345999", 60));
        RtspResponse dvr = response("h264dvr_setup_video.txt");
        TransportHeader udp = TransportHeader.parse(String.valueOf(dvr.headers().get("Transport")));
        assertThat(udp.serverPort()).isEqualTo(new TransportHeader.Pair(40004, 40005));
        assertThat(udp.source()).isEqualTo("127.0.0.1");
        RtspResponse bad = response("bad_rtptime.txt");
        RtpInfo info = RtpInfo.parse(String.valueOf(bad.headers().get("RTP-Info")));
        assertThat(info.streams()).hasSize(2).allMatch(stream -> stream.rtpTime() == null);
        RtspResponse gw = response("gw_main_play.txt");
        assertThat(RtpInfo.parse(String.valueOf(gw.headers().get("RTP-Info")))
                        .streams()
                        .get(0)
                        .sequence())
                .isEqualTo(271);
    }

    /** An interleaved session from its first byte to its last: framing, RTP, H.264. */
    @Test
    void aWholeInterleavedSessionBecomesPictures() throws Exception {
        byte[] stream = read("bunny.rtsp.bin");
        CollectedUnits whole = pictures(stream, -1);
        assertThat(whole.units).hasSizeGreaterThan(20);
        assertThat(whole.units.get(0).randomAccess()).isEqualTo(RandomAccess.IDR);
        assertThat(String.valueOf(whole.units.get(0).sets())).startsWith("H264 240x160 24.0 fps");
        assertThat(whole.units.subList(0, whole.units.size() - 1)).noneMatch(CollectedUnits.Unit::damaged);
        assertThat(whole.units).noneMatch(unit -> Double.isNaN(unit.qp()));
        for (long seed = 0; seed < 3; seed++) {
            assertThat(pictures(stream, seed).units).isEqualTo(whole.units);
        }
    }

    private static CollectedUnits pictures(byte[] stream, long seed) throws RtspSyntaxException {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        VideoDepacketizer depacketizer = VideoFormats.depacketizer(VideoCodec.H264, allocator, List.of());
        CollectedUnits out = new CollectedUnits();
        RtpPacket packet = new RtpPacket();
        SequenceTracker tracker = new SequenceTracker();
        TimestampUnwrapper unwrapper = new TimestampUnwrapper();
        RtspStreamListener listener = new RtspStreamListener() {
            @Override
            public void request(RtspRequest request) {
                throw new AssertionError(request);
            }

            @Override
            public void response(RtspResponse response) {
                assertThat(response.status()).isEqualTo(200);
            }

            @Override
            public void interleaved(int channel, ByteBuf payload) {
                if (channel == 2 && packet.wrap(payload) == RtpPacket.Validity.VALID && packet.payloadType() == 97) {
                    boolean loss = tracker.packet(packet.sequence()) != SequenceTracker.Outcome.IN_ORDER;
                    assertThat(loss).isFalse();
                    depacketizer.packet(
                            packet.payload(), unwrapper.unwrap(packet.timestamp()), packet.marker(), false, out);
                }
            }

            @Override
            public void skipped(int bytes) {
                throw new AssertionError(bytes + " bytes skipped");
            }
        };
        int left = seed < 0 ? Chunks.whole(stream, listener) : Chunks.random(stream, listener, seed);
        assertThat(left).isLessThan(65_540);
        depacketizer.flush(out);
        depacketizer.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        return out;
    }
}
