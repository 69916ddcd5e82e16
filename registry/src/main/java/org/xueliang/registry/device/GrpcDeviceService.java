package org.xueliang.registry.device;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.CheckDeviceRequest;
import org.xueliang.proto.v1.ConfigureDeviceRequest;
import org.xueliang.proto.v1.ConfigureDeviceResponse;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.ControlChannelRequest;
import org.xueliang.proto.v1.ControlChannelResponse;
import org.xueliang.proto.v1.ControlPlaybackRequest;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceServiceGrpc.DeviceServiceImplBase;
import org.xueliang.proto.v1.EnrolDeviceRequest;
import org.xueliang.proto.v1.EnrolDeviceResponse;
import org.xueliang.proto.v1.GetDeviceRequest;
import org.xueliang.proto.v1.GetDialogueRequest;
import org.xueliang.proto.v1.GetDialogueResponse;
import org.xueliang.proto.v1.GetPlaybackRequest;
import org.xueliang.proto.v1.ListCatalogRequest;
import org.xueliang.proto.v1.ListCatalogResponse;
import org.xueliang.proto.v1.ListDevicesRequest;
import org.xueliang.proto.v1.ListDevicesResponse;
import org.xueliang.proto.v1.Playback;
import org.xueliang.proto.v1.QueryDeviceRequest;
import org.xueliang.proto.v1.QueryDeviceResponse;
import org.xueliang.proto.v1.QueryRecordingsRequest;
import org.xueliang.proto.v1.QueryRecordingsResponse;
import org.xueliang.proto.v1.RefreshCatalogRequest;
import org.xueliang.proto.v1.RemoveDeviceRequest;
import org.xueliang.proto.v1.RemoveDeviceResponse;
import org.xueliang.proto.v1.ResetDeviceSecretRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.StartPlaybackRequest;
import org.xueliang.proto.v1.StartPlaybackResponse;
import org.xueliang.proto.v1.StopPlaybackRequest;
import org.xueliang.proto.v1.TakeDevicePicturesRequest;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;
import org.xueliang.proto.v1.UpdateDeviceRequest;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.calls.Rfc3339;
import org.xueliang.registry.calls.TimeRange;
import org.xueliang.registry.channel.CatalogChannels;
import org.xueliang.registry.code.ReservedCodes;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.gateway.GatewayDoors;
import org.xueliang.registry.gateway.GatewayDoors.Target;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.place.ForbiddenPlaces;
import org.xueliang.registry.recording.RecordingEvidence;
import org.xueliang.registry.snapshot.GrantDoor;
import org.xueliang.registry.store.Feed;

/** The contract's DeviceService: what is stored is answered here, what a device must be asked goes on to its gateway. */
public final class GrpcDeviceService extends DeviceServiceImplBase {
    private static final int ASK_S = 5;
    /** A device has 5 to 10 s to answer a command, and longer to look through its disks. */
    static final int COMMAND_S = 15;

    private static final int RECORDINGS_S = 45;
    private static final int CHECK_S = 300;
    private static final long MAX_RANGE_US = 31L * 24 * 3_600_000_000L;

    private final Devices devices;
    private final AuditLog audit;
    private final Feeds feeds;
    private final GrantDoor grants;
    private final GatewayDoors doors;
    private final DeviceList list;
    private final DeviceRoutes routes;
    private final PlaybackDoor playbacks;
    private final DeviceAsks asks;
    private final Clock clock;

    public GrpcDeviceService(
            Devices devices,
            AuditLog audit,
            Feeds feeds,
            PageTokens pages,
            GrantDoor grants,
            GatewayDoors doors,
            Clock clock) {
        this.clock = clock;
        this.devices = devices;
        this.audit = audit;
        this.feeds = feeds;
        this.grants = grants;
        this.doors = doors;
        this.list = new DeviceList(devices, pages);
        this.routes = new DeviceRoutes(devices);
        this.playbacks = new PlaybackDoor(routes, audit, grants, doors, clock);
        this.asks = new DeviceAsks(routes, audit, grants, doors);
    }

