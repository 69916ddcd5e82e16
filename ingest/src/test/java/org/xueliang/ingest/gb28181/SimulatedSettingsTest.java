package org.xueliang.ingest.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.ingest.gb28181.fake.OneGateway;
import org.xueliang.proto.v1.DevicePicture;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.DeviceQuestion;
import org.xueliang.proto.v1.DeviceSettings;
import org.xueliang.proto.v1.HomePosition;
import org.xueliang.proto.v1.PictureText;
import org.xueliang.proto.v1.PositionUse;
import org.xueliang.proto.v1.QueryDeviceResponse;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;
import org.xueliang.proto.v1.TextSettings;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.media.VideoFile;

/** A simulated recorder of edition 2022 is asked, configured, takes pictures and says where it is. */
class SimulatedSettingsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void aRecorderOf2022IsAskedConfiguredAndTakesPictures() throws Exception {
        try (OneGateway one = new OneGateway(Map.of());
                GbFleet fleet = GbFleet.start(
                        GbSettings.builder(
                                        new InetSocketAddress(InetAddress.getLoopbackAddress(), one.gateway.port()),
                                        "34020000002000000001")
                                .devices(1)
                                .channels(2)
                                .edition(GbEdition.GB2022)
                                .build(),
                        GbPasswords.same(OneGateway.SECRET),
                        VideoFile.read(TestClip.of(VideoCodec.H264).file()))) {
            String device = fleet.device(0).code();
            String channel = fleet.device(0).channelCode(0);
            one.book.put(OneGateway.known(
                    device,
                    DeviceProfile.newBuilder()
                            .setPosition(PositionUse.POSITION_LAST)
                            .build()));
            fleet.powerOn(Duration.ofMillis(1));
            await().atMost(SOON).until(() -> one.reports.online(device));
            for (DeviceQuestion question : DeviceQuestion.values()) {
                if (question != DeviceQuestion.DEVICE_QUESTION_UNSPECIFIED && question != DeviceQuestion.UNRECOGNIZED) {
                    assertThat(ask(one, device, channel, question).getComplete())
                            .as(question.name())
                            .isTrue();
                }
            }
            DeviceSettings settings = DeviceSettings.newBuilder()
                    .setText(TextSettings.newBuilder()
                            .setWindowWidth(704)
                            .setWindowHeight(576)
                            .setTextsShown(true)
                            .addTexts(PictureText.newBuilder()
                                    .setText("北门 1")
                                    .setX(8)
                                    .setY(9)))
                    .build();
            assertThat(one.gateway.asks().configure(device, channel, settings).get(5, TimeUnit.SECONDS))
                    .isEqualTo("OK");
            assertThat(ask(one, device, channel, DeviceQuestion.TEXT_SETTINGS)
                            .getSettings()
                            .getText())
                    .isEqualTo(settings.getText());
            assertThat(ask(one, device, channel, DeviceQuestion.HOME_POSITION).getHome())
                    .isEqualTo(HomePosition.getDefaultInstance());
            TakeDevicePicturesResponse taken =
                    one.gateway.asks().takePictures(device, channel, 2, 1).get(15, TimeUnit.SECONDS);
            assertThat(taken.getNote()).isEmpty();
            List<DevicePicture> pictures = taken.getPicturesList();
            assertThat(pictures).hasSize(2).allMatch(picture -> picture.getWidth() == 640);
            assertThat(pictures.get(0).getCapturedUs()).isPositive();
            // It is subscribed to, for its profile keeps where it is.
            await().atMost(SOON).until(() -> !one.reports.positions.isEmpty());
        }
    }

    private static QueryDeviceResponse ask(OneGateway one, String device, String channel, DeviceQuestion question)
            throws Exception {
        return one.gateway.asks().query(device, channel, question, 1).get(15, TimeUnit.SECONDS);
    }
}
