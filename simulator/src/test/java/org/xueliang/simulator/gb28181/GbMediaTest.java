package org.xueliang.simulator.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.protocol.sdp.Gb28181Answer;
import org.xueliang.protocol.sdp.Gb28181SdpParser;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.testkit.FfmpegProgram;

class GbMediaTest {
    private static final int PACKETS = 24;
    private static final String CHANNEL = "34020000001310000001";

    @TempDir
    Path folder;

    private FakePlatform platform;
    private GbFleet fleet;
    private String device;

    @BeforeEach
    void platform() throws Exception {
        platform = new FakePlatform("MD5");
    }

    private void start(GbSettings.Builder settings) {
        fleet = GbFleet.start(settings.build(), GbPasswords.same(FakePlatform.PASSWORD), GbVideoFixture.STREET);
        fleet.powerOn(Duration.ZERO);
        await().until(() -> fleet.device(0).isRegistered());
        device = fleet.device(0).code();
    }

    @AfterEach
    void end() throws Exception {
        fleet.close();
        platform.close();
    }

    private static String sdp(String session, String media, String setup, String more, String y) {
        return "v=0\r\no=" + FakePlatform.CODE + " 0 0 IN IP4 127.0.0.1\r\ns=" + session + "\r\n" + more
                + "c=IN IP4 127.0.0.1\r\nt=" + (more.isEmpty() ? "0 0" : "1772323200 1772323202") + "\r\nm=video "
                + media + " 96\r\na=recvonly\r\na=rtpmap:96 PS/90000\r\n" + setup + "y=" + y + "\r\n";
    }

    private SipRequest invite(String sdp) {
        return platform.request(SipMethods.INVITE, CHANNEL)
                .set("Subject", CHANNEL + ":0200000001," + FakePlatform.CODE + ":0")
                .body("APPLICATION/SDP", sdp.getBytes(StandardCharsets.US_ASCII))
                .build();
    }

    private SipRequest follow(String method, SipRequest invite, SipResponse answer) {
        return platform.request(method, CHANNEL)
                .from(invite.from())
                .to(answer.to())
                .callId(invite.callId())
                .cseq(method.equals(SipMethods.ACK) ? invite.cseq().number() : 900)
                .build();
    }

    private SipResponse call(SipRequest invite) throws Exception {
        SipResponse answer = platform.ask(device, invite);
        if (answer.isSuccess()) {
            platform.send(device, follow(SipMethods.ACK, invite, answer));
        }
        return answer;
    }

    /** @param dump gets the program stream */
    private static void packet(byte[] rtp, int number, int ssrc, ByteArrayOutputStream dump) {
        ByteBuffer header = ByteBuffer.wrap(rtp);
        assertThat(header.get(0) & 0xC0).isEqualTo(0x80);
        assertThat(header.get(1) & 0x7F).isEqualTo(96);
        assertThat(header.getShort(2) & 0xFFFF).as("sequence").isEqualTo(number);
        assertThat(header.getInt(8)).as("SSRC").isEqualTo(ssrc);
        dump.write(rtp, 12, rtp.length - 12);
    }

    private void ffmpegReads(ByteArrayOutputStream dump) throws Exception {
        Path file = Files.write(folder.resolve("stream.mpg"), dump.toByteArray());
        Path raw = folder.resolve("stream.yuv");
        FfmpegProgram.run(List.of(
                "-v",
                "error",
                "-xerror",
                "-f",
                "mpeg",
                "-i",
                file.toString(),
                "-fps_mode",
                "passthrough",
                "-f",
                "rawvideo",
                "-pix_fmt",
                "yuv420p",
                "-y",
                raw.toString()));
        long pictures = Files.size(raw) / (160 * 96 * 3 / 2);
        assertThat(pictures).isGreaterThanOrEqualTo(PACKETS / 10);
    }

    private static DataInputStream stream(Socket socket) throws Exception {
        socket.setSoTimeout(5_000);
        return new DataInputStream(socket.getInputStream());
    }

    private void readStream(DataInputStream in, int ssrc) throws Exception {
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        for (int n = 0; n < PACKETS; n++) {
            packet(in.readNBytes(in.readUnsignedShort()), n, ssrc, dump);
        }
        ffmpegReads(dump);
    }

