package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;

class UnitCarryTest {
    private static final class Recorder implements RtspStreamListener {
        final List<String> units = new ArrayList<>();
        final List<ByteBuf> kept = new ArrayList<>();

        @Override
        public void request(RtspRequest request) {
            units.add(request.method() + " " + request.bodyText());
        }

        @Override
        public void response(RtspResponse response) {
            units.add(response.status() + " " + response.bodyText());
        }

        @Override
        public void interleaved(int channel, ByteBuf payload) {
            units.add(channel + " "
                    + payload.toString(StandardCharsets.ISO_8859_1).hashCode());
            // Somebody keeps a slice while the rest goes on.
            kept.add(payload.retainedSlice());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 64, 1000, 1 << 20})
    void unitsAreTheSameHoweverTheBytesWereSplit(int maxChunk) throws Exception {
        byte[] stream = stream();
        List<String> whole = units(stream, Integer.MAX_VALUE, 0);
        assertThat(whole).hasSize(122);
        for (int seed = 0; seed < (maxChunk < 4 ? 1 : 5); seed++) {
            assertThat(units(stream, maxChunk, seed)).isEqualTo(whole);
        }
    }

    private static List<String> units(byte[] stream, int maxChunk, int seed) throws Exception {
        Recorder recorder = new Recorder();
        Random random = new Random(seed);
        try (UnitCarry carry = new UnitCarry(PooledByteBufAllocator.DEFAULT, new RtspStreamParser())) {
            int at = 0;
            while (at < stream.length) {
                int length = Math.min(stream.length - at, maxChunk == 1 ? 1 : 1 + random.nextInt(maxChunk));
                if (maxChunk == Integer.MAX_VALUE) {
                    length = stream.length;
                }
                ByteBuf chunk = PooledByteBufAllocator.DEFAULT.buffer(length).writeBytes(stream, at, length);
                carry.feed(chunk, recorder);
                chunk.release();
                at += length;
            }
            assertThat(carry.begun()).isNull();
        }
        List<String> seen = new ArrayList<>();
        recorder.kept.forEach(slice -> {
            seen.add(slice.toString(StandardCharsets.ISO_8859_1).hashCode() + "");
            slice.release();
        });
        // What was kept has not changed under its keeper.
        assertThat(recorder.units.stream()
                        .filter(unit ->
                                Character.isDigit(unit.charAt(0)) && unit.length() > 4 && !unit.startsWith("200")))
                .allMatch(unit -> seen.contains(unit.substring(unit.indexOf(' ') + 1)));
        return recorder.units;
    }

    private static byte[] stream() {
        Random random = new Random(7);
        ByteBuf out = Unpooled.buffer();
        out.writeCharSequence(
                "ANNOUNCE rtsp://h/x RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 9\r\n\r\n$v=0\r\n$$$",
                StandardCharsets.US_ASCII);
        for (int i = 0; i < 120; i++) {
            byte[] payload = new byte[random.nextInt(i % 10 == 0 ? 3000 : 60)];
            random.nextBytes(payload);
            out.writeByte('$').writeByte(i % 4).writeShort(payload.length).writeBytes(payload);
            if (i == 50) {
                out.writeCharSequence("RTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\n", StandardCharsets.US_ASCII);
            }
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
