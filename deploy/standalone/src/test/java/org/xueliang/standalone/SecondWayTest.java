package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.MergeChannelsRequest;
import org.xueliang.proto.v1.MergingServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.SnapshotServiceGrpc;
import org.xueliang.proto.v1.SplitChannelsRequest;
import org.xueliang.proto.v1.StreamPolicy;
import org.xueliang.registry.way.WaySettings;
import org.xueliang.simulator.Simulator;
import org.xueliang.simulator.camera.CameraLogin;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.SceneRecording;
import org.xueliang.simulator.scene.StreetScene;

/** A camera by a GB/T 28181 recorder and by RTSP, through registry and gateway as they run: the camera dies and comes back. */
class SecondWayTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PULLED = "31000000001320000009";
    /** The two ways give pictures of different widths. */
    private static final int WIDTH_BY_RECORDER = 320;

    private static final int WIDTH_BY_PULL = 192;

    /** A way has a whole second to give pictures; it rests no longer than it must. */
    private static final WaySettings WAYS =
            new WaySettings(Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofMillis(200));

    @RegisterExtension
    static final Installations INSTALLATIONS = new Installations();

    @TempDir
    Path folder;

    @Test
    void picturesComeByTheSecondWayWhileTheFirstIsDeadAndByTheFirstAgain() throws Exception {
        Simulator camera = INSTALLATIONS.keep(new Simulator(1, 1));
        InetSocketAddress address = camera.listen(new InetSocketAddress("127.0.0.1", 0));
        String url = serve(camera);
        Installation here = INSTALLATIONS.start(
                "here",
                "31000000002000000001",
                folder,
                Map.of("TIMEOUTS_FIRST_RETRY", "100ms", "TIMEOUTS_LAST_RETRY", "200ms"),
                settings -> settings.with(WAYS));
        GbSettings devices = GbSettings.builder(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), here.sipPort()), here.code)
                .keepaliveS(1)
                .retryMs(300)
                .build();
        String secret = here.device(devices.codes().device(0), StreamPolicy.ALWAYS_ON);
        EncoderSettings small = Installations.small(WIDTH_BY_RECORDER, 192);
        GbFleet recorder = INSTALLATIONS.keep(GbFleet.start(
                devices,
                code -> secret,
                SceneRecording.record(new StreetScene(1, WIDTH_BY_RECORDER, 192, List.of()), small, 1_000)));
        String second = recorder.device(0).channelCode(0);
        await().atMost(SOON).until(() -> here.knows(recorder.device(0).code()));
        recorder.powerOn(Duration.ZERO);
        here.camera(PULLED, "gate by RTSP", url);
        await("both come").atMost(SOON).until(() -> here.sees(second) && here.sees(PULLED));
        here.asAdmin(MergingServiceGrpc::newBlockingStub)
                .mergeChannels(MergeChannelsRequest.newBuilder()
                        .setPrimary(PULLED)
                        .setPrimaryRevision(channel(here, PULLED).getRevision())
                        .setSecondary(second)
                        .setSecondaryRevision(channel(here, second).getRevision())
                        .build());
        await("the second way is let go").atMost(SOON).until(() -> !here.sees(second));

        INSTALLATIONS.gone(camera);
        camera.close();
        // The recorder is asked by the code that it knows; here it is the camera.
        until("pictures by the second way", () -> picture(here).getWidth() == WIDTH_BY_RECORDER);
        until("and it is online", () -> channel(here, PULLED).getStatus().getPresence() == Presence.ONLINE);
        assertThat(channel(here, PULLED).getWay().getWords())
                .startsWith("by its second way " + second + ", GB/T 28181 device "
                        + recorder.device(0).code() + ", since ")
                .contains("; preferred: " + PULLED);

        Simulator again = INSTALLATIONS.keep(new Simulator(1, 1));
        again.listen(address);
        assertThat(serve(again)).isEqualTo(url);
        until("pictures by the first again", () -> picture(here).getWidth() == WIDTH_BY_PULL);
        assertThat(channel(here, PULLED).getWay().getWords()).contains("by its own way", "steady");
        until("the trial is let go", () -> again.counters().playing() == 1);

        here.asAdmin(MergingServiceGrpc::newBlockingStub)
                .splitChannels(
                        SplitChannelsRequest.newBuilder().setChannel(second).build());
        await("both come by themselves").atMost(SOON).until(() -> here.sees(second) && here.sees(PULLED));
    }

    private static String serve(Simulator simulator) {
        return Installations.serve(simulator, Installations.small(WIDTH_BY_PULL, 128), CameraLogin.OPEN);
    }

    /** While a way changes stills are refused. */
    private static void until(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(SOON)
                .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                .until(condition);
    }

    private static Channel channel(Installation here, String code) {
        return here.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .getChannel(GetChannelRequest.newBuilder().setChannel(code).build());
    }

    private static Snapshot picture(Installation here) {
        return here.asAdmin(SnapshotServiceGrpc::newBlockingStub)
                .getSnapshot(GetSnapshotRequest.newBuilder()
                        .setChannel(PULLED)
                        .setPurpose("test")
                        .build());
    }
}
