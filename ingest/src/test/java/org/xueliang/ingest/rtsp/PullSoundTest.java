package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.ingest.fake.Gateways.CODE;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.ingest.assignment.Assignment.Transport;
import org.xueliang.ingest.fake.CameraScript;
import org.xueliang.ingest.fake.CameraScript.Sound;
import org.xueliang.ingest.fake.FakeCamera;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.RtspOnly;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.protocol.media.VideoCodec;

/** A camera that describes audio and gives none is watched all the same; one that nobody may hear is not asked for any. */
class PullSoundTest {
    private final RecordingObserver observer = new RecordingObserver();
    private final RtspOnly gateway = RtspOnly.start(observer, Map.of("timeouts.response", "1s"));

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
        assertThat(gateway.ledger().holders()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"REFUSES, true, 2, 1", "HANGS_UP, true, 3, 2", "SAYS_NOTHING, true, 3, 2", "HANGS_UP, false, 1, 1"})
    void itsPicturesComeWhateverItDoes(Sound sound, boolean wanted, int setups, int connections) throws Exception {
        CameraScript script = CameraScript.of(TestClip.of(VideoCodec.H264)).sound(sound);
        try (FakeCamera camera = FakeCamera.start(script)) {
            gateway.assignments()
                    .put(Gateways.pulled(CODE, camera.url("1"), Transport.TCP).withAudio(wanted));
            await().atMost(Duration.ofSeconds(15)).until(() -> observer.units(CODE) >= 20);
            assertThat(camera.methods()).filteredOn("SETUP"::equals).hasSize(setups);
            assertThat(camera.connections()).isEqualTo(connections);
            assertThat(observer.offline()).isEmpty();
        }
    }
}
