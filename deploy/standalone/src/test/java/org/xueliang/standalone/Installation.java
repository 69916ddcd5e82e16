package org.xueliang.standalone;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.chassis.settings.SettingsLoader;
import org.xueliang.ingest.IngestRole;
import org.xueliang.ingest.IngestSettings;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertServiceGrpc;
import org.xueliang.proto.v1.CascadeServiceGrpc;
import org.xueliang.proto.v1.CatalogView;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.DeviceServiceGrpc;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.EnrolDeviceRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListUpperPlatformsRequest;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.PositionUse;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.PutUpperPlatformRequest;
import org.xueliang.proto.v1.QueryAlertsRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamPolicy;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.registry.RegistryRole;
import org.xueliang.registry.RegistrySettings;
import org.xueliang.registry.identity.IssuedTokens;

/** A registry with a database of its own, and a gateway that can be closed and started again. */
final class Installation implements AutoCloseable {
    static final String OWNER = "sunshine";
    private static final String SECRET = "Cascade-Demo-7";

    final String code;
    private final IssuedTokens tokens;
    private final RegistryRole registry;
    private final ManagedChannel channel;
    private final Map<String, String> settings = new HashMap<>();
    IngestRole ingest;

    /** @param more settings of the gateway, as in the environment without their first word */
    Installation(String code, RegistrySettings ofRegistry, Map<String, String> more) {
        this.code = code;
        registry = RegistryRole.start(ofRegistry, Clock.systemUTC());
        tokens = registry.firstTokens().orElseThrow();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", registry.port())
                .usePlaintext()
                .build();
        Map.of(
                        "BIND", "127.0.0.1",
                        "RTSP_PORT", "0",
                        "DOOR_PORT", "0",
                        "ALLOW_LOOPBACK", "true",
                        "EVENT_LOOPS", "2",
                        "REGISTRY", "127.0.0.1:" + registry.port(),
                        "SERVICE_TOKEN", tokens.service())
                .forEach((key, value) -> settings.put("XUELIANG_" + key, value));
        Map.of("ENABLED", "true", "CODE", code, "BIND", "127.0.0.1", "PORT", "0", "RTP_PORT", "0", "LINGER", "1s")
                .forEach((key, value) -> settings.put("XUELIANG_GB28181_" + key, value));
        settings.put("XUELIANG_GATEWAY_ID", gateway());
        more.forEach((key, value) -> settings.put("XUELIANG_" + key, value));
        start();
        settings.put("XUELIANG_GB28181_PORT", "" + sipPort());
    }

    private String gateway() {
        return "gateway-" + code.substring(0, 2);
    }

    /** Starts the gateway, at the port that it had before. */
    void start() {
        ingest = IngestRole.start(new SettingsLoader(settings).load(IngestSettings.class, null), Clock.systemUTC());
    }

    /** Port of the federation door. */
    int federationPort() {
        return registry.federationPort();
    }

    int sipPort() {
        return ingest.sipPort().orElseThrow();
    }

    /** A call as administrator. */
    <S extends AbstractStub<S>> S asAdmin(Function<io.grpc.Channel, S> stub) {
        return stub.apply(channel).withCallCredentials(new BearerToken(tokens.admin()));
    }

    /** A call as the installation's own services make it. */
    <S extends AbstractStub<S>> S asService(Function<io.grpc.Channel, S> stub) {
        return stub.apply(channel).withCallCredentials(new BearerToken(tokens.service()));
    }

    List<Channel> channels() {
        return asAdmin(ChannelServiceGrpc::newBlockingStub)
                .listChannels(ListChannelsRequest.newBuilder().setPageSize(1000).build())
                .getChannelsList();
    }

    List<String> codes() {
        return channels().stream().map(Channel::getCode).sorted().toList();
    }

    List<Alert> alerts(String of) {
        return asAdmin(AlertServiceGrpc::newBlockingStub)
                .queryAlerts(QueryAlertsRequest.newBuilder().setChannel(of).build())
                .getAlertsList();
    }

    void camera(String camera, String name, String url) {
        asAdmin(ChannelServiceGrpc::newBlockingStub)
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(Channel.newBuilder()
                                .setCode(camera)
                                .setName(name)
                                .setSourceKind(SourceKind.ESTATE)
                                .setOwner(OWNER)
                                .setPlace("yard")
                                .setSource(StreamSource.newBuilder()
                                        .setPull(PullSource.newBuilder().setUrl(url))))
                        .build());
    }

    /** A device that may register, once the gateway knows it; its secret. */
    String device(String device, StreamPolicy policy) {
        asAdmin(DeviceServiceGrpc::newBlockingStub)
                .enrolDevice(EnrolDeviceRequest.newBuilder()
                        .setDevice(Device.newBuilder()
                                .setCode(device)
                                .setName("device " + device)
                                .setSourceKind(SourceKind.CITY)
                                .setOwner(OWNER)
                                .setPlace("below")
                                .setProfile(DeviceProfile.newBuilder()
                                        .setPolicy(policy)
                                        .setPosition(PositionUse.POSITION_LAST)
                                        .setTransport(MediaTransport.MEDIA_UDP)))
                        .setSecret(SECRET)
                        .build());
        return SECRET;
    }

    boolean knows(String device) {
        return ingest.devices().find(device).isPresent();
    }

    /** Registers with another, which knows it, and shares what the owner has, whichever way it came. */
    void below(Installation upper, int port, boolean unasked) {
        asAdmin(CascadeServiceGrpc::newBlockingStub)
                .putUpperPlatform(PutUpperPlatformRequest.newBuilder()
                        .setPlatform(UpperPlatform.newBuilder()
                                .setCode(upper.code)
                                .setAddress("127.0.0.1:" + port)
                                .setKeepaliveS(5)
                                .setGateway(gateway())
                                .setMayControl(true)
                                .setPushAlarms(unasked)
                                .setShareFindings(true)
                                .setView(CatalogView.newBuilder().addOwners(OWNER)))
                        .setSecret(SECRET)
                        .build());
    }

    boolean isLetIn() {
        return asAdmin(CascadeServiceGrpc::newBlockingStub)
                .listUpperPlatforms(ListUpperPlatformsRequest.getDefaultInstance())
                .getPlatformsList()
                .stream()
                .allMatch(platform -> platform.getStatus().getPresence() == Presence.ONLINE);
    }

    /** Pictures of the channel come here. */
    boolean sees(String camera) {
        return ingest.directory()
                .find(camera)
                .map(stream -> stream.statistics().keyframes() > 0)
                .orElse(false);
    }

    /** The gateway first, then what it stands on. */
    @Override
    public void close() {
        ingest.close();
        channel.shutdownNow();
        registry.close();
    }
}
