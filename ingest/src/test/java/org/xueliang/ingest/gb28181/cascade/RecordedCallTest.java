package org.xueliang.ingest.gb28181.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.protocol.manscdp.MediaStatus;
import org.xueliang.protocol.rtp.RtpPacket;
import org.xueliang.protocol.sdp.Gb28181Answer;
import org.xueliang.protocol.sdp.Gb28181Offer;
import org.xueliang.protocol.sdp.Gb28181SdpParser;
import org.xueliang.protocol.sdp.Gb28181SdpWriter;
import org.xueliang.protocol.sdp.GbMedia;
import org.xueliang.protocol.sdp.GbSessionType;
import org.xueliang.protocol.sdp.MediaSetup;
import org.xueliang.protocol.sip.SipResponse;

/** Recordings to a platform above: its INVITE, its control, the end. */
class RecordedCallTest {
    private static final String CHANNEL = LowerGateway.channel(1);
    private static final long FROM_S = 1_772_323_200;
    private static final int SSRC = 1_200_000_001;

    private final FakeUpper upper = new FakeUpper(0);
    private final LowerGateway lower = new LowerGateway(UpperLinkTest.QUICK);
    private final FakeRecorded recorded = new FakeRecorded();
    private final DatagramSocket socket = bound();

    private static DatagramSocket bound() {
        try {
            DatagramSocket bound = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            bound.setSoTimeout(5000);
            return bound;
        } catch (SocketException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void online() {
        lower.downstream.recorded = recorded;
        lower.channel(1, "yard", true);
        lower.register(LowerGateway.platform(upper.port()), FakeUpper.PASSWORD);
        await().until(lower::isOnline);
    }

    @AfterEach
    void end() {
        lower.close();
        upper.close();
        socket.close();
        await().untilAsserted(() -> assertThat(lower.ledger.holders()).isEmpty());
    }

    private GbMedia media() {
        return GbMedia.receiveUdp("127.0.0.1", socket.getLocalPort());
    }

    private FakeUpper.Outcome invite(Gb28181Offer offer) {
        return upper.invite(CHANNEL, null, Gb28181SdpWriter.offer(offer))
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private FakeUpper.Outcome played() {
        FakeUpper.Outcome call =
                invite(Gb28181Offer.playback(FakeUpper.CODE, CHANNEL, FROM_S, FROM_S + 60, media(), SSRC));
        assertThat(call.response().status()).isEqualTo(200);
        await().until(() -> recorded.sink != null);
        return call;
    }

    private String control(FakeUpper.Outcome call, String body) {
        SipResponse answer = upper.info(call, body.getBytes(StandardCharsets.US_ASCII))
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return answer.status() + " " + new String(answer.body(), StandardCharsets.US_ASCII);
    }

    @Test
    void aPlaybackGoesUpAsAProgramStreamWithItsControlAndItsEnd() throws Exception {
        FakeUpper.Outcome call = played();
        assertThat(recorded.asked).containsExactly(CHANNEL + " PLAYBACK " + FROM_S + "-" + (FROM_S + 60) + " x1");
        Gb28181Answer answer = Gb28181SdpParser.answer(call.response().body());
        assertThat(answer.type()).isEqualTo(GbSessionType.PLAYBACK);
        assertThat(answer.ssrc()).isEqualTo(SSRC);
        recorded.picture(90_000);
        DatagramPacket datagram = new DatagramPacket(new byte[2048], 2048);
        socket.receive(datagram);
        ByteBuf packet = Unpooled.wrappedBuffer(datagram.getData(), 0, datagram.getLength());
        RtpPacket header = new RtpPacket();
        assertThat(header.wrap(packet)).isEqualTo(RtpPacket.Validity.VALID);
        assertThat(header.ssrc()).isEqualTo(SSRC);
        assertThat(header.timestamp()).isEqualTo(90_000);
        assertThat(header.payload().getInt(header.payload().readerIndex())).isEqualTo(0x1BA);

        assertThat(control(call, "PAUSE RTSP/1.0\r\nCSeq: 7\r\nPauseTime: now\r\n"))
                .startsWith("200 RTSP/1.0 200 OK\r\nCSeq: 7\r\n");
        assertThat(control(call, "PLAY RTSP/1.0\r\nCSeq: 8\r\nScale: 2.0\r\nRange: npt=30-\r\n"))
                .contains("CSeq: 8\r\n");
        assertThat(control(call, "PLAY RTSP/1.0\r\nCSeq: 9\r\nRange: npt=now-\r\n"))
                .startsWith("200 ");
        assertThat(recorded.controls).containsExactly("pause", "seek to 30.0 s, speed 2.0", "resume");
        assertThat(control(call, "PLAY RTSP/1.0\r\nCSeq: 10\r\nScale: 77\r\n")).startsWith("400 ");
        assertThat(control(call, "FLY\r\n")).startsWith("400 ");
        recorded.refuses = QueryException.Reason.REFUSED;
        assertThat(control(call, "PAUSE RTSP/1.0\r\nCSeq: 11\r\n")).startsWith("480 ");

        recorded.complete = true;
        Objects.requireNonNull(recorded.sink).ended("the recording has been sent");
        await().untilAsserted(() -> assertThat(upper.notified)
                .hasExactlyElementsOfTypes(MediaStatus.class)
                .allMatch(status -> ((MediaStatus) status).isEndOfFile()));
        assertThat(recorded.closed).isZero();
        upper.end(call);
        await().until(() -> recorded.closed == 1);
    }

    @Test
    void aPlaybackOverTcpIsSentWholeAndItsEndIsTold() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            GbMedia tcp = GbMedia.receiveTcp("127.0.0.1", listening.getLocalPort(), MediaSetup.PASSIVE);
            FakeUpper.Outcome call =
                    invite(Gb28181Offer.playback(FakeUpper.CODE, CHANNEL, FROM_S, FROM_S + 60, tcp, SSRC));
            assertThat(call.response().status()).isEqualTo(200);
            listening.setSoTimeout(5000);
            try (Socket media = listening.accept()) {
                await().until(() -> recorded.sink != null);
                UpperReceiver receiver = new UpperReceiver(SSRC);
                Thread reading = receiver.reading(media);
                for (int i = 1; i <= 5; i++) {
                    recorded.picture(i * 3600L);
                }
                recorded.complete = true;
                Objects.requireNonNull(recorded.sink).ended("the recording has been sent");
                await().until(() -> upper.notified.size() == 1);
                upper.end(call);
                await().until(() -> recorded.closed == 1);
                reading.join(5000);
                // The last one ends with the next, which does not come.
                assertThat(receiver.units).hasValueBetween(4, 5);
                assertThat(receiver.otherSsrc).hasValue(0);
                receiver.close();
            }
        }
    }

    @Test
    void aDownloadHasItsSpeedAndWhatEndsEarlyEndsTheCall() {
        FakeUpper.Outcome call =
                invite(Gb28181Offer.download(FakeUpper.CODE, CHANNEL, FROM_S, FROM_S + 60, 4, media(), SSRC));
        assertThat(call.response().status()).isEqualTo(200);
        await().until(() -> recorded.sink != null);
        assertThat(recorded.asked).containsExactly(CHANNEL + " DOWNLOAD " + FROM_S + "-" + (FROM_S + 60) + " x4");
        recorded.refuses = QueryException.Reason.NOT_POSSIBLE;
        assertThat(control(call, "PAUSE RTSP/1.0\r\nCSeq: 1\r\n")).startsWith("488 ");
        Objects.requireNonNull(recorded.sink).ended("no RTP for 10 s");
        await().until(() -> upper.ended.size() == 1 && recorded.closed == 1);
        assertThat(upper.notified).isEmpty();
    }

    @Test
    void theByeOfThePlatformEndsItBelow() {
        upper.end(played());
        await().until(() -> recorded.closed == 1);
    }

    @Test
    void whatHasNoPeriodIsRefused() {
        String sdp = new String(
                        Gb28181SdpWriter.offer(
                                Gb28181Offer.playback(FakeUpper.CODE, CHANNEL, FROM_S, FROM_S + 60, media(), SSRC)),
                        StandardCharsets.UTF_8)
                .replaceAll("t=.*", "t=0 0");
        assertThat(upper.invite(CHANNEL, null, sdp.getBytes(StandardCharsets.UTF_8))
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join()
                        .response()
                        .status())
                .isEqualTo(488);
        assertThat(recorded.asked).isEmpty();
    }
}
