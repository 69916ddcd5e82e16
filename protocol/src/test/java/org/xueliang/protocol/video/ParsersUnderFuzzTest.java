package org.xueliang.protocol.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.auth.AuthSyntaxException;
import org.xueliang.protocol.auth.Authorization;
import org.xueliang.protocol.auth.Challenge;
import org.xueliang.protocol.bytes.LosslessText;
import org.xueliang.protocol.h264.H264SpsParser;
import org.xueliang.protocol.h265.H265SpsParser;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoDepacketizer;
import org.xueliang.protocol.media.VideoPacketizer;
import org.xueliang.protocol.rtp.ReorderBuffer;
import org.xueliang.protocol.rtp.RtpPacket;
import org.xueliang.protocol.rtp.rtcp.RtcpListener;
import org.xueliang.protocol.rtp.rtcp.RtcpParser;
import org.xueliang.protocol.rtsp.PublicMethods;
import org.xueliang.protocol.rtsp.RtpInfo;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;
import org.xueliang.protocol.rtsp.SessionHeader;
import org.xueliang.protocol.rtsp.TransportHeader;
import org.xueliang.protocol.sdp.NoVideoTrackException;
import org.xueliang.protocol.sdp.SdpParser;
import org.xueliang.protocol.sdp.SdpSyntaxException;
import org.xueliang.protocol.sdp.VideoTrack;
import org.xueliang.protocol.support.Chunks;
import org.xueliang.protocol.support.CollectedStream;
import org.xueliang.protocol.support.CollectedUnits;
import org.xueliang.protocol.support.GoFuzzFile;
import org.xueliang.protocol.support.Hex;
import org.xueliang.testkit.Corpus;

/**
 * Every parser against mutated good input (seeded, so that a failure can be had again) and against what other projects' fuzzers found. Declared
 * exceptions are fine; any other, a leak, or a different result in other chunks is not.
 */
class ParsersUnderFuzzTest {
    private static final int ROUNDS = 3000;
    private static final List<String> MESSAGES = List.of(
            "OPTIONS rtsp://h/s RTSP/1.0\r\nCSeq: 1\r\n\r\n$\u0000\u0000\u0003abcRTSP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc",
            "RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n\r\n$\u0001\u0000\u0000");
    private static final List<String> HEADERS = List.of(
            "RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=4CACC3D1;mode=\"play\",RTP/AVP;client_port=1-2",
            "url=rtsp://h/a;seq=1;rtptime=2,url=rtsp://h/b;seq=3",
            "708345999;timeout=60",
            "Digest username=\"u\", realm=\"r\\\"\", nonce=\"n\", uri=\"rtsp://h/\", response=\"0\", qop=auth, nc=1, cnonce=\"c\"",
            "Digest realm=\"r\", nonce=\"n\", stale=true, Basic realm=\"x, y\"",
            "Basic YWRtaW46cGFzcw==",
            "rtsp://u:p%40@[::1]:554/a?b=c",
            "OPTIONS, DESCRIBE");
    private static final String SDP =
            "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
                    + "a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0IAH+k=,aM48gA==\r\na=control:trackID=1\r\n";
    private static final List<String> H264 = List.of(
            "78000967 42001EDA02D04990 0004 68CE3C80",
            "7C858884AA",
            "7C05AABB",
            "7C45CC",
            "658884AA",
            "0601FF80",
            "00000001658884AA",
            "6742C01EDA02C049B011000003000100000300320F162EA0");
    private static final List<String> H265 = List.of(
            "6001 0004 40010C01 0004 42010101 0004 4401C0F2",
            "620193AF08",
            "62011301",
            "62015302",
            "2601AF08AA",
            "4E010501FF80",
            "420101016000000300900000030000030078A003C0801107CB965654A4C08D7AFA659780B4040000030004000003006420");

