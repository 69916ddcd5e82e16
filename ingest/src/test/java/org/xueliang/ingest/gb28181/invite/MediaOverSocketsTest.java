package org.xueliang.ingest.gb28181.invite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.gb28181.media.MediaDoor;
import org.xueliang.ingest.gb28181.media.MediaDoorOptions;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.ingest.gb28181.media.PsPackets;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.MediaOptions;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionIds;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.sdp.Ssrc;
import org.xueliang.protocol.sdp.SsrcPool;

/** Media over real sockets, the signalling played by the test: three transports, and faults that give the right cause. */
class MediaOverSocketsTest {
    private static final String CODE = "34020000001320000001";
    private static final String DEVICE = "34020000001180000001";

    private final EventLoopGroup loops = SocketTransport.best().eventLoops(2);
    private final SessionLedger ledger = new SessionLedger();
    private final StreamDirectory directory = new StreamDirectory();
    private final RecordingObserver observer = new RecordingObserver();
    private final GatewayTime time = GatewayTime.of(Clock.systemUTC());
    private final MediaDoor door = MediaDoor.open(
            new MediaDoorOptions("127.0.0.1", 0, 0, 0, 100, 50, 500, 500, 20),
            AllowedNetworks.parse(List.of(), false),
            loops,
            time,
            ledger);
    private final FakeDialogs dialogs = new FakeDialogs();
    private @Nullable DeviceStreams streams;

