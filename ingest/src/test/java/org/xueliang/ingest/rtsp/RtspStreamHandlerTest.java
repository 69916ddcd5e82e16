package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;

class RtspStreamHandlerTest {
    private static final class Recorder implements RtspPeer {
        final List<String> seen = new ArrayList<>();

        @Override
        public void request(RtspRequest request) {
            seen.add(request.method());
        }

        @Override
        public void response(RtspResponse response) {
            seen.add("" + response.status());
        }

        @Override
        public void interleaved(int channel, ByteBuf payload) {
            seen.add("$" + channel + " " + payload.readableBytes());
        }

        @Override
        public void garbage(String what) {
            seen.add("garbage " + what);
        }

        @Override
        public void failed(String cause) {
            seen.add("failed " + cause);
        }

        @Override
        public void closed() {
            seen.add("closed");
        }
    }

    private final Recorder recorder = new Recorder();
    private long nanos;
    private final RtspStreamHandler handler =
            new RtspStreamHandler(recorder, new GatewayTime(Clock.systemUTC(), () -> nanos));
    private final EmbeddedChannel channel = new EmbeddedChannel(handler);

    @AfterEach
    void nothingIsLeft() {
        assertThat(channel.finish()).isFalse();
    }

    private void read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        channel.writeInbound(PooledByteBufAllocator.DEFAULT.buffer(bytes.length).writeBytes(bytes));
    }

    @Test
    void oneByteAtATimeGivesNothingBeforeAUnitIsWhole() {
        String text = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n$\0\0\2ab";
        for (int i = 0; i < text.length(); i++) {
            assertThat(recorder.seen).hasSize(i < 31 ? 0 : 1);
            read(text.substring(i, i + 1));
        }
        assertThat(recorder.seen).containsExactly("OPTIONS", "$0 2");
    }

    @Test
    void whoDoesNotTakeItsAnswersIsNotReadFrom() {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void aMessageThatStopsInTheMiddleIsOwedFromItsBegin() {
        read("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\nDESCR");
        nanos = 3_000_000_000L;
        assertThat(handler.halfUnitForMs(3000)).isEqualTo(3000);
        read("IBE");
        nanos = 5_000_000_000L;
        assertThat(handler.halfUnitForMs(5000)).isEqualTo(5000);
        assertThat(handler.halfUnit()).isEqualTo("DESCRIBE");
        read(" rtsp://h/x RTSP/1.0\r\nCSeq: 2\r\nContent-Length: 2\r\n\r\n");
        // The body is owed still.
        assertThat(handler.halfUnitForMs(9000)).isPositive();
        read("xy");
        assertThat(handler.halfUnitForMs(9000)).isZero();
    }

    @Test
    void afterGarbageNothingMoreIsRead() {
        read("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        read("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n");
        assertThat(recorder.seen).containsExactly("garbage \"GET / HTTP/1.1\\x0d\\x0aHost: x\\x0d\\x0a\\x0d\\x0a\"");
    }

    @Test
    void whatAHandlerOfOursThrowsEndsThisPeerAlone() {
        channel.pipeline().fireExceptionCaught(new IllegalStateException("boom"));
        assertThat(recorder.seen).containsExactly("failed internal error: java.lang.IllegalStateException: boom");
    }
}