    @Override
    public void enrolDevice(EnrolDeviceRequest request, StreamObserver<EnrolDeviceResponse> out) {
        Device asked = request.getDevice();
        DeviceCheck.enrolled(asked);
        String secret =
                secret(request.getSecret(), asked.getCode(), asked.getProfile().getUsername());
        changed(handle -> {
            ForbiddenPlaces.admit(handle, "device.place", asked.getPlace());
            ReservedCodes.require(handle, "device.code", asked.getCode(), asked.getOwner());
            // What a pending one was listed as serves where no name is given.
            String name = asked.getName().isEmpty()
                    ? devices.store
                            .findOne(handle, asked.getCode())
                            .map(Device::getName)
                            .orElse("")
                    : asked.getName();
            Device device = devices.store.enrol(
                    handle,
                    asked.toBuilder()
                            .setName(name)
                            .setKind(asked.getKindValue() == 0 ? DeviceKinds.of(asked.getCode()) : asked.getKind())
                            .build(),
                    secret);
            devices.presence.enrolled(handle, asked.getCode());
            return device;
        });
        answer(out, withSecret(asked.getCode(), request.getSecret(), secret));
    }

    private static String secret(String given, String code, String username) {
        return given.isEmpty() ? DeviceSecrets.make() : DeviceSecrets.checked("secret", given, code, username);
    }

    /** One that the caller chose need not travel back. */
    private EnrolDeviceResponse withSecret(String code, String given, String secret) {
        return EnrolDeviceResponse.newBuilder()
                .setDevice(devices.require(code))
                .setSecret(given.isEmpty() ? secret : "")
                .build();
    }

    @Override
    public void getDevice(GetDeviceRequest request, StreamObserver<Device> out) {
        answer(out, known(request.getDevice()));
    }

    @Override
    public void listDevices(ListDevicesRequest request, StreamObserver<ListDevicesResponse> out) {
        answer(out, list.page(request));
    }

    @Override
    public void updateDevice(UpdateDeviceRequest request, StreamObserver<Device> out) {
        DeviceCheck.changes(request.getChanges());
        changed(handle -> {
            Device before = DeviceStore.enrolled(devices.store.requireHeld(handle, request.getDevice()));
            Device after = DeviceCheck.merged(before, request.getChanges());
            ForbiddenPlaces.admit(handle, "changes.place", after.getPlace());
            CatalogChannels.follow(handle, after);
            return devices.store.change(handle, after);
        });
        feeds.ring(Feed.CHANNELS);
        answer(out, known(request.getDevice()));
    }

    @Override
    public void resetDeviceSecret(ResetDeviceSecretRequest request, StreamObserver<EnrolDeviceResponse> out) {
        Device device = DeviceStore.enrolled(known(request.getDevice()));
        String secret = secret(
                request.getSecret(), device.getCode(), device.getProfile().getUsername());
        changed(handle -> {
            DeviceStore.enrolled(devices.store.requireHeld(handle, request.getDevice()));
            return devices.store.changeSecret(handle, request.getDevice(), secret);
        });
        answer(out, withSecret(request.getDevice(), request.getSecret(), secret));
    }

    @Override
    public void removeDevice(RemoveDeviceRequest request, StreamObserver<RemoveDeviceResponse> out) {
        changed(handle -> {
            devices.store.requireHeld(handle, request.getDevice());
            CatalogChannels.removeAll(handle, request.getDevice());
            devices.store.remove(handle, request.getDevice());
            return true;
        });
        feeds.ring(Feed.CHANNELS);
        answer(out, RemoveDeviceResponse.getDefaultInstance());
    }

    @Override
    public void listCatalog(ListCatalogRequest request, StreamObserver<ListCatalogResponse> out) {
        answer(out, list.catalog(request));
    }

    @Override
    public void refreshCatalog(RefreshCatalogRequest request, StreamObserver<CatalogState> out) {
        Target target = routes.online(known(request.getDevice()));
        audit.sent("");
        answer(out, doors.ask(target, ASK_S, stub -> stub.refreshCatalog(request)));
    }

    @Override
    public void controlChannel(ControlChannelRequest request, StreamObserver<ControlChannelResponse> out) {
        CommandCheck.command(request.getCommand());
        Caller caller = Caller.current();
        String forAdmin = request.getCommand().hasReboot()
                ? "reboot"
                : request.getCommand().hasFormatCard() ? "format_card" : "";
        if (!forAdmin.isEmpty() && !caller.has(Role.ADMIN)) {
            throw Refusal.notAllowed(forAdmin + ": '" + caller.name() + "' is not ADMIN (expected: ADMIN)");
        }
        DeviceRoutes.Subject subject = routes.subject(request.getChannel());
        CallRecord.subject(subject.code());
        Target target = routes.online(subject.device());
        ControlChannelRequest asked =
                request.toBuilder().setChannel(subject.code()).build();
        audit.sent(CommandCheck.words(request.getCommand()));
        answer(out, doors.ask(target, COMMAND_S, stub -> stub.controlChannel(asked)));
    }