    @Test
    void liveOverUdpIsAProgramStreamThatFfmpegReadsAndByeEndsIt() throws Exception {
        start(platform.settings());
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(5_000);
            SipRequest invite = invite(sdp("Play", socket.getLocalPort() + " RTP/AVP", "", "", "0200000001"));
            SipResponse answer = call(invite);
            Gb28181Answer sdp = Gb28181SdpParser.answer(answer.body());
            assertThat(sdp.ssrc()).isEqualTo(200000001);
            assertThat(sdp.media().direction()).isEqualTo("sendonly");
            ByteArrayOutputStream dump = new ByteArrayOutputStream();
            byte[] buffer = new byte[2048];
            long firstNs = 0;
            long lastNs = 0;
            int markers = 0;
            for (int n = 0; n < PACKETS; n++) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                assertThat(packet.getPort()).isEqualTo(sdp.media().port());
                byte[] rtp = Arrays.copyOf(buffer, packet.getLength());
                packet(rtp, n, 200000001, dump);
                markers += rtp[1] < 0 ? 1 : 0;
                firstNs = n == 0 ? System.nanoTime() : firstNs;
                lastNs = System.nanoTime();
            }
            // Twenty pictures a second: never sooner than they are due, however fast the machine is.
            assertThat((lastNs - firstNs) / 1e9).isGreaterThan((markers - 2) * 0.05);
            ffmpegReads(dump);
            assertThat(fleet.counters().get(Figure.STREAMS_NOW)).isEqualTo(1);
            assertThat(platform.ask(device, follow(SipMethods.BYE, invite, answer))
                            .status())
                    .isEqualTo(200);
            await().until(() -> fleet.counters().get(Figure.STREAMS_NOW) == 0);
        }
    }

    @Test
    void theDeviceConnectsWhereThePlatformListens() throws Exception {
        start(platform.settings().transport(GbTransport.TCP));
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(5_000);
            SipResponse answer = call(invite(sdp(
                    "Play",
                    server.getLocalPort() + " TCP/RTP/AVP",
                    "a=setup:passive\r\na=connection:new\r\n",
                    "",
                    "0200000002")));
            assertThat(new String(answer.body(), StandardCharsets.US_ASCII)).contains("a=setup:active\r\n");
            try (Socket socket = server.accept()) {
                readStream(stream(socket), 200000002);
            }
        }
    }

    @Test
    void theDeviceListensWhereThePlatformConnects() throws Exception {
        start(platform.settings());
        SipResponse answer =
                call(invite(sdp("Play", "9 TCP/RTP/AVP", "a=setup:active\r\na=connection:new\r\n", "", "0200000003")));
        assertThat(new String(answer.body(), StandardCharsets.US_ASCII)).contains("a=setup:passive\r\n");
        int port = Gb28181SdpParser.answer(answer.body()).media().port();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            readStream(stream(socket), 200000003);
        }
    }

    @Test
    void aRecordingEndsWithMediaStatusInItsDialog() throws Exception {
        start(platform.settings().quirk(GbQuirk.S4_FOREIGN_FROM));
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SipRequest invite = invite(sdp(
                    "Download",
                    server.getLocalPort() + " TCP/RTP/AVP",
                    "a=setup:passive\r\na=downloadspeed:8\r\n",
                    "u=" + CHANNEL + ":0\r\n",
                    "1200000001"));
            SipResponse answer = call(invite);
            assertThat(Gb28181SdpParser.answer(answer.body()).fileSizeBytes()).isEqualTo(250_000);
            await().until(() -> platform.documents("MediaStatus").size() == 1);
            FakePlatform.Received told = platform.documents("MediaStatus").get(0);
            assertThat(told.request().callId()).isEqualTo(invite.callId());
            assertThat(told.request().toTag()).isEqualTo(invite.fromTag());
            assertThat(told.request().fromTag()).isEqualTo(answer.toTag());
            assertThat(told.request().from().user()).isEqualTo(device);
            assertThat(told.body())
                    .contains("<DeviceID>" + CHANNEL + "</DeviceID>\r\n<NotifyType>121</NotifyType>\r\n</Notify>\r\n");
        }
    }

    @Test
    void pauseHoldsARecordingAndPlayLetsItGoOn() throws Exception {
        start(platform.settings());
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            SipRequest invite = invite(
                    sdp("Playback", socket.getLocalPort() + " RTP/AVP", "", "u=" + CHANNEL + ":0\r\n", "1200000002"));
            SipResponse answer = call(invite);
            await().until(() -> fleet.counters().get(Figure.PICTURES) > 1);
            SipResponse paused = info(invite, answer, "PAUSE RTSP/1.0\r\nCSeq: 1\r\nPauseTime: now\r\n");
            assertThat(new String(paused.body(), StandardCharsets.US_ASCII))
                    .startsWith("RTSP/1.0 200 OK\r\nCSeq: 1\r\n");
            long before = fleet.counters().get(Figure.PICTURES);
            info(invite, answer, "PLAY RTSP/1.0\r\nCSeq: 2\r\nScale: 4.0\r\n");
            await().until(() -> fleet.counters().get(Figure.PICTURES) > before);
            await().until(() -> platform.documents("MediaStatus").size() == 1);
        }
    }

    private SipResponse info(SipRequest invite, SipResponse answer, String body) throws Exception {
        SipResponse response = platform.ask(
                device,
                follow(SipMethods.INFO, invite, answer).toBuilder()
                        .body("Application/MANSRTSP", body.getBytes(StandardCharsets.US_ASCII))
                        .build());
        assertThat(response.status()).isEqualTo(200);
        return response;
    }

    @Test
    void anInviteThatComesTwiceIsOneStreamAndAnUnknownChannelIsNotFound() throws Exception {
        start(platform.settings());
        SipRequest invite = invite(sdp("Play", "9 RTP/AVP", "", "", "0200000004"));
        SipResponse first = platform.ask(device, invite);
        SipResponse second = platform.ask(device, invite);
        assertThat(second.toTag()).isEqualTo(first.toTag());
        assertThat(fleet.counters().get(Figure.INVITES)).isEqualTo(1);
        SipRequest unknown = platform.request(SipMethods.INVITE, device)
                .body("application/sdp", invite.body())
                .build();
        assertThat(platform.ask(device, unknown).status()).isEqualTo(404);
    }

    @Test
    void faultsOfAChannelAreAnsweredAsTheyAreNamed() throws Exception {
        start(platform.settings().quirk(GbQuirk.S26_XML_UNDER_SDP));
        String sdp = sdp("Play", "9 RTP/AVP", "", "", "0200000005");
        fleet.device(0).fault(0, MediaFault.BUSY).get();
        assertThat(platform.ask(device, invite(sdp)).status()).isEqualTo(486);
        fleet.device(0).fault(0, MediaFault.REFUSED).get();
        SipResponse refused = platform.ask(device, invite(sdp));
        assertThat(refused.status()).isEqualTo(488);
        assertThat(refused.header("Content-Type")).isEqualTo("Application/SDP");
        assertThat(refused.body()).hasSize(76);
        fleet.device(0).fault(0, MediaFault.PRIVATE_ADDRESS).get();
        assertThat(Gb28181SdpParser.answer(platform.ask(device, invite(sdp)).body())
                        .media()
                        .address())
                .isEqualTo("192.168.1.64");
        fleet.device(0).fault(0, MediaFault.WRONG_DIRECTION).get();
        assertThat(Gb28181SdpParser.answer(platform.ask(device, invite(sdp)).body())
                        .media()
                        .direction())
                .isEqualTo("recvonly");
    }

    @Test
    void aClosedPortIsClosed() throws Exception {
        start(platform.settings().fault(MediaFault.PORT_CLOSED));
        SipResponse answer = call(invite(sdp("Play", "9 TCP/RTP/AVP", "a=setup:active\r\n", "", "0200000006")));
        int port = Gb28181SdpParser.answer(answer.body()).media().port();
        await().until(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return false;
            } catch (IOException refused) {
                return true;
            }
        });
    }

    @Test
    void rtcpOnlyAndOtherSsrcsAreWhatTheySay() throws Exception {
        start(platform.settings().quirk(GbQuirk.D5_OTHER_Y));
        fleet.device(0).fault(0, MediaFault.RTCP_ONLY).get();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(5_000);
            SipResponse answer = call(invite(sdp("Play", socket.getLocalPort() + " RTP/AVP", "", "", "0200000007")));
            Integer ssrc = Gb28181SdpParser.answer(answer.body()).ssrc();
            assertThat(ssrc).isNotNull().isNotEqualTo(200000007);
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            socket.receive(packet);
            assertThat(packet.getData()[1] & 0xFF).isEqualTo(200);
            assertThat(ByteBuffer.wrap(packet.getData()).getInt(4)).isEqualTo(ssrc);
        }
    }
}
