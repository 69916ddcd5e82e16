package org.xueliang.ingest.door;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.AssignmentBook;
import org.xueliang.ingest.gb28181.Gb28181Gateway;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.CheckDeviceRequest;
import org.xueliang.proto.v1.ConfigureDeviceRequest;
import org.xueliang.proto.v1.ConfigureDeviceResponse;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.ControlChannelRequest;
import org.xueliang.proto.v1.ControlChannelResponse;
import org.xueliang.proto.v1.GetDialogueRequest;
import org.xueliang.proto.v1.GetDialogueResponse;
import org.xueliang.proto.v1.QueryDeviceRequest;
import org.xueliang.proto.v1.QueryDeviceResponse;
import org.xueliang.proto.v1.QueryRecordingsRequest;
import org.xueliang.proto.v1.QueryRecordingsResponse;
import org.xueliang.proto.v1.RefreshCatalogRequest;
import org.xueliang.proto.v1.TakeDevicePicturesRequest;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;

/** Calls about GB/T 28181 devices over gRPC. Who asks and why is on record at the registry, which alone comes here. */
public final class DeviceCalls {
    private static final Pattern CODE = Pattern.compile("[0-9]{20}");
    private static final Duration MAX_RANGE = Duration.ofDays(31);
    private static final int MAX_LINES = 200;

    private final Gb28181Gateway gateway;
    private final AssignmentBook channels;
    private final PlaybackCalls playbacks;

    /** @param rtspPort of the gateway's RTSP server, asked once it listens */
    public DeviceCalls(Gb28181Gateway gateway, AssignmentBook channels, String gatewayId, IntSupplier rtspPort) {
        this.gateway = gateway;
        this.channels = channels;
        this.playbacks = new PlaybackCalls(gateway, gatewayId, rtspPort);
    }

    PlaybackCalls playbacks() {
        return playbacks;
    }

    void refreshCatalog(RefreshCatalogRequest request, StreamObserver<CatalogState> answer) {
        if (refused(answer, "device", request.getDevice())) {
            return;
        }
        pass(gateway.asks().refreshCatalog(request.getDevice()), Function.identity(), answer);
    }

    void controlChannel(ControlChannelRequest request, StreamObserver<ControlChannelResponse> answer) {
        if (refused(answer, "channel", request.getChannel())) {
            return;
        }
        String device = deviceOf(request.getChannel());
        pass(
                gateway.asks().control(device, request.getChannel(), request.getCommand()),
                words -> ControlChannelResponse.newBuilder().setAnswer(words).build(),
                answer);
    }

    void queryDevice(QueryDeviceRequest request, StreamObserver<QueryDeviceResponse> answer) {
        if (!refused(answer, "channel", request.getChannel())) {
            pass(
                    gateway.asks()
                            .query(
                                    deviceOf(request.getChannel()),
                                    request.getChannel(),
                                    request.getQuestion(),
                                    request.getNumber()),
                    Function.identity(),
                    answer);
        }
    }

    void configureDevice(ConfigureDeviceRequest request, StreamObserver<ConfigureDeviceResponse> answer) {
        if (!refused(answer, "channel", request.getChannel())) {
            pass(
                    gateway.asks()
                            .configure(deviceOf(request.getChannel()), request.getChannel(), request.getSettings()),
                    words -> ConfigureDeviceResponse.newBuilder()
                            .setAnswer(words)
                            .build(),
                    answer);
        }
    }

    void takeDevicePictures(TakeDevicePicturesRequest request, StreamObserver<TakeDevicePicturesResponse> answer) {
        if (!refused(answer, "channel", request.getChannel())) {
            pass(
                    gateway.asks()
                            .takePictures(
                                    deviceOf(request.getChannel()),
                                    request.getChannel(),
                                    request.getCount() == 0 ? 1 : request.getCount(),
                                    request.getIntervalS() == 0 ? 1 : request.getIntervalS()),
                    Function.identity(),
                    answer);
        }
    }

