package org.xueliang.protocol.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.protocol.support.Hex;

/** ADTS and RFC 3640 as bytes, in pieces, and what is none of them. */
class AudioFormTest {
    /** AAC-LC, 8 kHz, one channel, 4 bytes: rtp-mpegps-h26x.md's and P15's header. */
    private static final String FRAME = "fff16c40017ffc" + "11223344";

    private final List<String> frames = new ArrayList<>();

    private void collect(AudioFormat format, ByteBuf frame, long ticks) {
        frames.add(Hex.text(frame) + " " + ticks);
    }

    @Test
    void anAdtsHeaderIsReadAndWritten() {
        AdtsHeader header = new AdtsHeader();
        assertThat(header.read(Hex.buf(FRAME), 0)).isTrue();
        assertThat(header.frameBytes()).isEqualTo(11);
        assertThat(header.format()).isEqualTo(AudioFormat.aac("1588"));
        assertThat(header.format().sampleRateHz()).isEqualTo(8000);
        ByteBuf out = Unpooled.buffer();
        AdtsHeader.write(header.format(), 4, out);
        out.writeBytes(Hex.buf("11223344"));
        assertThat(header.read(out, 0)).isTrue();
        assertThat(header.frameBytes()).isEqualTo(11);
        assertThat(header.format()).isEqualTo(AudioFormat.aac("1588"));
    }

    @ParameterizedTest
    @CsvSource({
        "1210, 44100, 2",
        "1408, 16000, 1",
        "1190, 48000, 2",
        "14080, 16000, 1",
        "2B920800, 22050, 2",
        "121056E500, 44100, 2"
    })
    void configsAreRead(String config, int rate, int channels) {
        AudioFormat format = java.util.Objects.requireNonNull(AudioFormat.aac(config));
        assertThat(format.sampleRateHz()).isEqualTo(rate);
        assertThat(format.channels()).isEqualTo(channels);
        assertThat(format.objectType()).isBetween(1, 4);
    }

    @ParameterizedTest
    @CsvSource({"''", "1", "zz10", "F810", "1780", "1200", "0010"})
    void configsThatCannotBeAreNone(String config) {
        assertThat(AudioFormat.aac(config)).isNull();
    }

