package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.ingest.fake.Gateways.CODE;
import static org.xueliang.ingest.fake.Gateways.OTHER;
import static org.xueliang.ingest.fake.Gateways.TOKEN;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.Assignment.Use;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.RtspOnly;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.ingest.fake.TestViewer;
import org.xueliang.ingest.media.IngestPipeline;
import org.xueliang.ingest.media.TrackSource;
import org.xueliang.ingest.view.LiveView;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.rtsp.RtspResponse;

/** What the credential of a live view, or of a channel, opens, whom, and until when; and what everything else opens: nothing. */
class LiveViewPathTest {
    private static final String ID = "0123456789abcdef".repeat(2);

    private final RtspOnly gateway = RtspOnly.start(new RecordingObserver(), Map.of("timeouts.wrong-password", "20ms"));
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final TestClip clip = TestClip.of(VideoCodec.H264);
    private final IngestPipeline pipeline = new IngestPipeline(
            gateway.media(),
            CODE,
            "yard",
            "s",
            new TrackSource(VideoCodec.H264, TestClip.PAYLOAD_TYPE, List.of(), null, true),
            0);
    private final List<TestViewer> viewers = new ArrayList<>();
    private int picture;
    private int sequence;

    @BeforeEach
    void play() {
        loop.scheduleAtFixedRate(this::next, 0, 4, TimeUnit.MILLISECONDS);
        await().until(() -> gateway.directory().find(CODE).isPresent());
    }

    private void next() {
        int round = picture / TestClip.FRAMES;
        for (byte[] packet : clip.packets().get(picture % TestClip.FRAMES)) {
            ByteBuf bytes = Unpooled.copiedBuffer(packet);
            bytes.setShort(2, sequence++ & 0xFFFF);
            bytes.setInt(4, bytes.getInt(4) + round * TestClip.FRAMES * TestClip.TICKS_PER_FRAME);
            pipeline.rtp(bytes, picture * 40_000L, picture * 40_000L);
        }
        picture++;
    }

    @AfterEach
    void end() throws Exception {
        for (TestViewer viewer : viewers) {
            viewer.close();
        }
        loop.submit(() -> pipeline.end("done", true)).get();
        loop.shutdownNow();
        gateway.close();
        assertThat(gateway.ledger().holders()).isEmpty();
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }

    private LiveView open(int viewersAtMost, long keepWithinMs) {
        return gateway.views()
                .open(
                        new LiveView.Terms(
                                ID,
                                CODE,
                                List.of(Gateways.verifier(Use.PLAY, Gateways.PASSWORD)),
                                false,
                                viewersAtMost,
                                true),
                        keepWithinMs,
                        nowMs())
                .orElseThrow();
    }

    private TestViewer viewer(String path, String token) throws Exception {
        TestViewer viewer = new TestViewer(gateway.rtspPort(), path, token);
        viewers.add(viewer);
        return viewer;
    }

    private static String words(RtspResponse response) {
        return response.status() + " " + new String(response.body(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void itsOwnCredentialOpensItAndTheChannelItselfStaysShut() throws Exception {
        LiveView view = open(1, 60_000);
        TestViewer viewer = viewer(view.path(), TOKEN);
        assertThat(viewer.play("").status()).isEqualTo(200);
        await().until(() -> viewer.pictures > 3);
        assertThat(view.viewers()).isEqualTo(1);
        // Not assigned, or with verifiers of its own: a view's credential is no channel's.
        assertThat(viewer(CODE, TOKEN).ask("DESCRIBE", "").status()).isEqualTo(404);
        gateway.assignments().put(Gateways.pushed(OTHER, ""));
        assertThat(viewer(OTHER, "forged-" + TOKEN).ask("DESCRIBE", "").status())
                .isEqualTo(401);
    }

    @Test
    void aForgedCredentialAndAForgedPathOpenNothing() throws Exception {
        LiveView view = open(1, 60_000);
        assertThat(viewer(view.path(), "").ask("DESCRIBE", "").status()).isEqualTo(401);
        assertThat(viewer(view.path(), "forged").ask("DESCRIBE", "").status()).isEqualTo(401);
        assertThat(viewer("live-" + "f".repeat(32), TOKEN).ask("DESCRIBE", "").status())
                .isEqualTo(404);
        assertThat(viewer("live-", TOKEN).ask("DESCRIBE", "").status()).isEqualTo(404);
        assertThat(viewer(ID, TOKEN).ask("DESCRIBE", "").status()).isEqualTo(404);
        assertThat(view.wasViewed()).isFalse();
    }

    @Test
    void replayedWhileItIsInUseItOpensNothing() throws Exception {
        LiveView view = open(1, 60_000);
        TestViewer first = viewer(view.path(), TOKEN);
        assertThat(first.play("").status()).isEqualTo(200);
        assertThat(words(viewer(view.path(), TOKEN).ask("DESCRIBE", "")))
                .isEqualTo("403 the view has 1 viewers (expected: at most 1)");
        first.close();
        await().until(() -> view.viewers() == 0);
        TestViewer again = viewer(view.path(), TOKEN);
        assertThat(again.play("").status()).isEqualTo(200);
    }

    @Test
    void whoLooksIsCutOffWhenItEndsAndNobodyComesInAfter() throws Exception {
        LiveView view = open(1, 60_000);
        TestViewer viewer = viewer(view.path(), TOKEN);
        viewer.play("");
        await().until(() -> viewer.pictures > 0);
        gateway.views().close(ID, "the agreement ended");
        await().until(() -> viewer.over);
        assertThat(viewer(view.path(), TOKEN).ask("DESCRIBE", "").status()).isEqualTo(404);
        assertThat(gateway.directory().find(CODE)).as("the camera goes on").isPresent();
    }

    @Test
    void whatTheRegistryDoesNotKeepIsOver() throws Exception {
        LiveView view = open(1, 60_000);
        TestViewer viewer = viewer(view.path(), TOKEN);
        viewer.play("");
        gateway.views().expire(nowMs() + 60_001);
        await().until(() -> viewer.over);
        open(1, 0);
        assertThat(words(viewer(view.path(), TOKEN).ask("DESCRIBE", "")))
                .isEqualTo("403 the view is over: the registry no longer keeps it");
    }

    @Test
    void whoLooksByTheChannelsOwnCredentialIsCutOffWhenItIsTakenBackOrTermsClose() throws Exception {
        LiveView view = open(1, 60_000);
        TestViewer byView = viewer(view.path(), TOKEN);
        byView.play("");
        gateway.assignments().put(own());
        TestViewer first = viewer(CODE, TOKEN);
        assertThat(first.play("").status()).isEqualTo(200);
        // Another word on the channel changes nothing for who looks, however often it is looked.
        gateway.assignments().put(own().withAudio(true));
        await().until(() -> first.pictures > 150);
        assertThat(first.over).isFalse();
        gateway.assignments().put(own().withVerifiers(List.of(), "terms of source gate do not allow live pictures"));
        await().until(() -> first.over);

        gateway.assignments().put(own());
        TestViewer second = viewer(CODE, TOKEN);
        assertThat(second.play("").status()).isEqualTo(200);
        gateway.assignments().put(own().withVerifiers(List.of(Gateways.verifier(Use.PLAY, "another")), ""));
        await().until(() -> second.over);
        assertThat(viewer(CODE, "forged").ask("DESCRIBE", "").status()).isEqualTo(401);
        assertThat(byView.over).as("a view ends with its own terms").isFalse();
        assertThat(gateway.directory().find(CODE)).as("the camera goes on").isPresent();
    }

    private static Assignment own() {
        return Gateways.pushed(CODE, "");
    }
}
