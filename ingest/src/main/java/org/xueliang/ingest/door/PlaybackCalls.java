package org.xueliang.ingest.door;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntSupplier;
import org.xueliang.ingest.assignment.Assignment.Use;
import org.xueliang.ingest.assignment.Assignment.Verifier;
import org.xueliang.ingest.gb28181.Gb28181Gateway;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.control.QueryException.Reason;
import org.xueliang.ingest.gb28181.invite.GbPeriod;
import org.xueliang.ingest.gb28181.invite.GbPlaybackControl;
import org.xueliang.ingest.gb28181.playback.Playback;
import org.xueliang.ingest.gb28181.playback.PlaybackStatus;
import org.xueliang.ingest.gb28181.playback.Playbacks;
import org.xueliang.proto.v1.ControlPlaybackRequest;
import org.xueliang.proto.v1.CredentialVerifier;
import org.xueliang.proto.v1.GetPlaybackRequest;
import org.xueliang.proto.v1.OpenPlaybackRequest;
import org.xueliang.proto.v1.StartPlaybackRequest;
import org.xueliang.proto.v1.StopPlaybackRequest;

/** Calls about playbacks over gRPC. Who asks and why is on record at the registry, which alone comes here. */
final class PlaybackCalls {
    private static final long MAX_LENGTH_S = 24 * 3600;
    private static final int DEFAULT_SPEED = 4;
    private static final int MAX_SPEED = 8;

    private final Gb28181Gateway gateway;
    private final String gatewayId;
    private final IntSupplier rtspPort;

    PlaybackCalls(Gb28181Gateway gateway, String gatewayId, IntSupplier rtspPort) {
        this.gateway = gateway;
        this.gatewayId = gatewayId;
        this.rtspPort = rtspPort;
    }

    void open(OpenPlaybackRequest request, StreamObserver<org.xueliang.proto.v1.Playback> answer) {
        if (DeviceCalls.refused(answer, "channel", request.getRequest().getChannel())) {
            return;
        }
        DeviceCalls.pass(
                playbacks()
                        .thenCompose(playbacks -> playbacks.start(
                                request.getRequest().getChannel(),
                                period(request.getRequest()),
                                request.getCaller(),
                                List.of(verifier(request.getVerifier())),
                                true)),
                this::message,
                answer);
    }

    void get(GetPlaybackRequest request, StreamObserver<org.xueliang.proto.v1.Playback> answer) {
        DeviceCalls.pass(
                found(request.getPlayback(), request.getChannel(), request.getCaller()), this::message, answer);
    }

    void control(ControlPlaybackRequest request, StreamObserver<org.xueliang.proto.v1.Playback> answer) {
        GbPlaybackControl control;
        try {
            control = control(request);
        } catch (IllegalArgumentException e) {
            answer.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
        }
        DeviceCalls.pass(
                found(request.getPlayback(), request.getChannel(), request.getCaller())
                        .thenCompose(playback -> playback.control(control).thenApply(done -> playback)),
                this::message,
                answer);
    }

    void stop(StopPlaybackRequest request, StreamObserver<org.xueliang.proto.v1.Playback> answer) {
        DeviceCalls.pass(
                found(request.getPlayback(), request.getChannel(), request.getCaller())
                        .thenCompose(playback -> playback.stop("stopped by its caller")),
                this::message,
                answer);
    }

    private CompletableFuture<Playbacks> playbacks() {
        Playbacks playbacks = gateway.playbacks();
        return playbacks == null
                ? CompletableFuture.failedFuture(new QueryException(Reason.BUSY, "the gateway is starting"))
                : CompletableFuture.completedFuture(playbacks);
    }

    private CompletableFuture<Playback> found(String id, String channel, String caller) {
        return playbacks().thenCompose(playbacks -> {
            try {
                return CompletableFuture.completedFuture(playbacks.require(id, channel, caller));
            } catch (QueryException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    /** @throws CompletionException with the reason, where it is none */
    private static GbPeriod period(StartPlaybackRequest request) {
        Instant from = DeviceCalls.instant(request.getFrom());
        Instant to = DeviceCalls.instant(request.getTo());
        if (from == null
                || to == null
                || to.getEpochSecond() <= from.getEpochSecond()
                || to.getEpochSecond() - from.getEpochSecond() > MAX_LENGTH_S) {
            throw bad("from, to: '" + DeviceCalls.cut(request.getFrom()) + "', '" + DeviceCalls.cut(request.getTo())
                    + "' (expected: RFC 3339 with offset, from at least 1 s before to, at most 24 hours)");
        }
        if (!request.getDownload()) {
            return GbPeriod.playback(from.getEpochSecond(), to.getEpochSecond());
        }
        int speed = request.getSpeed() == 0 ? DEFAULT_SPEED : request.getSpeed();
        if (speed < 1 || speed > MAX_SPEED) {
            throw bad("speed: " + request.getSpeed() + " (expected: 1 to " + MAX_SPEED + ")");
        }
        return GbPeriod.download(from.getEpochSecond(), to.getEpochSecond(), speed);
    }

    private static CompletionException bad(String why) {
        return new CompletionException(new QueryException(Reason.BAD, why));
    }

    private static GbPlaybackControl control(ControlPlaybackRequest request) {
        return switch (request.getActionCase()) {
            case PAUSE -> GbPlaybackControl.paused();
            case RESUME -> GbPlaybackControl.resume();
            case SEEK_S -> GbPlaybackControl.seek(request.getSeekS());
            case SCALE -> GbPlaybackControl.speed(request.getScale());
            case ACTION_NOT_SET ->
                throw new IllegalArgumentException("action: missing (expected: one of pause, resume, seek_s, scale)");
        };
    }

    private static Verifier verifier(CredentialVerifier message) {
        return new Verifier(
                Use.PLAY, message.getUsername(), message.getHa1Md5(), message.getHa1Sha256(), message.getTokenSha256());
    }

    private org.xueliang.proto.v1.Playback message(Playback playback) {
        PlaybackStatus status = playback.status();
        return org.xueliang.proto.v1.Playback.newBuilder()
                .setId(playback.id())
                .setChannel(playback.channel().code())
                .setFrom(Instant.ofEpochSecond(playback.period().startS()).toString())
                .setTo(Instant.ofEpochSecond(playback.period().stopS()).toString())
                .setDownload(playback.isDownload())
                .setState(org.xueliang.proto.v1.Playback.State.valueOf(
                        status.state().name()))
                .setPath(playback.path())
                .setGateway(gatewayId)
                .setRtspPort(rtspPort.getAsInt())
                .setOpenUntilUs(status.openUntilUs())
                .setPositionS(status.positionS())
                .setScale(status.scale())
                .setCause(status.cause())
                .setComplete(status.complete())
                .setPictures(status.given())
                .setDropped(status.dropped())
                .setDamaged(status.damaged())
                .build();
    }
}
