package org.xueliang.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.support.Hex;

class RtpStreamFramerTest {
    private static final int SSRC = 0x0BEBC201;
    private static final int FOREVER = Integer.MAX_VALUE;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    /** Sequence numbers of what came, a star where bytes were lost before. */
    private List<String> read(byte[] stream, Random random, int most) {
        RtpStreamFramer framer = new RtpStreamFramer(allocator);
        List<String> seen = new ArrayList<>();
        feed(framer, stream, random, most, seen);
        framer.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        return seen;
    }

    private static void feed(RtpStreamFramer framer, byte[] stream, Random random, int most, List<String> seen) {
        int at = 0;
        while (at < stream.length) {
            int length = most == FOREVER ? stream.length : Math.min(stream.length - at, 1 + random.nextInt(most));
            framer.feed(Unpooled.wrappedBuffer(stream, at, length), (packet, loss) -> {
                boolean rtcp = RtpPacket.isRtcp(packet);
                seen.add((loss ? "*" : "") + (rtcp ? "rtcp" : "" + packet.getUnsignedShort(2)));
            });
            at += length;
        }
    }

    /** Whole, byte by byte and in random pieces gives the same. */
    private List<String> read(ByteBuf stream) {
        byte[] bytes = new byte[stream.readableBytes()];
        stream.readBytes(bytes);
        List<String> whole = read(bytes, new Random(0), FOREVER);
        assertThat(read(bytes, new Random(0), 1)).isEqualTo(whole);
        for (int seed = 1; seed <= 20; seed++) {
            assertThat(read(bytes, new Random(seed), 2000)).as("seed %d", seed).isEqualTo(whole);
        }
        return whole;
    }

    private static ByteBuf packet(int sequence, int payloadBytes, boolean pack) {
        ByteBuf packet = Unpooled.buffer();
        RtpPacketWriter.writeHeader(packet, 96, false, sequence, 900_000, SSRC);
        Random random = new Random(sequence);
        if (pack) {
            packet.writeInt(0x1BA);
        }
        for (int i = pack ? 4 : 0; i < payloadBytes; i++) {
            packet.writeByte(random.nextInt(256));
        }
        return packet;
    }

    private static void length(ByteBuf out, ByteBuf packet) {
        RtpStreamFramer.writeLength(packet.readableBytes(), out);
        out.writeBytes(packet);
    }

    private static void dollar(ByteBuf out, int channel, ByteBuf packet) {
        out.writeByte('$').writeByte(channel).writeShort(packet.readableBytes());
        out.writeBytes(packet);
    }

    @Test
    void packetsBehindTwoBytesOfLength() {
        ByteBuf stream = Unpooled.buffer();
        for (int i = 0; i < 20; i++) {
            length(stream, packet(65_530 + i & 0xFFFF, 40 + 70 * i, i % 5 == 0));
        }
        assertThat(read(stream))
                .hasSize(20)
                .startsWith("65530", "65531")
                .endsWith("13")
                .noneMatch(s -> s.startsWith("*"));
    }

    @Test
    void theExampleOfTheReferenceIsOnePacket() {
        ByteBuf stream = Hex.buf("001A 80600955000DBBA00BEBC201 000001BA4400DDDD0401030D43F8"
                .replace(" ", "")
                .repeat(2));
        assertThat(read(stream)).containsExactly("2389", "2389");
    }

    @Test
    void packetsBehindADollar() {
        ByteBuf stream = Unpooled.buffer();
        for (int i = 0; i < 10; i++) {
            dollar(stream, 0, packet(100 + i, 1000, i == 0));
        }
        assertThat(read(stream)).hasSize(10).startsWith("100");
    }

    @Test
    void aLengthThatLooksLikeADollarIsALength() {
        ByteBuf stream = Unpooled.buffer();
        length(stream, packet(1, 0x2410 - 12, true));
        length(stream, packet(2, 100, false));
        assertThat(read(stream)).containsExactly("1", "2");
    }

    @Test
    void rtcpMayComeFirst() {
        ByteBuf stream = Unpooled.buffer();
        length(stream, Hex.buf("80C8000611223344AABBCCDD00112233000DBBA00000000100000010"));
        length(stream, packet(7, 300, true));
        length(stream, Hex.buf("80C9000111223344"));
        length(stream, packet(8, 300, false));
        assertThat(read(stream)).containsExactly("rtcp", "7", "rtcp", "8");
    }

    @Test
    void rtcpThatIsShorterThanAHeaderOfRtpMayBeTheLastThatCame() {
        ByteBuf stream = Unpooled.buffer();
        length(stream, packet(7, 300, true));
        length(stream, Hex.buf("80C9000111223344"));
        assertThat(read(stream)).containsExactly("7", "rtcp");
    }

