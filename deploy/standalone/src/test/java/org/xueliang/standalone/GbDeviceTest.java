package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.EnrolDeviceRequest;
import org.xueliang.proto.v1.EnrolDeviceResponse;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.GetDialogueRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListDevicesRequest;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.ResetDeviceSecretRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.testkit.Corpus;
import org.xueliang.testkit.FfmpegProgram;

/** Registry and gateway together, and a device that knows neither: from its first knock to its channel, and to a still of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GbDeviceTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String NVR = "34020000001180000001";
    private static final String CHANNEL = "34020000001320000001";

    @TempDir
    static Path folder;

    private GbInstallation installation;
    private RegistryClient client;
    private int sipPort;

    @BeforeAll
    void start() throws Exception {
        installation = new GbInstallation(folder.resolve("data"));
        client = installation.registry;
        sipPort = installation.ingest.sipPort().orElseThrow();
    }

    @AfterAll
    void end() {
        installation.close();
    }

    @Test
    void aDeviceIsListedEnrolledRegisteredAndItsCatalogBecomesChannels() throws Exception {
        assertThat(installation
                        .roles
                        .sipServer(installation.ingest)
                        .orElseThrow()
                        .line())
                .contains("server id 34020000002000000001  domain 3402000000")
                .endsWith("port " + sipPort);
        PlainGbDevice device = installation.running.add("device", new PlainGbDevice(NVR, CHANNEL, sipPort));
        await().atMost(SOON).until(() -> device.register("whatever").startsWith("SIP/2.0 403") && isPending());
        EnrolDeviceResponse enrolled = client.devices()
                .enrolDevice(EnrolDeviceRequest.newBuilder()
                        .setDevice(Device.newBuilder()
                                .setCode(NVR)
                                .setSourceKind(SourceKind.ESTATE)
                                .setOwner("sunshine")
                                .setPlace("yard"))
                        .build());
        await().atMost(SOON).until(() -> device.register(enrolled.getSecret()).startsWith("SIP/2.0 200"));
        await().atMost(SOON).until(() -> installation.device(NVR).getStatus().getPresence() == Presence.ONLINE);
        await().atMost(SOON).until(() -> !channels().isEmpty());
        assertThat(channels().get(0).getCode()).isEqualTo(CHANNEL);
        assertThat(channels().get(0).getName()).isEqualTo("East door");
        assertThat(channels().get(0).getOwner()).isEqualTo("sunshine");
        assertThat(client.devices()
                        .getDialogue(
                                GetDialogueRequest.newBuilder().setDevice(NVR).build())
                        .toString())
                .contains("REGISTER")
                .doesNotContain(enrolled.getSecret());
        // The old secret is void at once.
        client.devices()
                .resetDeviceSecret(
                        ResetDeviceSecretRequest.newBuilder().setDevice(NVR).build());
        await().atMost(SOON).until(() -> device.register(enrolled.getSecret()).startsWith("SIP/2.0 403"));
    }

    private boolean isPending() {
        return client.devices()
                        .listDevices(ListDevicesRequest.newBuilder()
                                .setEnrolment(Enrolment.PENDING)
                                .build())
                        .getDevicesCount()
                == 1;
    }

    private List<Channel> channels() {
        return client.channels()
                .listChannels(
                        ListChannelsRequest.newBuilder().setOwner("sunshine").build())
                .getChannelsList();
    }

    @Test
    void aProgramStreamThatARealDeviceSentBecomesAStill() throws Exception {
        byte[] recorded = Files.readAllBytes(Corpus.path("protocol/ps/gb28181_720x576_h264_first3s.ps"));
        assertStill("0000002", recorded, 720, 576);
    }

    @Test
    void programStreamsThatFfmpegMadeBecomeStills() throws Exception {
        assertStill("0000003", made("libx264", "352x288"), 352, 288);
        assertStill("0000004", made("libx265", "416x240"), 416, 240);
    }

    private static byte[] made(String encoder, String size) throws Exception {
        Path file = folder.resolve(encoder + ".ps");
        FfmpegProgram.run(List.of(("-v error -f lavfi -i testsrc2=size=" + size + ":rate=25:duration=2 -c:v " + encoder
                        + " -preset ultrafast -g 25 -bf 0 -pix_fmt yuv420p -f vob -y " + file)
                .split(" ")));
        return Files.readAllBytes(file);
    }

    private void assertStill(String serial, byte[] program, int width, int height) throws Exception {
        String code = "3402000000118" + serial;
        String channel = "3402000000132" + serial;
        String secret = installation.enrol(code, MediaTransport.MEDIA_UDP, false);
        PlainGbDevice device =
                installation.running.add("device " + serial, new PlainGbDevice(code, channel, sipPort, program));
        await().atMost(SOON).until(() -> device.register(secret).startsWith("SIP/2.0 200"));
        await(channel)
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> installation.channel(channel).getCode().equals(channel));
        await("a still of " + channel).atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(
                    installation.still(channel).getJpeg().toByteArray()));
            assertThat(List.of(picture.getWidth(), picture.getHeight())).isEqualTo(List.of(width, height));
            int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
            assertThat(Arrays.stream(pixels).distinct().limit(1000).count())
                    .as("a picture and no plain surface")
                    .isGreaterThan(50);
        });
    }
}
