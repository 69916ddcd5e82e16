package org.xueliang.ingest.gb28181.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.ingest.gb28181.device.NoteTerms;
import org.xueliang.ingest.media.AudioIntake;
import org.xueliang.ingest.media.IngestPipeline;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.MediaOptions;
import org.xueliang.ingest.media.TrackSource;
import org.xueliang.proto.v1.NoteAlgorithm;
import org.xueliang.proto.v1.NoteUse;
import org.xueliang.protocol.audio.AuLayout;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.rtp.RtpPacketWriter;
import org.xueliang.protocol.sdp.AudioTrack;
import org.xueliang.protocol.sdp.Gb28181Answer;
import org.xueliang.protocol.sdp.Gb28181Offer;
import org.xueliang.protocol.sdp.Gb28181SdpParser;
import org.xueliang.protocol.sdp.Gb28181SdpWriter;
import org.xueliang.protocol.sdp.GbMedia;
import org.xueliang.protocol.sdp.MediaSetup;
import org.xueliang.protocol.sdp.SdpSyntaxException;
import org.xueliang.protocol.sip.dialog.InviteCall;
import org.xueliang.testkit.FfmpegProgram;

/** Live streams to a platform above: a stream that comes by RTP from below goes up as a program stream. */
class UpperCallTest {
    private static final String CHANNEL = LowerGateway.channel(1);

    private final FakeUpper upper = new FakeUpper(0);
    private final LowerGateway lower = new LowerGateway(UpperLinkTest.QUICK);
    private final TestClip clip = TestClip.of(VideoCodec.H264);
    private final ScheduledExecutorService streamLoop = Executors.newSingleThreadScheduledExecutor();
    private final IngestPipeline pipeline = new IngestPipeline(
            new MediaShared(
                    new MediaOptions("g", 8 << 20, 1000),
                    PooledByteBufAllocator.DEFAULT,
                    lower.directory,
                    lower.streams,
                    lower.ledger,
                    channel -> true),
            CHANNEL,
            "yard",
            "s1",
            new TrackSource(VideoCodec.H264, TestClip.PAYLOAD_TYPE, List.of(), null, true),
            0);
    private final AudioIntake sound = pipeline.audio(
            new AudioTrack(1, AudioFormat.PCMA, AudioFormat.PCMA.payloadType(), 8000, AuLayout.AAC_HBR, "trackID=1"));
    private int picture;
    private volatile boolean streamOver;

    @BeforeEach
    void online() {
        lower.channel(1, "yard", true);
        lower.channel(2, "yard", false);
        lower.channel(3, "yard", true);
        lower.register(LowerGateway.platform(upper.port()).setMaxStreams(2), FakeUpper.PASSWORD);
        await().until(lower::isOnline);
        streamLoop.scheduleAtFixedRate(this::next, 0, 5, TimeUnit.MILLISECONDS);
        await().until(() -> lower.directory.find(CHANNEL).isPresent());
    }

    /** The clip again and again, as a camera would. */
    private void next() {
        if (streamOver) {
            return;
        }
        int round = picture / TestClip.FRAMES;
        List<byte[]> packets = clip.packets().get(picture % TestClip.FRAMES);
        for (byte[] packet : packets) {
            ByteBuf bytes = PooledByteBufAllocator.DEFAULT.buffer(packet.length).writeBytes(packet);
            bytes.setShort(2, sequence++ & 0xFFFF);
            bytes.setInt(4, bytes.getInt(4) + round * TestClip.FRAMES * TestClip.TICKS_PER_FRAME);
            pipeline.rtp(bytes, picture * 40_000L, picture * 40_000L);
            bytes.release();
        }
        ByteBuf heard = PooledByteBufAllocator.DEFAULT.buffer(400);
        RtpPacketWriter.writeHeader(heard, AudioFormat.PCMA.payloadType(), false, picture, picture * 320, 9);
        heard.writeBytes(new byte[320]);
        sound.rtp(heard, picture * 40_000L, picture * 40_000L);
        heard.release();
        picture++;
    }

    private int sequence;

