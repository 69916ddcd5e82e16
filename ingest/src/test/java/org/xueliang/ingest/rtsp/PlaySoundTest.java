package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.ingest.fake.Gateways.CODE;
import static org.xueliang.ingest.fake.Gateways.TOKEN;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.RtspOnly;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.ingest.fake.TestViewer;
import org.xueliang.ingest.media.AudioIntake;
import org.xueliang.ingest.media.IngestPipeline;
import org.xueliang.ingest.media.TrackSource;
import org.xueliang.protocol.audio.AuLayout;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.rtp.RtpPacketWriter;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.sdp.AudioTrack;

/** What a viewer may set up, in which order, and what it hears when the owner's word changes while it listens. */
class PlaySoundTest {
    private final RtspOnly gateway = RtspOnly.start(new RecordingObserver(), Map.of());
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final TestClip clip = TestClip.of(VideoCodec.H264);
    private final IngestPipeline pipeline = new IngestPipeline(
            gateway.media(),
            CODE,
            "yard",
            "s",
            new TrackSource(VideoCodec.H264, TestClip.PAYLOAD_TYPE, List.of(), null, true),
            0);
    private AudioIntake sound = intake();
    private int picture;
    private int sequence;

    private AudioIntake intake() {
        return pipeline.audio(new AudioTrack(1, AudioFormat.PCMA, 8, 8000, AuLayout.AAC_HBR, "trackID=1"));
    }

    @BeforeEach
    void play() {
        owner(true);
        sound = intake();
        loop.scheduleAtFixedRate(this::next, 0, 4, TimeUnit.MILLISECONDS);
        await().until(() -> gateway.directory().find(CODE).isPresent());
    }

    private void owner(boolean letsItPass) {
        gateway.assignments().put(Gateways.pushed(CODE, "").withAudio(letsItPass));
    }

    private void next() {
        int round = picture / TestClip.FRAMES;
        for (byte[] packet : clip.packets().get(picture % TestClip.FRAMES)) {
            ByteBuf bytes = Unpooled.copiedBuffer(packet);
            bytes.setShort(2, sequence++ & 0xFFFF);
            bytes.setInt(4, bytes.getInt(4) + round * TestClip.FRAMES * TestClip.TICKS_PER_FRAME);
            pipeline.rtp(bytes, picture * 40_000L, picture * 40_000L);
        }
        ByteBuf heard = Unpooled.buffer();
        RtpPacketWriter.writeHeader(heard, 8, false, picture, picture * 320, 9);
        heard.writeBytes(new byte[320]);
        sound.rtp(heard, picture * 40_000L, picture * 40_000L);
        picture++;
    }

    @AfterEach
    void end() throws Exception {
        loop.submit(() -> pipeline.end("done", true)).get();
        loop.shutdownNow();
        gateway.close();
        assertThat(gateway.ledger().holders()).isEmpty();
    }

    private static String sdp(TestViewer viewer) throws Exception {
        return new String(viewer.ask("DESCRIBE", "").body(), StandardCharsets.UTF_8);
    }

    private static int setUp(TestViewer viewer, String track) throws Exception {
        return viewer.ask("SETUP", track, "Transport: RTP/AVP/TCP;unicast\r\n").status();
    }

    @Test
    void tracksAreSetUpInAnyOrderAndTheOwnersWordHoldsAtOnce() throws Exception {
        try (TestViewer viewer = new TestViewer(gateway.rtspPort(), CODE, TOKEN)) {
            assertThat(sdp(viewer)).contains("m=audio 0 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=control:trackID=1\r\n");
            assertThat(setUp(viewer, "/trackID=1")).isEqualTo(200);
            assertThat(viewer.ask("PLAY", "").status()).as("audio alone").isEqualTo(455);
            assertThat(setUp(viewer, "/trackID=1")).as("twice").isEqualTo(455);
        }
        try (TestViewer viewer = new TestViewer(gateway.rtspPort(), CODE, TOKEN);
                TestViewer watching = new TestViewer(gateway.rtspPort(), CODE, TOKEN);
                TestViewer late = new TestViewer(gateway.rtspPort(), CODE, TOKEN)) {
            assertThat(setUp(viewer, "/trackID=1")).isEqualTo(200);
            assertThat(setUp(viewer, "/trackID=0")).isEqualTo(200);
            RtspResponse playing = viewer.ask("PLAY", "");
            assertThat(playing.status()).isEqualTo(200);
            assertThat(playing.headers().get("RTP-Info"))
                    .contains("trackID=0;seq=")
                    .contains("trackID=1;seq=");
            await().until(() -> viewer.sounds >= 10 && viewer.pictures >= 10);
            watching.play("");
            await().until(() -> watching.pictures >= 10);
            assertThat(watching.sounds).as("it set up the pictures alone").isZero();

            owner(false);
            int from = loop.submit(() -> picture).get();
            // Behind what was on its way, by the pictures' own time.
            await().until(() -> viewer.newestTimestamp > (from + 5) * TestClip.TICKS_PER_FRAME);
            int heard = viewer.sounds;
            await().until(() -> viewer.newestTimestamp > (from + 45) * TestClip.TICKS_PER_FRAME);
            assertThat(viewer.sounds).isEqualTo(heard);
            assertThat(sdp(late)).doesNotContain("m=audio");
            assertThat(setUp(late, "/trackID=1")).isEqualTo(404);
        }
    }
}
