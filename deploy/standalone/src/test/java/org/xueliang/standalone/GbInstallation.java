package org.xueliang.standalone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xueliang.ingest.IngestRole;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.EnrolDeviceRequest;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetDeviceRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamPolicy;
import org.xueliang.registry.RegistryRole;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.standalone.client.RegistryClient;

/** An installation that devices of GB/T 28181 register at, on loopback and free ports, and the secrets that its registry made. */
final class GbInstallation implements AutoCloseable {
    static final String PLATFORM = "34020000002000000001";

    final Running running = new Running();
    final RegistryClient registry;
    final IngestRole ingest;
    final Roles roles;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    GbInstallation(Path folder) throws Exception {
        SettingsSource settings = new SettingsSource(null, Map.of())
                .know("registry.port", 0)
                .know("analytics.port", 0)
                .know("ingest.bind", "127.0.0.1")
                .know("ingest.rtsp-port", 0)
                .know("ingest.door-port", 0)
                .know("ingest.gb28181.enabled", true)
                .know("ingest.gb28181.code", PLATFORM)
                .know("ingest.gb28181.bind", "127.0.0.1")
                .know("ingest.gb28181.port", 0)
                .know("ingest.gb28181.rtp-port", 0);
        roles = new Roles(new DataFolder(folder), settings, running, Clock.systemUTC());
        roles.stores(0, 0);
        RegistryRole registryRole = roles.registry();
        registry = running.add(
                "client", new RegistryClient(roles.client(registryRole).orElseThrow()));
        ingest = roles.ingest();
    }

    void analyse() throws Exception {
        roles.analytics();
    }

    /** Of devices that register here, by the book but for what is said further. */
    GbSettings.Builder devices(int firstSerial) {
        InetSocketAddress sip = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), ingest.sipPort().orElseThrow());
        return GbSettings.builder(sip, PLATFORM).firstSerial(firstSerial).retryMs(1000);
    }

    GbPasswords passwords() {
        return code -> secrets.getOrDefault(code, "not enrolled");
    }

    /** @return the secret */
    String enrol(String code, MediaTransport way, boolean always) {
        String secret = registry.devices()
                .enrolDevice(EnrolDeviceRequest.newBuilder()
                        .setDevice(Device.newBuilder()
                                .setCode(code)
                                .setName("recorder " + code.substring(13))
                                .setSourceKind(SourceKind.CITY)
                                .setOwner("port")
                                .setPlace("dock-" + code.substring(13))
                                .setProfile(DeviceProfile.newBuilder()
                                        .setTransport(way)
                                        .setPolicy(always ? StreamPolicy.ALWAYS_ON : StreamPolicy.ON_DEMAND)))
                        .build())
                .getSecret();
        secrets.put(code, secret);
        return secret;
    }

    Device device(String code) {
        return registry.devices()
                .getDevice(GetDeviceRequest.newBuilder().setDevice(code).build());
    }

    Channel channel(String code) {
        return registry.channels()
                .getChannel(GetChannelRequest.newBuilder().setChannel(code).build());
    }

    ChannelStatus state(String channel) {
        return channel(channel).getStatus();
    }

    Snapshot still(String channel) {
        return registry.snapshots()
                .getSnapshot(GetSnapshotRequest.newBuilder()
                        .setChannel(channel)
                        .setPurpose("test")
                        .build());
    }

    @Override
    public void close() {
        running.close();
    }
}
