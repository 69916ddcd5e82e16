package org.xueliang.ingest.gb28181.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionLedger;

/** The door over real sockets: what it remembers, and whom it connects to. */
class MediaDoorTest {
    private static final AllowedNetworks NETWORKS = AllowedNetworks.parse(List.of("10.0.0.0/8"), false);

    private final EventLoopGroup loops = SocketTransport.best().eventLoops(1);
    private final SessionLedger ledger = new SessionLedger();
    private MediaDoor door = open(60_000);

    private MediaDoor open(long idleMs) {
        return MediaDoor.open(
                new MediaDoorOptions("127.0.0.1", 0, 0, 0, 100, 50, idleMs, 500, 20),
                NETWORKS,
                loops,
                GatewayTime.of(Clock.systemUTC()),
                ledger);
    }

    @AfterEach
    void everythingIsGivenBack() {
        await().untilAsserted(() -> assertThat(ledger.holders()).isEmpty());
        door.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private MediaPlace expect(MediaTransport transport, InetAddress device, int ssrc) {
        CompletableFuture<MediaPlace> opened = new CompletableFuture<>();
        door.open(
                new MediaWanted("channel", transport, device, ssrc, false),
                new MediaReceiver() {
                    @Override
                    public void bound(EventLoop loop, InetSocketAddress from, int seen, Match match) {}

                    @Override
                    public void packet(ByteBuf packet, long receivedUs, long steadyUs) {}

                    @Override
                    public void disconnected(String cause) {}
                },
                new MediaPlaces.Opened() {
                    @Override
                    public void opened(MediaPlace place) {
                        opened.complete(place);
                    }

                    @Override
                    public void failed(String cause) {
                        opened.completeExceptionally(new AssertionError(cause));
                    }
                });
        return opened.join();
    }

    private static byte[] packet(int ssrc) {
        return new PsPackets("x", ssrc).next().get(0);
    }

    @Test
    void aStreamThatHasEndedIsForgotten() throws Exception {
        door.close();
        door = open(20);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        MediaPlace first = expect(MediaTransport.UDP, loopback, 100);
        MediaPlace second = expect(MediaTransport.UDP, loopback, 101);
        try (DatagramSocket camera = new DatagramSocket(0, loopback)) {
            await().until(() -> {
                for (int ssrc = 100; ssrc < 102; ssrc++) {
                    byte[] bytes = packet(ssrc);
                    camera.send(new DatagramPacket(bytes, bytes.length, loopback, door.port()));
                }
                return door.remembered() == 2;
            });
        }
        first.close();
        await().until(() -> door.remembered() == 1);
        second.close();
        await().until(() -> door.remembered() == 0);
    }

    @Test
    void aConnectionThatEndsTakesItsOwnFlowsAlone() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        MediaPlace first = expect(MediaTransport.TCP_PASSIVE, loopback, 100);
        MediaPlace second = expect(MediaTransport.TCP_PASSIVE, loopback, 101);
        try (Socket one = new Socket(loopback, door.port());
                Socket two = new Socket(loopback, door.port())) {
            send(one, 100);
            send(two, 101);
            await().until(() -> door.remembered() == 2);
            one.close();
            await().until(() -> door.remembered() == 1);
            // Its dialog waits for another connection, the other one has its own still.
            try (Socket again = new Socket(loopback, door.port())) {
                send(again, 100);
                await().until(() -> door.remembered() == 2);
            }
        }
        await().until(() -> door.remembered() == 0);
        first.close();
        second.close();
    }

    private static void send(Socket to, int ssrc) throws IOException {
        byte[] bytes = packet(ssrc);
        to.getOutputStream().write(new byte[] {(byte) (bytes.length >> 8), (byte) bytes.length});
        to.getOutputStream().write(bytes);
    }

    @Test
    void aDeviceDoesNotHaveUsConnectToWhatListensOnOurMachine() throws Exception {
        MediaPlace place = expect(MediaTransport.TCP_ACTIVE, InetAddress.getByName("10.1.2.3"), 100);
        try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            place.connect(new InetSocketAddress(service.getInetAddress(), service.getLocalPort()));
            assertThat(Objects.requireNonNull(place.facts().connectFailure()))
                    .isEqualTo("the device signals from 10.1.2.3 and names 127.0.0.1; 127.0.0.1 is loopback"
                            + " (allow-loopback is off)");
        }
        place.close();
        MediaPlace here = expect(MediaTransport.TCP_ACTIVE, InetAddress.getLoopbackAddress(), 101);
        try (ServerSocket device = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            here.connect(new InetSocketAddress(device.getInetAddress(), device.getLocalPort()));
            device.setSoTimeout(10_000);
            device.accept().close();
        }
        here.close();
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.5, 203.0.113.5, true",
        "10.1.2.3, 10.9.9.9, true",
        "10.1.2.3, 127.0.0.1, false",
        "10.1.2.3, 169.254.169.254, false",
        "10.1.2.3, 203.0.113.5, false",
        "203.0.113.5, 10.9.9.9, false",
        "203.0.113.5, 203.0.113.6, false",
    })
    void anotherAddressThanTheDevicesIsConnectedToWhereBothAreAllowed(String signalling, String named, boolean may)
            throws Exception {
        assertThat(OutgoingMedia.refusal(NETWORKS, InetAddress.getByName(signalling), InetAddress.getByName(named))
                        == null)
                .isEqualTo(may);
    }
}
