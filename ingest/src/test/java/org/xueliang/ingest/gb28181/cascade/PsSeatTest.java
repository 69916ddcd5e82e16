package org.xueliang.ingest.gb28181.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.rtp.RtpPacket;

/** A platform that does not take what it is sent loses its own pictures, whole ones, and hears of no one else's. */
class PsSeatTest {
    private static final int SSRC = 200_000_001;

    private final CascadeMetrics metrics = new CascadeMetrics(new CollectorRegistry());
    private final EmbeddedChannel connection = new EmbeddedChannel();
    private final List<String> ended = new ArrayList<>();
    private final PsSeat seat = new PsSeat(RtpOut.tcp(connection), SSRC, false, metrics, ended::add);

    @AfterEach
    void end() {
        connection.finishAndReleaseAll();
    }

    private void unit(boolean keyframe, long ticks) {
        ByteBuf program = Unpooled.buffer(3000).writeZero(3000);
        seat.unit(program, keyframe, ticks);
        assertThat(program.readableBytes()).as("not moved").isEqualTo(3000);
        program.release();
    }

    private void takes(boolean writable) {
        connection.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    }

    /** Timestamps of the packets that were sent since the last look; checks framing, numbers and markers. */
    private List<Long> sent() {
        List<Long> timestamps = new ArrayList<>();
        ByteBuf written;
        while ((written = connection.readOutbound()) != null) {
            while (written.isReadable()) {
                ByteBuf packet = written.readSlice(written.readUnsignedShort());
                RtpPacket header = new RtpPacket();
                assertThat(header.wrap(packet)).isEqualTo(RtpPacket.Validity.VALID);
                assertThat(header.ssrc()).isEqualTo(SSRC);
                assertThat(header.payloadType()).isEqualTo(PsSeat.PAYLOAD_TYPE);
                assertThat(header.marker()).isEqualTo(!written.isReadable());
                timestamps.add(header.timestamp() & 0xFFFFFFFFL);
            }
            written.release();
        }
        return timestamps;
    }

    @Test
    void itBeginsWithAKeyframe() {
        unit(false, 1);
        assertThat(sent()).isEmpty();
        unit(true, 2);
        unit(false, 3);
        assertThat(sent()).containsExactly(2L, 2L, 2L, 3L, 3L, 3L);
        assertThat(metrics.droppedUnits.get())
                .as("what came before it began is no loss")
                .isZero();
    }

    @Test
    void aFullQueueCostsWholePicturesUpToTheNextKeyframe() {
        unit(true, 1);
        takes(false);
        unit(false, 2);
        takes(true);
        unit(false, 3);
        unit(true, 4);
        assertThat(sent()).containsExactly(1L, 1L, 1L, 4L, 4L, 4L);
        assertThat(metrics.droppedUnits.get()).isEqualTo(2);
        assertThat(seat.sentUnits()).isEqualTo(2);
    }

    @Test
    void whoHasLeftIsNotToldOfTheEnd() {
        seat.leave();
        seat.streamEnded("the camera is gone");
        assertThat(ended).isEmpty();
    }
}
