package org.xueliang.registry.device;

import java.time.Clock;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ControlPlaybackRequest;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.GetPlaybackRequest;
import org.xueliang.proto.v1.OpenPlaybackRequest;
import org.xueliang.proto.v1.Playback;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.StartPlaybackRequest;
import org.xueliang.proto.v1.StartPlaybackResponse;
import org.xueliang.proto.v1.StopPlaybackRequest;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.TimeRange;
import org.xueliang.registry.channel.MadeCredential;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.gateway.GatewayDoors;
import org.xueliang.registry.gateway.GatewayDoors.Target;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.snapshot.GrantDoor;

/** The calls about playbacks: who may look and at what is decided here, the rest is the gateway's that has the device. */
final class PlaybackDoor {
    private static final int ASK_S = 5;
    /** A device has 20 s for its answer to an INVITE and 10 s for its first picture. */
    private static final int START_S = 40;

    private static final int CONTROL_S = 15;
    private static final long MAX_LENGTH_US = 24L * 3_600_000_000L;
    private static final long SECOND_US = 1_000_000;
    private static final int MAX_SPEED = 8;

    private final DeviceRoutes routes;
    private final AuditLog audit;
    private final GrantDoor grants;
    private final GatewayDoors doors;
    private final Clock clock;

    PlaybackDoor(DeviceRoutes routes, AuditLog audit, GrantDoor grants, GatewayDoors doors, Clock clock) {
        this.routes = routes;
        this.audit = audit;
        this.grants = grants;
        this.doors = doors;
        this.clock = clock;
    }

    StartPlaybackResponse start(StartPlaybackRequest request) {
        Check.text("purpose", request.getPurpose(), 2, 200);
        check(request);
        DeviceRoutes.Subject subject = recorded(request.getChannel());
        Channel channel = subject.channel().orElseThrow();
        Caller caller = Caller.current();
        grants.admit(caller, channel, request.getPurpose(), Shareable.SHARE_RECORDINGS);
        Target target = routes.online(subject.device());
        MadeCredential made = MadeCredential.of(CredentialUse.PLAY);
        // On record before a device is asked: what was looked at, and why.
        audit.sent((request.getDownload() ? "download " : "playback ") + request.getFrom() + " to " + request.getTo());
        OpenPlaybackRequest asked = OpenPlaybackRequest.newBuilder()
                .setRequest(request.toBuilder().setChannel(subject.code()))
                .setCaller(caller.name())
                .setVerifier(made.verifier())
                .build();
        Playback opened = doors.ask(target, START_S, stub -> stub.openPlayback(asked));
        return StartPlaybackResponse.newBuilder()
                .setPlayback(opened)
                .setCredential(made.credential())
                .build();
    }

    private void check(StartPlaybackRequest request) {
        TimeRange range = PlaybackDoor.range(request.getFrom(), request.getTo());
        long nowUs = clock.millis() * 1000;
        if (range.fromUs() >= nowUs) {
            throw Refusal.badField("from", request.getFrom(), "before now: nothing of it is recorded yet");
        }
        if (range.toUs() - range.fromUs() > MAX_LENGTH_US) {
            throw Refusal.badField("to", request.getTo(), "at most 24 hours after from, which is " + request.getFrom());
        }
        if (range.toUs() - range.fromUs() < SECOND_US) {
            throw Refusal.badField("to", request.getTo(), "at least 1 s after from, which is " + request.getFrom());
        }
        if (request.getSpeed() != 0) {
            Check.range("speed", request.getSpeed(), 1, MAX_SPEED);
            if (!request.getDownload()) {
                throw Refusal.badField(
                        "speed", request.getSpeed(), "0 where it is no download: a playback has a scale");
            }
        }
    }

    /** Both sides said. */
    static TimeRange range(String from, String to) {
        if (from.isEmpty() || to.isEmpty()) {
            throw Refusal.badField(
                    from.isEmpty() ? "from" : "to", "", "RFC 3339 with offset, such as 2026-03-01T08:00:00Z");
        }
        return TimeRange.of(from, to);
    }

    private DeviceRoutes.Subject recorded(String channel) {
        DeviceRoutes.Subject subject = routes.subject(channel);
        CallRecord.subject(subject.code());
        if (subject.channel().isEmpty()) {
            throw Refusal.notFound("channel: '" + subject.code() + "' is a device and not one of its channels");
        }
        return subject;
    }

    Playback control(ControlPlaybackRequest request) {
        Check.id("playback", request.getPlayback());
        switch (request.getActionCase()) {
            case PAUSE, RESUME -> {}
            case SEEK_S -> Check.range("seek_s", request.getSeekS(), 0, MAX_LENGTH_US / (double) SECOND_US);
            case SCALE -> Check.range("scale", request.getScale(), 0.25, 4);
            case ACTION_NOT_SET -> throw Refusal.badField("action", "", "one of pause, resume, seek_s, scale");
        }
        DeviceRoutes.Subject subject = recorded(request.getChannel());
        Target target = routes.lastSeen(subject.device());
        ControlPlaybackRequest asked = request.toBuilder()
                .setChannel(subject.code())
                .setCaller(Caller.current().name())
                .build();
        audit.sent(words(request));
        return doors.ask(target, CONTROL_S, stub -> stub.controlPlayback(asked));
    }

    private static String words(ControlPlaybackRequest request) {
        return request.getPlayback()
                + switch (request.getActionCase()) {
                    case PAUSE -> " pause";
                    case RESUME -> " resume";
                    case SEEK_S -> " seek to " + request.getSeekS() + " s";
                    case SCALE -> " scale " + request.getScale();
                    case ACTION_NOT_SET -> "";
                };
    }

    Playback get(GetPlaybackRequest request) {
        Check.id("playback", request.getPlayback());
        DeviceRoutes.Subject subject = recorded(request.getChannel());
        GetPlaybackRequest asked = request.toBuilder()
                .setChannel(subject.code())
                .setCaller(Caller.current().name())
                .build();
        return doors.ask(routes.lastSeen(subject.device()), ASK_S, stub -> stub.getPlayback(asked));
    }

    Playback stop(StopPlaybackRequest request) {
        Check.id("playback", request.getPlayback());
        DeviceRoutes.Subject subject = recorded(request.getChannel());
        Target target = routes.lastSeen(subject.device());
        StopPlaybackRequest asked = request.toBuilder()
                .setChannel(subject.code())
                .setCaller(Caller.current().name())
                .build();
        audit.sent(request.getPlayback());
        return doors.ask(target, ASK_S, stub -> stub.stopPlayback(asked));
    }
}
