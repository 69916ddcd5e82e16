package org.xueliang.registry.device;

import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ConfigureDeviceRequest;
import org.xueliang.proto.v1.ConfigureDeviceResponse;
import org.xueliang.proto.v1.DeviceQuestion;
import org.xueliang.proto.v1.DeviceSettings;
import org.xueliang.proto.v1.QueryDeviceRequest;
import org.xueliang.proto.v1.QueryDeviceResponse;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.TakeDevicePicturesRequest;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.gateway.GatewayDoors;
import org.xueliang.registry.gateway.GatewayDoors.Target;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.snapshot.GrantDoor;

/** What devices are asked about themselves, their settings, and pictures that they take: checked, on record, and passed on. */
final class DeviceAsks {
    /** A device that takes pictures has so long for the first, and for each of the others beside its interval. */
    private static final int PICTURES_S = 40;

    private static final int PICTURE_S = 8;

    private final DeviceRoutes routes;
    private final AuditLog audit;
    private final GrantDoor grants;
    private final GatewayDoors doors;

    DeviceAsks(DeviceRoutes routes, AuditLog audit, GrantDoor grants, GatewayDoors doors) {
        this.routes = routes;
        this.audit = audit;
        this.grants = grants;
        this.doors = doors;
    }

    QueryDeviceResponse query(QueryDeviceRequest request) {
        Check.known("question", request.getQuestion(), DeviceQuestion.DEVICE_QUESTION_UNSPECIFIED);
        Check.range("number", request.getNumber(), 0, 255);
        DeviceRoutes.Subject subject = routes.subject(request.getChannel());
        Target target = routes.online(subject.device());
        QueryDeviceRequest asked =
                request.toBuilder().setChannel(subject.code()).build();
        return doors.ask(target, GrpcDeviceService.COMMAND_S, stub -> stub.queryDevice(asked));
    }

    ConfigureDeviceResponse configure(ConfigureDeviceRequest request) {
        DeviceSettings settings = SettingsCheck.checked(request.getSettings());
        DeviceRoutes.Subject subject = routes.subject(request.getChannel());
        CallRecord.subject(subject.code());
        Target target = routes.online(subject.device());
        ConfigureDeviceRequest asked = request.toBuilder()
                .setChannel(subject.code())
                .setSettings(settings)
                .build();
        audit.sent(SettingsCheck.words(settings));
        // Two messages where the device's own settings and a channel's are changed at once.
        return doors.ask(target, 2 * GrpcDeviceService.COMMAND_S, stub -> stub.configureDevice(asked));
    }

    TakeDevicePicturesResponse takePictures(TakeDevicePicturesRequest request) {
        Check.text("purpose", request.getPurpose(), 2, 200);
        Check.range("count", request.getCount(), 0, 10);
        Check.range("interval_s", request.getIntervalS(), 0, 60);
        DeviceRoutes.Subject subject = routes.subject(request.getChannel());
        CallRecord.subject(subject.code());
        Channel channel = subject.channel()
                .orElseThrow(() ->
                        Refusal.notFound("channel: '" + subject.code() + "' is a device and not one of its channels"));
        grants.admit(Caller.current(), channel, request.getPurpose(), Shareable.SHARE_SNAPSHOTS);
        Target target = routes.online(subject.device());
        TakeDevicePicturesRequest asked =
                request.toBuilder().setChannel(subject.code()).build();
        int longestS = PICTURES_S + request.getCount() * (request.getIntervalS() + PICTURE_S);
        TakeDevicePicturesResponse taken = doors.ask(target, longestS, stub -> stub.takeDevicePictures(asked));
        // One camera's picture never goes out under another's name.
        if (!taken.getChannel().equals(subject.code())) {
            throw Refusal.unavailable(
                    "channel " + subject.code() + ": its gateway answered with another channel's pictures");
        }
        return taken;
    }
}