    @AfterEach
    void everythingIsGivenBack() {
        if (streams != null) {
            streams.close();
        }
        await().untilAsserted(() -> assertThat(ledger.holders()).isEmpty());
        assertThat(dialogs.open).isZero();
        assertThat(directory.streams()).isEmpty();
        door.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Asks for the channel; the device answers what the test says. */
    private FakeDialogs.Call invited(MediaTransport transport, Duration firstPicture) {
        InviteOptions defaults = InviteOptions.of("34020000002000000001");
        DeviceStreams made = new DeviceStreams(new StreamParts(
                new InviteOptions(
                        defaults.platform(),
                        defaults.answer(),
                        firstPicture,
                        Duration.ofSeconds(2),
                        defaults.linger(),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(50),
                        1000),
                dialogs,
                door,
                new SsrcDesk(new SsrcPool("3402000000", 1, 9999, 1000), ledger),
                new MediaShared(
                        new MediaOptions("g", 1 << 20, 100),
                        PooledByteBufAllocator.DEFAULT,
                        directory,
                        observer,
                        ledger),
                time,
                new SessionIds(),
                device -> "127.0.0.1"));
        streams = made;
        dialogs.loop = loops.next();
        dialogs.peer = new DialogPeer(new InetSocketAddress("127.0.0.1", 5060), false, 0L, false);
        made.assign(new GbChannel(CODE, DEVICE, "yard", transport, true, 0));
        return invitation(0);
    }

    private FakeDialogs.Call invitation(int number) {
        await().until(() -> dialogs.total > number);
        return dialogs.last();
    }

    private void answer(FakeDialogs.Call call, String media, String more) {
        byte[] sdp = ("v=0\r\no=" + CODE + " 0 0 IN IP4 127.0.0.1\r\ns=Play\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video "
                        + media + " 96\r\na=rtpmap:96 PS/90000\r\n" + more)
                .getBytes(StandardCharsets.UTF_8);
        Objects.requireNonNull(dialogs.loop)
                .execute(() -> call.listener.answered(sdp, new InetSocketAddress("127.0.0.1", 5060)));
    }

    private static int port(FakeDialogs.Call call) {
        return Integer.parseInt(call.line("m=video ").split(" ")[0]);
    }

    private void sendUdp(DatagramSocket from, int to, List<byte[]> packets) throws IOException {
        for (byte[] packet : packets) {
            from.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), to));
        }
    }

    private void awaitPictures(int count) {
        await().until(() -> observer.units(CODE) >= count);
        assertThat(directory.find(CODE)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0100007788", "0100007799"})
    void overUdpTheAnsweredSsrcIsTakenAndOneThatIsNeitherToo(String real) throws Exception {
        FakeDialogs.Call call = invited(MediaTransport.UDP, Duration.ofSeconds(20));
        try (DatagramSocket camera = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            answer(call, camera.getLocalPort() + " RTP/AVP", "a=sendonly\r\ny=0100007788\r\n");
            PsPackets sender = new PsPackets(CODE, Objects.requireNonNull(Ssrc.parse(real)));
            await().until(() -> {
                sendUdp(camera, port(call), sender.next(100));
                return observer.units(CODE) >= 5;
            });
            assertThat(observer.damaged()).isZero();
        }
    }

    @Test
    void overTcpTheDeviceConnectsAndAgainWhenItsConnectionBreaks() throws Exception {
        FakeDialogs.Call call = invited(MediaTransport.TCP_PASSIVE, Duration.ofSeconds(20));
        assertThat(call.sdp()).contains("a=setup:passive");
        PsPackets sender = new PsPackets(CODE, Objects.requireNonNull(Ssrc.parse(call.line("y="))));
        try (Socket camera = new Socket(InetAddress.getLoopbackAddress(), port(call))) {
            // Dahua connects and sends before our ACK (M5 in the quirks).
            write(camera.getOutputStream(), sender.next());
            answer(call, "9 TCP/RTP/AVP", "a=setup:active\r\na=sendonly\r\n");
            write(camera.getOutputStream(), sender.next());
            awaitPictures(2);
        }
        try (Socket camera = new Socket(InetAddress.getLoopbackAddress(), port(call))) {
            // Until the end of the first connection is known here, a second one is not believed.
            await().until(() -> {
                write(camera.getOutputStream(), sender.next());
                return observer.units(CODE) >= 7;
            });
        }
        assertThat(dialogs.total).isEqualTo(1);
    }

    private static void write(OutputStream out, List<byte[]> packets) throws IOException {
        for (byte[] packet : packets) {
            out.write(new byte[] {(byte) (packet.length >> 8), (byte) packet.length});
            out.write(packet);
        }
        out.flush();
    }

    @Test
    void overTcpWeConnectWhereTheDeviceListens() throws Exception {
        FakeDialogs.Call call = invited(MediaTransport.TCP_ACTIVE, Duration.ofSeconds(20));
        try (ServerSocket camera = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            answer(call, camera.getLocalPort() + " TCP/RTP/AVP", "a=setup:passive\r\na=sendonly\r\n");
            try (Socket media = camera.accept()) {
                PsPackets sender = new PsPackets(CODE, 5);
                for (int i = 0; i < 3; i++) {
                    write(media.getOutputStream(), sender.next());
                }
                awaitPictures(3);
            }
        }
    }

    private NoMediaCause causeOf(FakeDialogs.Call first) {
        assertThat(first.request.channel()).isEqualTo(CODE);
        DeviceStreams of = Objects.requireNonNull(streams);
        await().until(() -> of.trouble(CODE).isPresent());
        return of.trouble(CODE).orElseThrow().cause();
    }

    @Test
    void aClosedPortOfTheDeviceIsNamed() throws Exception {
        int closed;
        try (ServerSocket once = new ServerSocket(0)) {
            closed = once.getLocalPort();
        }
        FakeDialogs.Call call = invited(MediaTransport.TCP_ACTIVE, Duration.ofMillis(600));
        answer(call, closed + " TCP/RTP/AVP", "a=setup:passive\r\n");
        assertThat(causeOf(call)).isEqualTo(NoMediaCause.PORT_CLOSED);
    }

    @Test
    void nothingAtAllIsNamed() {
        FakeDialogs.Call call = invited(MediaTransport.UDP, Duration.ofMillis(200));
        answer(call, "15060 RTP/AVP", "a=sendonly\r\n");
        assertThat(causeOf(call)).isEqualTo(NoMediaCause.NOTHING_AT_ALL);
    }

    @Test
    void theWrongDirectionIsNamed() {
        FakeDialogs.Call call = invited(MediaTransport.UDP, Duration.ofMillis(200));
        answer(call, "15060 RTP/AVP", "a=recvonly\r\n");
        assertThat(causeOf(call)).isEqualTo(NoMediaCause.WRONG_DIRECTION);
    }

    @Test
    void rtcpAloneIsNamed() throws Exception {
        FakeDialogs.Call call = invited(MediaTransport.UDP, Duration.ofMillis(400));
        answer(call, "15060 RTP/AVP", "a=sendonly\r\n");
        byte[] report = HexFormat.of().parseHex("80C8000611223344AABBCCDD00112233000DBBA00000000100000010");
        try (DatagramSocket camera = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            await().until(() -> {
                sendUdp(camera, port(call), List.of(report));
                return Objects.requireNonNull(streams).trouble(CODE).isPresent();
            });
        }
        assertThat(causeOf(call)).isEqualTo(NoMediaCause.RTCP_ONLY);
    }

    @Test
    void bytesOfAnotherProtocolAreNamed() throws Exception {
        FakeDialogs.Call call = invited(MediaTransport.UDP, Duration.ofMillis(400));
        answer(call, "15060 RTP/AVP", "a=sendonly\r\n");
        byte[] ehome = new byte[300];
        ehome[0] = 1;
        try (DatagramSocket camera = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            await().until(() -> {
                sendUdp(camera, port(call), List.of(ehome));
                return Objects.requireNonNull(streams).trouble(CODE).isPresent();
            });
        }
        assertThat(causeOf(call)).isEqualTo(NoMediaCause.CODEC);
    }

    @Test
    void aStreamWithoutKeyframesIsNamed() throws Exception {
        FakeDialogs.Call call = invited(MediaTransport.UDP, Duration.ofMillis(400));
        PsPackets sender = new PsPackets(CODE, Objects.requireNonNull(Ssrc.parse(call.line("y="))));
        answer(call, "15060 RTP/AVP", "a=sendonly\r\n");
        try (DatagramSocket camera = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int[] picture = {0};
            await().until(() -> {
                List<byte[]> packets = sender.next();
                if (picture[0]++ % 5 != 0) {
                    sendUdp(camera, port(call), packets);
                }
                return Objects.requireNonNull(streams).trouble(CODE).isPresent();
            });
        }
        assertThat(causeOf(call)).isEqualTo(NoMediaCause.NO_PSM_OR_KEYFRAME);
    }

    @Test
    void mediaFromAnotherAddressThanTheDevicesIsNamed() throws Exception {
        FakeDialogs.Call call = invited(MediaTransport.UDP, Duration.ofMillis(400));
        PsPackets sender = new PsPackets(CODE, Objects.requireNonNull(Ssrc.parse(call.line("y="))));
        answer(call, "15060 RTP/AVP", "a=sendonly\r\n");
        try (DatagramSocket camera = new DatagramSocket(0, InetAddress.getByName("127.0.0.2"))) {
            await().until(() -> {
                sendUdp(camera, port(call), sender.next());
                return Objects.requireNonNull(streams).trouble(CODE).isPresent();
            });
        }
        assertThat(causeOf(call)).isEqualTo(NoMediaCause.NAT);
        assertThat(observer.units(CODE)).isZero();
    }

    @Test
    void aFloodOfConnectionsIsBoundedAndIdleOnesAreClosed() throws Exception {
        FakeDialogs.Call call = invited(MediaTransport.TCP_PASSIVE, Duration.ofSeconds(20));
        List<Socket> flood = new java.util.ArrayList<>();
        for (int i = 0; i < 60; i++) {
            flood.add(new Socket(InetAddress.getLoopbackAddress(), port(call)));
        }
        await().until(() -> door.counters().refusedConnections() >= 10);
        await().until(() -> door.counters().idleConnections() >= 50);
        for (Socket socket : flood) {
            socket.close();
        }
        PsPackets sender = new PsPackets(CODE, Objects.requireNonNull(Ssrc.parse(call.line("y="))));
        answer(call, "9 TCP/RTP/AVP", "a=setup:active\r\n");
        try (Socket camera = new Socket(InetAddress.getLoopbackAddress(), port(call))) {
            write(camera.getOutputStream(), sender.next());
            awaitPictures(1);
        }
    }
}
