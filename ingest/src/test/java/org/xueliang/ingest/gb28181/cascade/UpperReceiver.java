package org.xueliang.ingest.gb28181.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.mpegps.ProgramAudio;
import org.xueliang.protocol.mpegps.PsDemuxer;
import org.xueliang.protocol.rtp.RtpPacket;
import org.xueliang.protocol.rtp.RtpStreamFramer;

/** What arrives at a platform above, taken apart. */
final class UpperReceiver {
    final AtomicInteger units = new AtomicInteger();
    final AtomicInteger damaged = new AtomicInteger();
    final AtomicInteger otherSsrc = new AtomicInteger();
    volatile boolean keyframeFirst;
    private final int ssrc;
    final AtomicInteger heard = new AtomicInteger();
    volatile long apartTicks;
    private volatile long pictureTicks;
    private final PsDemuxer demuxer = new PsDemuxer(
            PooledByteBufAllocator.DEFAULT, MediaLimits.DEFAULTS, new ProgramAudio((format, frame, ticks) -> {
                assertThat(format).isEqualTo(AudioFormat.PCMA);
                assertThat(frame.readableBytes()).isEqualTo(320);
                heard.incrementAndGet();
                apartTicks = Math.max(apartTicks, Math.abs(ticks - pictureTicks));
            }));
    private final ByteArrayOutputStream program = new ByteArrayOutputStream();

    UpperReceiver(int ssrc) {
        this.ssrc = ssrc;
    }

    synchronized void packet(ByteBuf packet) {
        RtpPacket header = new RtpPacket();
        if (header.wrap(packet) != RtpPacket.Validity.VALID || header.ssrc() != ssrc) {
            otherSsrc.incrementAndGet();
            return;
        }
        ByteBuf payload = packet.slice(12, packet.readableBytes() - 12);
        byte[] bytes = new byte[payload.readableBytes()];
        payload.getBytes(payload.readerIndex(), bytes);
        program.writeBytes(bytes);
        demuxer.packet(payload, header.timestamp() & 0xFFFFFFFFL, header.marker(), false, this::unit);
    }

    private void unit(AccessUnit unit) {
        if (units.getAndIncrement() == 0) {
            keyframeFirst = unit.randomAccess().isKeyframe();
        }
        damaged.addAndGet(unit.damaged() ? 1 : 0);
        pictureTicks = unit.timestampTicks();
        unit.release();
    }

    synchronized void close() {
        demuxer.close();
    }

    /** The program stream as it came, as a file. */
    synchronized Path dump() throws IOException {
        Path file = Files.createTempFile("upper", ".ps");
        Files.write(file, program.toByteArray());
        return file;
    }

    void check() {
        await().until(() -> units.get() >= 25);
        assertThat(keyframeFirst).isTrue();
        assertThat(damaged).hasValue(0);
        assertThat(otherSsrc).hasValue(0);
    }

    /** Takes what comes until the socket is closed. */
    Thread reading(DatagramSocket socket) {
        Thread thread = new Thread(() -> {
            byte[] bytes = new byte[2048];
            try {
                while (true) {
                    DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
                    socket.receive(datagram);
                    packet(Unpooled.copiedBuffer(bytes, 0, datagram.getLength()));
                }
            } catch (SocketException closed) {
                // The test is over.
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        return thread;
    }

    Thread reading(Socket socket) {
        Thread thread = new Thread(() -> {
            try (InputStream in = socket.getInputStream();
                    RtpStreamFramer framer = new RtpStreamFramer(PooledByteBufAllocator.DEFAULT)) {
                byte[] bytes = new byte[8192];
                int length;
                while ((length = in.read(bytes)) > 0) {
                    framer.feed(Unpooled.copiedBuffer(bytes, 0, length), (rtp, loss) -> packet(rtp));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
        thread.start();
        return thread;
    }
}
