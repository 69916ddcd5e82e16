package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.ingest.IngestRole;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.EnrolDeviceRequest;
import org.xueliang.proto.v1.EnrolDeviceResponse;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.GetDeviceRequest;
import org.xueliang.proto.v1.GetDialogueRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListDevicesRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.ResetDeviceSecretRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.RegistryRole;
import org.xueliang.standalone.client.RegistryClient;

/** Registry and gateway together, and a device that knows neither: from its first knock to its channel. */
class GbDeviceTest {
    private static final String NVR = "34020000001180000001";
    private static final String CHANNEL = "34020000001320000001";

    @TempDir
    Path folder;

    @Test
    void aDeviceIsListedEnrolledRegisteredAndItsCatalogBecomesChannels() throws Exception {
        try (Running running = new Running()) {
            Roles roles = new Roles(
                    new DataFolder(folder),
                    new SettingsSource(null, Map.of())
                            .option("registry.port", 0)
                            .option("ingest.rtsp-port", 0)
                            .option("ingest.door-port", 0)
                            .option("ingest.bind", "127.0.0.1")
                            .option("ingest.gb28181.enabled", true)
                            .option("ingest.gb28181.code", "34020000002000000001")
                            .option("ingest.gb28181.bind", "127.0.0.1")
                            .option("ingest.gb28181.port", 0)
                            .option("ingest.gb28181.rtp-port", 0),
                    running,
                    Clock.systemUTC());
            roles.stores(0, 0);
            RegistryRole registry = roles.registry();
            RegistryClient client = running.add(
                    "client", new RegistryClient(roles.client(registry).orElseThrow()));
            IngestRole ingest = roles.ingest();
            assertThat(roles.sipServer(ingest).orElseThrow().line())
                    .contains("server id 34020000002000000001  domain 3402000000")
                    .endsWith("port " + ingest.sipPort().getAsInt());
            PlainGbDevice device = running.add(
                    "device", new PlainGbDevice(NVR, CHANNEL, ingest.sipPort().getAsInt()));
            knock(client, device);
        }
    }

    private static void knock(RegistryClient client, PlainGbDevice device) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> device.register("whatever").startsWith("SIP/2.0 403") && isPending(client));
        EnrolDeviceResponse enrolled = client.devices()
                .enrolDevice(EnrolDeviceRequest.newBuilder()
                        .setDevice(Device.newBuilder()
                                .setCode(NVR)
                                .setSourceKind(SourceKind.ESTATE)
                                .setOwner("sunshine")
                                .setPlace("yard"))
                        .build());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> device.register(enrolled.getSecret()).startsWith("SIP/2.0 200"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.devices()
                                .getDevice(GetDeviceRequest.newBuilder()
                                        .setDevice(NVR)
                                        .build())
                                .getStatus()
                                .getPresence()
                        == Presence.ONLINE);
        await().atMost(Duration.ofSeconds(30)).until(() -> !channels(client).isEmpty());
        assertThat(channels(client).get(0).getCode()).isEqualTo(CHANNEL);
        assertThat(channels(client).get(0).getName()).isEqualTo("East door");
        assertThat(channels(client).get(0).getOwner()).isEqualTo("sunshine");
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
        await().atMost(Duration.ofSeconds(30))
                .until(() -> device.register(enrolled.getSecret()).startsWith("SIP/2.0 403"));
    }

    private static boolean isPending(RegistryClient client) {
        return client.devices()
                        .listDevices(ListDevicesRequest.newBuilder()
                                .setEnrolment(Enrolment.PENDING)
                                .build())
                        .getDevicesCount()
                == 1;
    }

    private static List<Channel> channels(RegistryClient client) {
        return client.channels()
                .listChannels(ListChannelsRequest.getDefaultInstance())
                .getChannelsList();
    }
}