    private static byte[] mutate(byte[] good, Random random) {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = java.util.Arrays.copyOf(bytes, at);
                case 3 -> {
                    int length = random.nextInt(bytes.length - at + 1);
                    byte[] longer = new byte[bytes.length + length];
                    System.arraycopy(bytes, 0, longer, 0, at + length);
                    System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
                    bytes = longer.length > 4096 ? bytes : longer;
                }
                default ->
                    bytes[at] = "\r\n;,=\"$:\u0000\u007f".getBytes(StandardCharsets.ISO_8859_1)[random.nextInt(10)];
            }
        }
        return bytes;
    }

    private static List<byte[]> corpus(String... folders) {
        List<byte[]> all = new ArrayList<>();
        for (String folder : folders) {
            all.addAll(GoFuzzFile.readAll(Corpus.path("protocol/fuzz/" + folder)));
        }
        assertThat(all).isNotEmpty();
        return all;
    }

    private static String stream(byte[] bytes, long seed) {
        CollectedStream out = new CollectedStream();
        String end;
        try {
            int left = seed < 0 ? Chunks.byteByByte(bytes, out) : Chunks.random(bytes, out, seed);
            end = "left " + left;
        } catch (RtspSyntaxException e) {
            end = "refused";
        }
        return out.events + " " + out.skipped + " " + end;
    }

    private static void streamIsTheSameInAnyChunks(byte[] bytes) {
        assertThat(stream(bytes, 1)).isEqualTo(stream(bytes, -1)).isEqualTo(stream(bytes, 2));
    }

    @Test
    void theStreamParserHolds() {
        Random random = new Random(1);
        for (int i = 0; i < ROUNDS; i++) {
            String good = MESSAGES.get(i % MESSAGES.size());
            streamIsTheSameInAnyChunks(mutate((good + good).getBytes(StandardCharsets.ISO_8859_1), random));
        }
    }

    @Test
    void theStreamParserHoldsAgainstOthersCrashers() {
        for (byte[] bytes : corpus("gortsplib/base", "rtsp-live555-seeds")) {
            streamIsTheSameInAnyChunks(bytes);
        }
    }

    /** Each is tried by every parser of header values. */
    private static void header(String text) {
        RtpInfo.parse(text);
        PublicMethods.parse(List.of(text));
        Challenge.strongest(Challenge.parse(List.of(text)));
        attempt(() -> TransportHeader.parse(TransportHeader.parse(text).format()));
        attempt(() -> SessionHeader.parse(text));
        attempt(() -> Authorization.parse(text));
        attempt(() -> RtspUrl.parse(RtspUrl.parse(text).requestUri()));
        attempt(() -> RtspUrl.parseLenient(text, RtspUrl.parse("rtsp://h/")));
    }

    private interface Attempt {
        void run()
                throws AuthSyntaxException, RtspSyntaxException, SdpSyntaxException, NoVideoTrackException,
                        ParameterSetException;
    }

    private static void attempt(Attempt attempt) {
        try {
            attempt.run();
        } catch (AuthSyntaxException
                | RtspSyntaxException
                | SdpSyntaxException
                | NoVideoTrackException
                | ParameterSetException e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(600);
        }
    }

    @Test
    void headerParsersHold() {
        Random random = new Random(2);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] good = HEADERS.get(i % HEADERS.size()).getBytes(StandardCharsets.ISO_8859_1);
            header(LosslessText.decode(mutate(good, random)));
        }
    }

    @Test
    void headerParsersHoldAgainstOthersCrashers() {
        for (byte[] bytes : corpus("gortsplib/headers", "gortsplib/auth")) {
            header(LosslessText.decode(bytes));
        }
    }

    @Test
    void theSdpParserHolds() {
        Random random = new Random(3);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = mutate(SDP.getBytes(StandardCharsets.ISO_8859_1), random);
            attempt(() -> VideoTrack.select(SdpParser.parse(bytes)));
        }
    }

    @Test
    void theSdpParserHoldsAgainstOthersCrashers() {
        for (byte[] bytes : corpus("gortsplib/description", "gortsplib/format/FuzzUnmarshal")) {
            attempt(() -> VideoTrack.select(SdpParser.parse(bytes)));
        }
    }

    private static void depacketize(VideoCodec codec, List<byte[]> payloads, Random random) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        VideoDepacketizer depacketizer = VideoFormats.depacketizer(codec, allocator, payloads.subList(0, 1));
        CollectedUnits out = new CollectedUnits();
        long ticks = 0;
        for (byte[] payload : payloads) {
            ByteBuf bytes = Unpooled.wrappedBuffer(payload);
            depacketizer.packet(bytes, ticks, random.nextBoolean(), random.nextInt(8) == 0, out);
            assertThat(bytes.readableBytes()).isEqualTo(payload.length);
            ticks += random.nextInt(3) == 0 ? 3600 : 0;
        }
        depacketizer.flush(out);
        depacketizer.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        VideoPacketizer packetizer = VideoFormats.packetizer(codec, 64);
        for (CollectedUnits.Unit unit : out.units) {
            packetizer.packetize(
                    Hex.buf(unit.hex()),
                    (payload, last) -> assertThat(payload.readableBytes()).isBetween(1, 64));
        }
    }

    private static void depacketizeMutations(VideoCodec codec, List<String> good) {
        Random random = new Random(4);
        for (int i = 0; i < ROUNDS; i++) {
            List<byte[]> payloads = new ArrayList<>();
            for (int p = 0; p < 12; p++) {
                byte[] payload = Hex.bytes(good.get(random.nextInt(good.size())));
                payloads.add(random.nextInt(3) == 0 ? mutate(payload, random) : payload);
            }
            depacketize(codec, payloads, random);
        }
    }

    @Test
    void theH264DepacketizerHolds() {
        depacketizeMutations(VideoCodec.H264, H264);
    }

    @Test
    void theH265DepacketizerHolds() {
        depacketizeMutations(VideoCodec.H265, H265);
    }

    @Test
    void depacketizersAndParameterSetsHoldAgainstOthersCrashers() {
        List<byte[]> found = corpus(
                "gortsplib/format/rtph264",
                "gortsplib/format/FuzzH264PTSEqualsDTS",
                "gortsplib/format/FuzzH265PTSEqualsDTS",
                "mediacommon");
        for (VideoCodec codec : VideoCodec.values()) {
            depacketize(codec, found, new Random(5));
        }
        for (byte[] bytes : found) {
            ByteBuf nal = Unpooled.wrappedBuffer(bytes);
            attempt(() -> H264SpsParser.parse(nal, 0, bytes.length, MediaLimits.DEFAULTS));
            attempt(() -> H265SpsParser.parse(nal, 0, bytes.length, MediaLimits.DEFAULTS));
        }
    }

    @Test
    void theByteStreamSplitterHolds() {
        Random random = new Random(6);
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder stream = new StringBuilder();
            boolean h264 = i % 2 == 0;
            List<String> good = h264 ? H264 : H265;
            for (int p = 0; p < 6; p++) {
                stream.append("000001").append(good.get(random.nextInt(good.size())));
            }
            UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
            ByteBuf bytes = Unpooled.wrappedBuffer(mutate(Hex.bytes(stream.toString()), random));
            ByteStreamRoundTripTest.split(h264 ? VideoCodec.H264 : VideoCodec.H265, bytes, allocator);
            assertThat(allocator.metric().usedHeapMemory()).isZero();
        }
    }

    @Test
    void rtpAndRtcpHold() {
        Random random = new Random(7);
        byte[] rtp = Hex.bytes("B2E0000100000002FFFFFFFF1111111122222222ABAC000133333333AABB000003");
        byte[] rtcp = Hex.bytes(
                "81C90007112233440BEBC2010000000000000955000000000000000C0000000081CA0003000000010103616263000000");
        RtpPacket packet = new RtpPacket();
        for (int i = 0; i < ROUNDS; i++) {
            ByteBuf bytes = Unpooled.wrappedBuffer(mutate(rtp, random));
            if (packet.wrap(bytes) == RtpPacket.Validity.VALID) {
                assertThat(packet.payload().readableBytes())
                        .isEqualTo(packet.payloadLength())
                        .isNotNegative();
            }
            RtcpParser.parse(Unpooled.wrappedBuffer(mutate(rtcp, random)), new RtcpListener() {});
        }
        for (byte[] bytes : corpus("gortsplib/rtcpunmarshaler")) {
            RtcpParser.parse(Unpooled.wrappedBuffer(bytes), new RtcpListener() {});
        }
    }

    @Test
    void theReorderBufferHoldsWhateverTheNumbers() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            ReorderBuffer buffer = new ReorderBuffer(32, 1000);
            List<ByteBuf> made = new ArrayList<>();
            int base = random.nextInt(65_536);
            long nowUs = 0;
            ReorderBuffer.Output out = (packet, sequence, at, loss) -> packet.release();
            for (int i = 0; i < 500; i++) {
                base = random.nextInt(100) == 0 ? random.nextInt(65_536) : base + random.nextInt(3);
                ByteBuf packet = Unpooled.buffer(1);
                made.add(packet);
                buffer.packet(packet, base + random.nextInt(9) - 4 & 0xFFFF, nowUs += random.nextInt(400), out);
                assertThat(buffer.held()).isBetween(0, 32);
            }
            buffer.flush(out);
            assertThat(made).allMatch(packet -> packet.refCnt() == 0);
        }
    }
}