    @Test
    void adtsInAnyPiecesGivesTheSameFramesAndTimes() {
        String stream = FRAME + "fff16c40019ffc" + "a1a2a3a4a5" + FRAME.repeat(20);
        new AdtsReader(this::collect).feed(Hex.buf(stream), 9000);
        List<String> whole = List.copyOf(frames);
        assertThat(whole).hasSize(22).startsWith("11223344 9000", "a1a2a3a4a5 20520", "11223344 32040");
        byte[] bytes = Hex.bytes(stream);
        for (int seed = 0; seed < 200; seed++) {
            frames.clear();
            AdtsReader reader = new AdtsReader(this::collect);
            Random random = new Random(seed);
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(1 + seed % 30));
                // A demultiplexer gives the time of the first frame that begins in a piece.
                int began = 0;
                for (int i = 0; i < at; i++) {
                    began += isBegin(bytes, i) ? 1 : 0;
                }
                reader.feed(Unpooled.wrappedBuffer(bytes, at, length), 9000 + 11_520L * began);
                at += length;
            }
            assertThat(frames).as("seed %d", seed).isEqualTo(whole);
            assertThat(reader.skippedBytes()).isZero();
        }
    }

    private static boolean isBegin(byte[] bytes, int at) {
        return at + 1 < bytes.length && bytes[at] == (byte) 0xFF && bytes[at + 1] == (byte) 0xF1;
    }

    @Test
    void whatIsNoFrameIsSkippedAndSaid() {
        AdtsReader reader = new AdtsReader(this::collect);
        reader.feed(Hex.buf("00fff1000000ff" + FRAME + FRAME), 0);
        assertThat(frames).hasSize(2);
        assertThat(reader.skippedBytes()).isEqualTo(7);
        // Four blocks in one frame, and channels that are described inside it.
        reader.feed(Hex.buf("fff16c40017fff11223344" + "fff16c00017ffc11223344" + FRAME), 0);
        assertThat(frames).hasSize(3);
        assertThat(reader.refusedFrames()).isEqualTo(2);
        byte[] noise = new byte[60_000];
        new Random(4).nextBytes(noise);
        for (int i = 0; i < 20; i++) {
            reader.feed(Unpooled.wrappedBuffer(noise), 0);
        }
        reader.reset();
        frames.clear();
        reader.feed(Hex.buf(FRAME + FRAME), 5);
        assertThat(frames).hasSize(2);
    }

    @Test
    void aacFramesBecomePayloadsOfRfc3640() {
        List<String> payloads = payloads(AudioFormat.aac("1408"), Hex.buf("aabbcc"));
        assertThat(payloads).containsExactly("00100018aabbcc true");
    }

    @Test
    void g711IsCutIntoPacketsOfFortyMilliseconds() {
        List<Integer> offsets = new ArrayList<>();
        AudioPacketizer.packetize(
                AudioFormat.PCMA,
                Unpooled.wrappedBuffer(new byte[700]),
                UnpooledByteBufAllocator.DEFAULT,
                (payload, marker, offset) -> {
                    assertThat(marker).isFalse();
                    offsets.add(offset);
                    offsets.add(payload.readableBytes());
                });
        assertThat(offsets).containsExactly(0, 320, 320, 320, 640, 60);
    }

    private static List<String> payloads(AudioFormat format, ByteBuf frame) {
        List<String> payloads = new ArrayList<>();
        AudioPacketizer.packetize(
                format,
                frame,
                UnpooledByteBufAllocator.DEFAULT,
                (payload, marker, offset) -> payloads.add(Hex.text(payload) + " " + marker));
        return payloads;
    }

    @Test
    void framesOfAnySizeGoThroughPayloads() {
        AudioFormat format = java.util.Objects.requireNonNull(AudioFormat.aac("1190"));
        Random random = new Random(7);
        AudioDepacketizer depacketizer = new AudioDepacketizer(format, 48_000, AuLayout.AAC_HBR);
        for (int i = 0; i < 300; i++) {
            byte[] frame = new byte[1 + random.nextInt(i % 10 == 0 ? 8000 : 400)];
            random.nextBytes(frame);
            long ticks = 1024L * i;
            AudioPacketizer.packetize(
                    format,
                    Unpooled.wrappedBuffer(frame),
                    UnpooledByteBufAllocator.DEFAULT,
                    (payload, marker, offset) -> depacketizer.packet(
                            payload, ticks, false, (whole, at) -> frames.add(Hex.text(whole) + " " + at)));
            assertThat(frames).containsExactly(Hex.text(Unpooled.wrappedBuffer(frame)) + " " + ticks);
            frames.clear();
        }
        assertThat(depacketizer.malformed()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // Two units in one packet; the second is one frame later.
        "002000180010aabbcc1122,     aabbcc 0|1122 1024",
        // ADTS where AU-headers belong.
        "fff16c40017ffc11223344,     11223344 0",
        "0010,                       ''",
        "0000aabb,                   ''",
        "00100000aabb,               ''",
        "ffff0018aabbcc,             ''",
        "00,                         ''",
        "0020001800100000,           ''"
    })
    void payloadsThatComeAndWhatIsMadeOfThem(String payload, String expected) {
        AudioFormat format = java.util.Objects.requireNonNull(AudioFormat.aac("1408"));
        AudioDepacketizer depacketizer = new AudioDepacketizer(format, 16_000, AuLayout.AAC_HBR);
        depacketizer.packet(Hex.buf(payload), 0, false, (frame, ticks) -> frames.add(Hex.text(frame) + " " + ticks));
        assertThat(String.join("|", frames)).isEqualTo(expected);
        assertThat(depacketizer.malformed()).isEqualTo(expected.isEmpty() ? 1 : 0);
    }

    @Test
    void aFragmentThatIsMissingLosesItsFrameAlone() {
        AudioFormat format = java.util.Objects.requireNonNull(AudioFormat.aac("1408"));
        List<byte[]> payloads = new ArrayList<>();
        AudioPacketizer.packetize(
                format,
                Unpooled.wrappedBuffer(new byte[4000]),
                UnpooledByteBufAllocator.DEFAULT,
                (payload, marker, offset) -> payloads.add(Hex.bytes(Hex.text(payload))));
        AudioDepacketizer depacketizer = new AudioDepacketizer(format, 16_000, AuLayout.AAC_HBR);
        AudioDepacketizer.Output out = (frame, ticks) -> frames.add(frame.readableBytes() + " " + ticks);
        depacketizer.packet(Unpooled.wrappedBuffer(payloads.get(0)), 0, false, out);
        depacketizer.packet(Unpooled.wrappedBuffer(payloads.get(2)), 0, true, out);
        depacketizer.packet(Unpooled.wrappedBuffer(payloads.get(0)), 1024, false, out);
        depacketizer.packet(Unpooled.wrappedBuffer(payloads.get(1)), 1024, false, out);
        depacketizer.packet(Unpooled.wrappedBuffer(payloads.get(2)), 1024, false, out);
        assertThat(frames).containsExactly("4000 1024");
    }
}