    @Test
    void strayLineEndsAndAnEhomeHeaderAreSkipped() {
        ByteBuf stream = Unpooled.buffer().writeByte('\r').writeByte('\n');
        length(stream, packet(1, 200, true));
        stream.writeByte('\r');
        length(stream, packet(2, 200, false));
        assertThat(read(stream)).containsExactly("1", "2");

        ByteBuf ehome = Unpooled.buffer().writeByte(1).writeByte(0).writeByte(1).writeZero(253);
        for (int i = 0; i < 3; i++) {
            ByteBuf packet = packet(10 + i, 200, i == 0);
            ehome.writeShort(0x4040).writeShort(packet.readableBytes()).writeBytes(packet);
        }
        assertThat(read(ehome)).containsExactly("10", "11", "12");
    }

    @Test
    void aPacketThatWasCutCostsItselfAlone() {
        // gb28181-quirks 9.12 P1: 1400 announced, 900 there.
        ByteBuf stream = Unpooled.buffer();
        length(stream, packet(1, 1388, true));
        ByteBuf cut = Unpooled.buffer();
        length(cut, packet(2, 1388, false));
        stream.writeBytes(cut, 902);
        for (int i = 3; i < 8; i++) {
            length(stream, packet(i, 1388, false));
        }
        assertThat(read(stream)).containsExactly("1", "*3", "4", "5", "6", "7");
    }

    @Test
    void aStreamThatBeginsInsideAPacketIsFoundByThePackHeader() {
        ByteBuf first = Unpooled.buffer();
        length(first, packet(1, 1000, false));
        ByteBuf stream = Unpooled.buffer().writeBytes(first, 333, 600);
        length(stream, packet(5, 700, false));
        length(stream, packet(6, 700, true));
        length(stream, packet(7, 700, false));
        assertThat(read(stream)).containsExactly("*6", "7");
    }

    @Test
    void anExpectedSsrcFindsThePacketBefore() {
        ByteBuf first = Unpooled.buffer();
        length(first, packet(1, 1000, false));
        ByteBuf stream = Unpooled.buffer().writeBytes(first, 333, 600);
        length(stream, packet(5, 700, false));
        length(stream, packet(6, 700, true));
        byte[] bytes = new byte[stream.readableBytes()];
        stream.readBytes(bytes);
        for (int most : new int[] {1, 100, FOREVER}) {
            RtpStreamFramer framer = new RtpStreamFramer(allocator);
            framer.expect(SSRC);
            List<String> seen = new ArrayList<>();
            feed(framer, bytes, new Random(1), most, seen);
            assertThat(seen).containsExactly("*5", "6");
            assertThat(framer.resyncs()).isEqualTo(1);
            framer.close();
        }
    }

    @Test
    void aTextAnswerBetweenPacketsCostsNoPacket() {
        // P4 in vendor-quirks.
        ByteBuf stream = Unpooled.buffer();
        dollar(stream, 0, packet(1, 500, true));
        stream.writeBytes("RTSP/1.0 200 OK\r\nCSeq: 7\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        dollar(stream, 0, packet(2, 500, false));
        assertThat(read(stream)).containsExactly("1", "*2");
    }

    @Test
    void rubbishIsBoundedAndGivenUp() {
        RtpStreamFramer framer = new RtpStreamFramer(allocator);
        byte[] rubbish = new byte[64 << 10];
        java.util.Arrays.fill(rubbish, (byte) 'x');
        for (int i = 0; i < 40 && !framer.hopeless(); i++) {
            framer.feed(Unpooled.wrappedBuffer(rubbish), (packet, loss) -> {
                throw new AssertionError("a packet of rubbish");
            });
            assertThat(allocator.metric().usedHeapMemory()).isLessThan(70_000);
        }
        assertThat(framer.hopeless()).isTrue();
        framer.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void mutatedStreamsEscapeNoException() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            ByteBuf stream = Unpooled.buffer();
            for (int i = 0; i < 12; i++) {
                if (random.nextBoolean()) {
                    length(stream, packet(i, random.nextInt(3000) + 4, random.nextInt(4) == 0));
                } else {
                    dollar(stream, 0, packet(i, random.nextInt(300) + 4, random.nextInt(4) == 0));
                }
            }
            byte[] bytes = new byte[stream.readableBytes()];
            stream.readBytes(bytes);
            for (int i = 0; i < 10; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(read(bytes, random, 1500)).isEqualTo(read(bytes, random, FOREVER));
        }
    }
}
