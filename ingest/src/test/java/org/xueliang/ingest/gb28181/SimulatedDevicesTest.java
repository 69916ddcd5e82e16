package org.xueliang.ingest.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.ingest.IngestRole;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.Gb28181Source;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.NoteUse;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.GbTransport;
import org.xueliang.simulator.media.VideoFile;

/** Devices of the simulator register at a whole gateway, and their channels give access units, over each transport. */
class SimulatedDevicesTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PLATFORM = "34020000002000000001";
    private static final String PASSWORD = "a-secret-of-devices";

    private final RecordingObserver observer = new RecordingObserver();

    private static KnownDevice known(String code, NoteUse note) {
        return new KnownDevice(
                code,
                "yard",
                true,
                DeviceProfile.newBuilder().setNote(note).build(),
                new KnownDevice.Verifier(
                        code, DigestHash.ha1Hex(DigestAlgorithm.MD5, code, "3402000000", PASSWORD), "", "", PASSWORD));
    }

    private static Assignment channel(String code, String device, MediaTransport transport) {
        return Assignment.builder(code)
                .place("yard")
                .device(Gb28181Source.newBuilder()
                        .setDevice(device)
                        .setTransport(transport)
                        .build())
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "UDP, MEDIA_UDP, NOTE_OFF",
        // Digests on whatever is said, on both sides and inside dialogs.
        "UDP, MEDIA_TCP_PASSIVE, NOTE_REQUIRE",
        "TCP, MEDIA_TCP_ACTIVE, NOTE_OFF"
    })
    void registerAndGiveAccessUnits(GbTransport signalling, MediaTransport transport, NoteUse note) throws Exception {
        IngestRole role = Gateways.start(
                observer,
                Map.of(
                        "gb28181.enabled", "true",
                        "gb28181.code", PLATFORM,
                        "gb28181.bind", "127.0.0.1",
                        "gb28181.port", "0",
                        "gb28181.rtp-port", "0"));
        GbSettings settings = GbSettings.builder(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), role.sipPort().orElseThrow()),
                        PLATFORM)
                .devices(2)
                .channels(2)
                .transport(signalling)
                .note(note == NoteUse.NOTE_REQUIRE)
                .build();
        try (GbFleet fleet = GbFleet.start(
                settings,
                GbPasswords.same(PASSWORD),
                VideoFile.read(TestClip.of(VideoCodec.H264).file()))) {
            for (int device = 0; device < 2; device++) {
                role.devices().put(known(fleet.device(device).code(), note));
            }
            fleet.powerOn(Duration.ofMillis(1));
            await().atMost(SOON)
                    .until(() ->
                            fleet.device(0).isRegistered() && fleet.device(1).isRegistered());
            for (int device = 0; device < 2; device++) {
                for (int channel = 0; channel < 2; channel++) {
                    role.assignments()
                            .put(channel(
                                    fleet.device(device).channelCode(channel),
                                    fleet.device(device).code(),
                                    transport));
                }
            }
            for (int device = 0; device < 2; device++) {
                for (int channel = 0; channel < 2; channel++) {
                    String code = fleet.device(device).channelCode(channel);
                    await().atMost(SOON).until(() -> observer.units(code) > 20);
                }
            }
            assertThat(observer.damaged()).isZero();
            assertThat(fleet.counters().get(Figure.UNSIGNED_REQUESTS)).isZero();
            // The device is gone: its streams end and say why.
            fleet.device(0).unregister();
            await().atMost(SOON)
                    .until(() -> observer.ended().stream()
                            .anyMatch(end -> end.startsWith(fleet.device(0).channelCode(0))));
        } finally {
            role.close();
        }
        assertThat(role.ledger().holders()).isEmpty();
    }
}