    @AfterEach
    void end() throws Exception {
        lower.close();
        upper.close();
        streamLoop.submit(() -> pipeline.end("done", true)).get();
        streamLoop.shutdownNow();
        await().untilAsserted(() -> assertThat(lower.ledger.holders()).isEmpty());
        assertThat(lower.downstream.wishes).hasValue(0);
    }

    private FakeUpper.Outcome invite(String channel, GbMedia media, int ssrc) {
        byte[] sdp = Gb28181SdpWriter.offer(Gb28181Offer.live(FakeUpper.CODE, media, ssrc));
        return upper.invite(channel, channel + ":0200000001," + FakeUpper.CODE + ":0", sdp)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static Gb28181Answer answer(FakeUpper.Outcome outcome) throws SdpSyntaxException {
        assertThat(outcome.response().status()).isEqualTo(200);
        return Gb28181SdpParser.answer(outcome.response().body());
    }

    @Test
    void liveOverUdpBeginsWithAKeyframeAndEndsWithBye() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int ssrc = 200_000_001;
            UpperReceiver receiver = new UpperReceiver(ssrc);
            Thread reading = receiver.reading(socket);
            FakeUpper.Outcome call = invite(CHANNEL, GbMedia.receiveUdp("127.0.0.1", socket.getLocalPort()), ssrc);
            Gb28181Answer answer = answer(call);
            assertThat(answer.ssrc()).isEqualTo(ssrc);
            assertThat(answer.media().port()).isPositive();
            assertThat(answer.media().direction()).isEqualTo("sendonly");
            receiver.check();
            assertThat(receiver.heard).as("it may not hear").hasValue(0);
            assertThat(lower.status().getStreams()).isEqualTo(1);
            upper.end(call);
            await().until(() -> lower.status().getStreams() == 0);
            socket.close();
            reading.join(2000);
            // Somebody else's demultiplexer and decoder, told to stop at the first fault.
            FfmpegProgram.run(List.of(
                    "-xerror", "-f", "mpeg", "-i", receiver.dump().toString(), "-frames:v", "20", "-f", "null", "-"));
            receiver.close();
        }
    }

    @Test
    void aPlatformThatMayHearGetsTheSoundInThePicturesTime() throws Exception {
        lower.register(LowerGateway.platform(upper.port()).setMaxStreams(2).setShareAudio(true), FakeUpper.PASSWORD);
        await().until(lower::isOnline);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            UpperReceiver receiver = new UpperReceiver(200_000_009);
            Thread reading = receiver.reading(socket);
            FakeUpper.Outcome call =
                    invite(CHANNEL, GbMedia.receiveUdp("127.0.0.1", socket.getLocalPort()), 200_000_009);
            answer(call);
            receiver.check();
            await().until(() -> receiver.heard.get() >= 25);
            // A picture is given with the next one's begin, and the clip's are shown in another order than they are
            // sent.
            assertThat(receiver.apartTicks).isLessThan(9 * TestClip.TICKS_PER_FRAME);
            upper.end(call);
            await().until(() -> lower.status().getStreams() == 0);
            socket.close();
            reading.join(2000);
            receiver.close();
        }
    }

    @Test
    void liveOverTcpToAPlatformThatListens() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int ssrc = 200_000_002;
            FakeUpper.Outcome call = invite(
                    CHANNEL, GbMedia.receiveTcp("127.0.0.1", listening.getLocalPort(), MediaSetup.PASSIVE), ssrc);
            Gb28181Answer answer = answer(call);
            assertThat(answer.media().setup()).isEqualTo(MediaSetup.ACTIVE);
            assertThat(answer.media().port()).as("D12: never 0").isPositive();
            UpperReceiver receiver = new UpperReceiver(ssrc);
            listening.setSoTimeout(5000);
            Socket socket = listening.accept();
            Thread reading = receiver.reading(socket);
            receiver.check();
            socket.close();
            reading.join(2000);
            receiver.close();
            await("a closed connection ends it").until(() -> upper.ended.size() == 1);
        }
    }

    @Test
    void liveOverTcpToAPlatformThatConnects() throws Exception {
        int ssrc = 200_000_003;
        FakeUpper.Outcome call = invite(CHANNEL, GbMedia.receiveTcp("127.0.0.1", 9, MediaSetup.ACTIVE), ssrc);
        Gb28181Answer answer = answer(call);
        assertThat(answer.media().setup()).isEqualTo(MediaSetup.PASSIVE);
        UpperReceiver receiver = new UpperReceiver(ssrc);
        try (Socket socket = new Socket("127.0.0.1", answer.media().port())) {
            Thread reading = receiver.reading(socket);
            receiver.check();
            upper.end(call);
            reading.join(5000);
            assertThat(reading.isAlive()).isFalse();
        }
        receiver.close();
    }

    @Test
    void aPlatformWithoutAWishGetsAnSsrcOfOurs() throws Exception {
        for (String wish : List.of("", "y=0000000000\r\n", "y=null\r\n")) {
            try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                String sdp = String.format(
                        Locale.ROOT,
                        "v=0\r\no=%s 0 0 IN IP4 127.0.0.1\r\ns=Play\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                                + "m=video %d RTP/AVP 96\r\na=recvonly\r\na=rtpmap:96 PS/90000\r\n%s",
                        FakeUpper.CODE,
                        socket.getLocalPort(),
                        wish);
                FakeUpper.Outcome call = upper.invite(
                                CHANNEL, null, sdp.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join();
                Integer ssrc = answer(call).ssrc();
                assertThat(ssrc).as("after '%s'", wish).isNotNull().isNotZero();
                upper.end(call);
                await().until(() -> lower.status().getStreams() == 0);
            }
        }
    }

    @Test
    void whereThePlatformsRecordRequiresDigestsNothingGoesWithoutThem() throws Exception {
        upper.unsigned.clear();
        lower.register(
                LowerGateway.platform(upper.port()).setMaxStreams(3).setNote(NoteUse.NOTE_REQUIRE), FakeUpper.PASSWORD);
        await().until(lower::isOnline);
        upper.unsigned.clear();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            GbMedia media = GbMedia.receiveUdp("127.0.0.1", socket.getLocalPort());
            assertThat(refused(CHANNEL, media)).as("an INVITE without").isEqualTo(403);
            upper.note = NoteTerms.of(NoteUse.NOTE_REQUIRE, NoteAlgorithm.NOTE_SHA_256, FakeUpper.PASSWORD);
            UpperReceiver receiver = new UpperReceiver(200_000_011);
            Thread reading = receiver.reading(socket);
            FakeUpper.Outcome call = invite(CHANNEL, media, 200_000_011);
            answer(call);
            receiver.check();
            FakeUpper.Outcome ofOurs = invite(CHANNEL, media, 200_000_012);
            answer(ofOurs);
            await().until(() -> lower.status().getStreams() == 2);
            // Who has seen the dialog and not the password ends nothing.
            upper.note = NoteTerms.of(NoteUse.NOTE_REQUIRE, NoteAlgorithm.NOTE_SM3, "another password");
            upper.end(call);
            await().until(() -> lower.metrics.getSampleValue("xueliang_ingest_upper_unsigned_total") >= 2);
            assertThat(lower.status().getStreams()).isEqualTo(2);
            upper.note = NoteTerms.of(NoteUse.NOTE_REQUIRE, NoteAlgorithm.NOTE_SM3, FakeUpper.PASSWORD);
            upper.end(ofOurs);
            await().until(() -> lower.status().getStreams() == 1);
            answer(invite(CHANNEL, media, 200_000_013));
            await().until(() -> lower.status().getStreams() == 2);
            neitherOptionsNorCancelGoWithoutThem(media);
            // Ours, and the BYE of what is left among them, bear theirs.
            lower.cascade.remove(FakeUpper.CODE);
            await().until(() -> upper.ended.contains("REMOTE_BYE"));
            await().until(() -> lower.downstream.wishes.get() == 0);
            assertThat(upper.unsigned).isEmpty();
            socket.close();
            reading.join(2000);
            receiver.close();
        }
    }

    private void neitherOptionsNorCancelGoWithoutThem(GbMedia media) {
        NoteTerms right = upper.note;
        NoteTerms wrong = NoteTerms.of(NoteUse.NOTE_REQUIRE, NoteAlgorithm.NOTE_SM3, "another password");
        double unsigned = unsigned();
        assertThat(upper.options().join()).isEqualTo(200);
        upper.note = NoteTerms.OFF;
        assertThat(upper.options().join()).as("OPTIONS without").isEqualTo(403);
        upper.note = wrong;
        assertThat(upper.options().join()).as("OPTIONS of another").isEqualTo(403);
        assertThat(unsigned()).isEqualTo(unsigned + 2);
        upper.note = right;
        // Its stream does not come, so that it is not answered yet.
        byte[] sdp = Gb28181SdpWriter.offer(Gb28181Offer.live(FakeUpper.CODE, media, 200_000_015));
        InviteCall call = upper.began(LowerGateway.channel(3), sdp).join();
        await().until(() -> lower.downstream.wishes.get() == 3);
        upper.note = wrong;
        upper.withdraw(call);
        await().until(() -> unsigned() == unsigned + 3);
        assertThat(lower.downstream.wishes).as("the INVITE goes on").hasValue(3);
        upper.note = right;
    }

    private double unsigned() {
        return lower.metrics.getSampleValue("xueliang_ingest_upper_unsigned_total");
    }

    @Test
    void anInviteThatNamesAHostOutsideOfThePlatformsNetworksIsRefusedAndSaysSo() throws Exception {
        lower.register(
                LowerGateway.platform(upper.port()).setMaxStreams(2).addMediaNetworks("192.0.2.0/24"),
                FakeUpper.PASSWORD);
        await().until(lower::isOnline);
        FakeUpper.Outcome outside = invite(CHANNEL, GbMedia.receiveUdp("198.51.100.7", 40_000), 200_000_013);
        assertThat(outside.response().status()).isEqualTo(488);
        assertThat(outside.response().header("Warning"))
                .contains("198.51.100.7 is outside the allowed networks [192.0.2.0/24]");
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            FakeUpper.Outcome own =
                    invite(CHANNEL, GbMedia.receiveUdp("127.0.0.1", socket.getLocalPort()), 200_000_014);
            assertThat(own.response().status()).as("where it signals from").isEqualTo(200);
            upper.end(own);
            await().until(() -> lower.status().getStreams() == 0);
        }
    }

    @Test
    void whatCannotBeGivenIsRefusedWithItsStatus() {
        GbMedia media = GbMedia.receiveUdp("127.0.0.1", 40_000);
        assertThat(refused("34020000001329999999", media)).isEqualTo(404);
        assertThat(refused(LowerGateway.channel(2), media)).as("offline").isEqualTo(480);
        assertThat(refused(LowerGateway.channel(3), media))
                .as("its stream does not come")
                .isEqualTo(480);
        for (String host : List.of("127.0.0.2", "169.254.169.254", "224.0.0.1")) {
            assertThat(refused(CHANNEL, GbMedia.receiveUdp(host, 40_000)))
                    .as("nobody's media host: " + host)
                    .isEqualTo(488);
        }
        byte[] playback = Gb28181SdpWriter.offer(
                Gb28181Offer.playback(FakeUpper.CODE, CHANNEL, 1_772_323_200, 1_772_326_800, media, 1_200_000_001));
        assertThat(upper.invite(CHANNEL, null, playback).join().response().status())
                .isEqualTo(488);
        FakeUpper.Outcome one = invite(CHANNEL, media, 1);
        FakeUpper.Outcome two = invite(CHANNEL, media, 2);
        assertThat(one.response().status()).isEqualTo(200);
        assertThat(two.response().status()).isEqualTo(200);
        assertThat(refused(CHANNEL, media)).as("two are the most").isEqualTo(486);
    }

    private int refused(String channel, GbMedia media) {
        return invite(channel, media, 3).response().status();
    }

    @Test
    void theEndOfTheStreamEndsTheCall() {
        FakeUpper.Outcome call = invite(CHANNEL, GbMedia.receiveUdp("127.0.0.1", 40_000), 4);
        assertThat(call.response().status()).isEqualTo(200);
        await().until(() -> lower.status().getStreams() == 1);
        streamOver = true;
        streamLoop.submit(() -> pipeline.end("the camera is gone", false));
        await().until(() -> upper.ended.size() == 1 && lower.status().getStreams() == 0);
    }
}