    /** Whoever has the channel; a code that no channel has is a device's own. */
    private String deviceOf(String code) {
        Assignment.OfDevice of = channels.find(code).map(Assignment::device).orElse(null);
        return of == null ? code : of.device();
    }

    void queryRecordings(QueryRecordingsRequest request, StreamObserver<QueryRecordingsResponse> answer) {
        if (refused(answer, "channel", request.getChannel())) {
            return;
        }
        Instant from = instant(request.getFrom());
        Instant to = instant(request.getTo());
        if (from == null
                || to == null
                || !from.isBefore(to)
                || from.plus(MAX_RANGE).isBefore(to)) {
            answer.onError(Status.INVALID_ARGUMENT
                    .withDescription("from, to: '" + cut(request.getFrom()) + "', '" + cut(request.getTo())
                            + "' (expected: RFC 3339 with offset, from before to, at most 31 days)")
                    .asRuntimeException());
            return;
        }
        pass(
                gateway.asks().recordings(deviceOf(request.getChannel()), request.getChannel(), from, to),
                found -> QueryRecordingsResponse.newBuilder()
                        .addAllRecordings(found.recordings())
                        .setComplete(found.complete())
                        .build(),
                answer);
    }

    void getDialogue(GetDialogueRequest request, StreamObserver<GetDialogueResponse> answer) {
        if (refused(answer, "device", request.getDevice())) {
            return;
        }
        pass(
                gateway.dialogue(request.getDevice()),
                lines -> GetDialogueResponse.newBuilder()
                        .addAllLines(lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size()))
                        .build(),
                answer);
    }

    void checkDevice(CheckDeviceRequest request, StreamObserver<ConformanceStep> answer) {
        if (refused(answer, "device", request.getDevice())) {
            return;
        }
        boolean[] gone = {false};
        if (answer instanceof ServerCallStreamObserver<ConformanceStep> call) {
            call.setOnCancelHandler(() -> gone[0] = true);
        }
        gateway.check(request.getDevice(), step -> {
                    if (!gone[0]) {
                        answer.onNext(step);
                    }
                })
                .whenComplete((done, failure) -> {
                    if (gone[0]) {
                        return;
                    }
                    if (failure != null) {
                        answer.onError(status(failure));
                    } else {
                        answer.onCompleted();
                    }
                });
    }

    static boolean refused(StreamObserver<?> answer, String field, String code) {
        if (CODE.matcher(code).matches()) {
            return false;
        }
        answer.onError(Status.INVALID_ARGUMENT
                .withDescription(field + ": " + code.length() + " characters (expected: 20 digits)")
                .asRuntimeException());
        return true;
    }

    static @Nullable Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException notOne) {
            return null;
        }
    }

    static String cut(String text) {
        return text.length() > 40 ? text.substring(0, 40) : text;
    }

    static <T, A> void pass(CompletableFuture<T> from, Function<T, A> message, StreamObserver<A> answer) {
        from.whenComplete((value, failure) -> {
            if (failure != null) {
                answer.onError(status(failure));
            } else {
                answer.onNext(message.apply(value));
                answer.onCompleted();
            }
        });
    }

    private static StatusRuntimeException status(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof QueryException refused)) {
            return Status.INTERNAL.withDescription("gb28181: " + cause).asRuntimeException();
        }
        Status status = switch (refused.reason()) {
            case UNKNOWN -> Status.NOT_FOUND;
            case OFFLINE, NO_MEDIA -> Status.UNAVAILABLE;
            case REFUSED, NOT_POSSIBLE -> Status.FAILED_PRECONDITION;
            case SILENT -> Status.DEADLINE_EXCEEDED;
            case BUSY -> Status.RESOURCE_EXHAUSTED;
            case BAD -> Status.INVALID_ARGUMENT;
        };
        return status.withDescription(refused.getMessage()).asRuntimeException();
    }
}