    @Override
    public void queryRecordings(QueryRecordingsRequest request, StreamObserver<QueryRecordingsResponse> out) {
        Check.text("purpose", request.getPurpose(), 2, 200);
        range(request);
        DeviceRoutes.Subject subject = routes.subject(request.getChannel());
        CallRecord.subject(subject.code());
        Channel channel = subject.channel()
                .orElseThrow(() ->
                        Refusal.notFound("channel: '" + subject.code() + "' is a device and not one of its channels"));
        grants.admit(Caller.current(), channel, request.getPurpose(), Shareable.SHARE_RECORDINGS);
        Target target = routes.online(subject.device());
        QueryRecordingsRequest asked =
                request.toBuilder().setChannel(subject.code()).build();
        QueryRecordingsResponse found = doors.ask(target, RECORDINGS_S, stub -> stub.queryRecordings(asked));
        note(subject.code(), request, found);
        answer(out, found);
    }

    @Override
    public void queryDevice(QueryDeviceRequest request, StreamObserver<QueryDeviceResponse> out) {
        answer(out, asks.query(request));
    }

    @Override
    public void configureDevice(ConfigureDeviceRequest request, StreamObserver<ConfigureDeviceResponse> out) {
        answer(out, asks.configure(request));
    }

    @Override
    public void takeDevicePictures(TakeDevicePicturesRequest request, StreamObserver<TakeDevicePicturesResponse> out) {
        answer(out, asks.takePictures(request));
    }

    /** What the list shows of how long recordings are kept is no look: it has no pictures. */
    private void note(String channel, QueryRecordingsRequest request, QueryRecordingsResponse found) {
        long nowUs = clock.millis() * 1000;
        long fromUs = Rfc3339.micros("from", request.getFrom());
        long toUs = Math.min(nowUs, Rfc3339.micros("to", request.getTo()));
        devices.database.transaction(handle -> {
            RecordingEvidence.note(
                    handle, channel, fromUs, toUs, found.getRecordingsList(), found.getComplete(), nowUs);
            return true;
        });
    }

    private static void range(QueryRecordingsRequest request) {
        TimeRange range = PlaybackDoor.range(request.getFrom(), request.getTo());
        if (range.toUs() - range.fromUs() > MAX_RANGE_US) {
            throw Refusal.badField("to", request.getTo(), "at most 31 days after from, which is " + request.getFrom());
        }
    }

    @Override
    public void startPlayback(StartPlaybackRequest request, StreamObserver<StartPlaybackResponse> out) {
        answer(out, playbacks.start(request));
    }

    @Override
    public void controlPlayback(ControlPlaybackRequest request, StreamObserver<Playback> out) {
        answer(out, playbacks.control(request));
    }

    @Override
    public void getPlayback(GetPlaybackRequest request, StreamObserver<Playback> out) {
        answer(out, playbacks.get(request));
    }

    @Override
    public void stopPlayback(StopPlaybackRequest request, StreamObserver<Playback> out) {
        answer(out, playbacks.stop(request));
    }

    @Override
    public void checkDevice(CheckDeviceRequest request, StreamObserver<ConformanceStep> out) {
        Target target = routes.lastSeen(known(request.getDevice()));
        audit.sent("");
        doors.stream(
                target,
                CHECK_S,
                (ServerCallStreamObserver<ConformanceStep>) out,
                (stub, relay) -> stub.checkDevice(request, relay));
    }

    @Override
    public void getDialogue(GetDialogueRequest request, StreamObserver<GetDialogueResponse> out) {
        Target target = routes.lastSeen(known(request.getDevice()));
        answer(out, doors.ask(target, ASK_S, stub -> stub.getDialogue(request)));
    }

    private Device known(String code) {
        return devices.require(Check.code("device", code));
    }

    private <T> T changed(Function<Handle, T> work) {
        T result = audit.change(handle -> {
            Feed.DEVICES.lock(handle);
            return work.apply(handle);
        });
        feeds.ring(Feed.DEVICES);
        return result;
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
