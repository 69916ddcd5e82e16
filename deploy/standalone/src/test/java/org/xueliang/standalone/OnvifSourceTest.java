package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.DiscoverSourcesRequest;
import org.xueliang.proto.v1.DiscoverSourcesResponse;
import org.xueliang.proto.v1.FiguresServiceGrpc;
import org.xueliang.proto.v1.GetFiguresRequest;
import org.xueliang.proto.v1.GetFiguresResponse;
import org.xueliang.proto.v1.GetHistoryRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.HistoryServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.RemoveSourceRequest;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.SnapshotServiceGrpc;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceHealthPage;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.SourceServiceGrpc.SourceServiceBlockingStub;
import org.xueliang.simulator.Simulator;
import org.xueliang.simulator.camera.CameraLogin;
import org.xueliang.simulator.onvif.OnvifDevice;
import org.xueliang.simulator.onvif.OnvifLogin;
import org.xueliang.simulator.onvif.OnvifQuirk;

/** An ONVIF recorder is looked for, added, seen, and removed, through registry and gateway as they run. */
class OnvifSourceTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String USER = "admin";
    private static final String PASSWORD = "recorder-Secret-7";

    @RegisterExtension
    static final Installations INSTALLATIONS = new Installations();

    @TempDir
    Path folder;

    @Test
    void aRecorderThatLiesAboutItsAddressAndTimeBringsPictures() throws Exception {
        Simulator simulator = INSTALLATIONS.keep(new Simulator(1, 1));
        simulator.listen(new InetSocketAddress("127.0.0.1", 0));
        String camera = Installations.serve(
                simulator, Installations.small(320, 192), new CameraLogin(CameraLogin.Scheme.ALL, USER, PASSWORD));
        OnvifDevice recorder = INSTALLATIONS.keep(OnvifDevice.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(camera),
                new OnvifLogin(USER, PASSWORD),
                EnumSet.of(OnvifQuirk.O4_CLOCK_A_YEAR_OFF, OnvifQuirk.O5_ADDRESS_0_0_0_0),
                Clock.systemUTC()));
        Installation here = INSTALLATIONS.start("here", "31000000002000000001", folder, Map.of());
        SourceServiceBlockingStub sources = here.asAdmin(SourceServiceGrpc::newBlockingStub);

        Source added = sources.putSource(PutSourceRequest.newBuilder()
                .setSource(Source.newBuilder()
                        .setCode("gate")
                        .setKind(SourceKind.ESTATE)
                        .setAdapter(SourceAdapter.ONVIF)
                        .setOwner("sunshine")
                        .setPlace("gate")
                        .setAddress(recorder.url())
                        .setUsername(USER))
                .setPassword(PASSWORD)
                .build());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(here.channels())
                        .singleElement()
                        .satisfies(channel -> assertThat(channel.getStatus().getPresence())
                                .as(channel.getStatus().getCause())
                                .isEqualTo(Presence.ONLINE)));

        Channel channel = here.channels().get(0);
        assertThat(channel.getFromSource()).isEqualTo("gate");
        assertThat(channel.getOwner()).isEqualTo("sunshine");
        assertThat(channel.getSource().getPull().getUrl()).isEqualTo(camera);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(picture(here, channel.getCode()))
                        .satisfies(picture -> {
                            assertThat(picture.getWidth()).isEqualTo(320);
                            assertThat(picture.getJpeg().size()).isGreaterThan(1000);
                        }));

        SourceHealthPage page = sources.getSourceHealth(
                GetSourceRequest.newBuilder().setCode("gate").build());
        assertThat(page.getSource().getHealth().getSummary())
                .isEqualTo("online; 1 of 1 channels online; its clock is 365 days behind");
        assertThat(page.getSource().getHealth().getNotesList())
                .contains("stream address 0.0.0.0 replaced by 127.0.0.1 (it leads nowhere, O5)");
        assertThat(page.getChannels(0).getVideo()).isEqualTo("H264 1920x1080");

        GetFiguresResponse figures =
                here.asAdmin(FiguresServiceGrpc::newBlockingStub).getFigures(GetFiguresRequest.getDefaultInstance());
        assertThat(figures.getWhole().getFiguresList())
                .filteredOn(figure -> figure.getId().equals("networked.clock"))
                .singleElement()
                .as("one clock, the recorder's, a year off; its camera's is not a second one")
                .satisfies(clock -> {
                    assertThat(clock.getDenominator()).isEqualTo(1);
                    assertThat(clock.getNumerator()).isZero();
                });
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(here.asAdmin(HistoryServiceGrpc::newBlockingStub)
                                .getHistory(GetHistoryRequest.newBuilder()
                                        .setCode(channel.getCode())
                                        .build())
                                .getClockList())
                        .as("the stream's own clock, by its sender reports")
                        .singleElement()
                        .satisfies(day -> assertThat(Math.abs(day.getLastMs())).isLessThan(5000)));

        DiscoverSourcesResponse found = sources.discoverSources(DiscoverSourcesRequest.newBuilder()
                .setAddress("127.0.0.1")
                .setPort(recorder.port())
                .setSeconds(1)
                .build());
        assertThat(found.getFoundList()).singleElement().satisfies(one -> {
            assertThat(one.getAddress()).isEqualTo(recorder.url());
            assertThat(one.getName()).isEqualTo("Simulated camera");
            assertThat(one.getSource()).isEqualTo("gate");
            assertThat(one.getNote()).contains("0.0.0.0 replaced by 127.0.0.1");
        });

        assertThat(sources.removeSource(RemoveSourceRequest.newBuilder()
                                .setCode("gate")
                                .setRevision(added.getRevision())
                                .build())
                        .getChannelsList())
                .containsExactly(channel.getCode());
        assertThat(here.channels()).isEmpty();
        await().atMost(SOON).until(() -> simulator.counters().playing() == 0);
    }

    private static Snapshot picture(Installation here, String channel) {
        return here.asAdmin(SnapshotServiceGrpc::newBlockingStub)
                .getSnapshot(GetSnapshotRequest.newBuilder()
                        .setChannel(channel)
                        .setPurpose("test")
                        .build());
    }
}
