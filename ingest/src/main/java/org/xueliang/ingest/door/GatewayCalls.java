package org.xueliang.ingest.door;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.snapshot.SnapshotException;
import org.xueliang.ingest.snapshot.SnapshotService;
import org.xueliang.ingest.snapshot.Still;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.CheckDeviceRequest;
import org.xueliang.proto.v1.ConfigureDeviceRequest;
import org.xueliang.proto.v1.ConfigureDeviceResponse;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.ControlChannelRequest;
import org.xueliang.proto.v1.ControlChannelResponse;
import org.xueliang.proto.v1.ControlPlaybackRequest;
import org.xueliang.proto.v1.GatewayDoorServiceGrpc;
import org.xueliang.proto.v1.GetDialogueRequest;
import org.xueliang.proto.v1.GetDialogueResponse;
import org.xueliang.proto.v1.GetPlaybackRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.OpenPlaybackRequest;
import org.xueliang.proto.v1.Playback;
import org.xueliang.proto.v1.QueryDeviceRequest;
import org.xueliang.proto.v1.QueryDeviceResponse;
import org.xueliang.proto.v1.QueryRecordingsRequest;
import org.xueliang.proto.v1.QueryRecordingsResponse;
import org.xueliang.proto.v1.RefreshCatalogRequest;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.StopPlaybackRequest;
import org.xueliang.proto.v1.TakeDevicePicturesRequest;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;

/** Stills, and calls about devices, over gRPC. Who looks and why is on record at the registry, which alone comes here. */
final class GatewayCalls extends GatewayDoorServiceGrpc.GatewayDoorServiceImplBase {
    private static final Pattern CODE = Pattern.compile("[0-9]{20}");
    private static final int DEFAULT_MAX_AGE_MS = 10_000;
    private static final int MIN_WIDTH = 16;
    private static final int MAX_WIDTH = 4096;

    private final SnapshotService snapshots;
    private final @Nullable DeviceCalls devices;

    /** @param devices null where this gateway takes no devices of GB/T 28181 */
    GatewayCalls(SnapshotService snapshots, @Nullable DeviceCalls devices) {
        this.snapshots = snapshots;
        this.devices = devices;
    }

    @Override
    public void refreshCatalog(RefreshCatalogRequest request, StreamObserver<CatalogState> answer) {
        withDevices(answer, calls -> calls.refreshCatalog(request, answer));
    }

    @Override
    public void controlChannel(ControlChannelRequest request, StreamObserver<ControlChannelResponse> answer) {
        withDevices(answer, calls -> calls.controlChannel(request, answer));
    }

    @Override
    public void queryRecordings(QueryRecordingsRequest request, StreamObserver<QueryRecordingsResponse> answer) {
        withDevices(answer, calls -> calls.queryRecordings(request, answer));
    }

    @Override
    public void checkDevice(CheckDeviceRequest request, StreamObserver<ConformanceStep> answer) {
        withDevices(answer, calls -> calls.checkDevice(request, answer));
    }

    @Override
    public void getDialogue(GetDialogueRequest request, StreamObserver<GetDialogueResponse> answer) {
        withDevices(answer, calls -> calls.getDialogue(request, answer));
    }

    @Override
    public void openPlayback(OpenPlaybackRequest request, StreamObserver<Playback> answer) {
        withDevices(answer, calls -> calls.playbacks().open(request, answer));
    }

    @Override
    public void controlPlayback(ControlPlaybackRequest request, StreamObserver<Playback> answer) {
        withDevices(answer, calls -> calls.playbacks().control(request, answer));
    }

    @Override
    public void getPlayback(GetPlaybackRequest request, StreamObserver<Playback> answer) {
        withDevices(answer, calls -> calls.playbacks().get(request, answer));
    }

    @Override
    public void stopPlayback(StopPlaybackRequest request, StreamObserver<Playback> answer) {
        withDevices(answer, calls -> calls.playbacks().stop(request, answer));
    }

    @Override
    public void queryDevice(QueryDeviceRequest request, StreamObserver<QueryDeviceResponse> answer) {
        withDevices(answer, calls -> calls.queryDevice(request, answer));
    }

    @Override
    public void configureDevice(ConfigureDeviceRequest request, StreamObserver<ConfigureDeviceResponse> answer) {
        withDevices(answer, calls -> calls.configureDevice(request, answer));
    }

    @Override
    public void takeDevicePictures(
            TakeDevicePicturesRequest request, StreamObserver<TakeDevicePicturesResponse> answer) {
        withDevices(answer, calls -> calls.takeDevicePictures(request, answer));
    }

    private void withDevices(StreamObserver<?> answer, Consumer<DeviceCalls> call) {
        if (devices == null) {
            answer.onError(Status.NOT_FOUND
                    .withDescription("this gateway takes no devices of GB/T 28181: ingest.gb28181.enabled is false")
                    .asRuntimeException());
        } else {
            call.accept(devices);
        }
    }

    @Override
    public void takeSnapshot(GetSnapshotRequest request, StreamObserver<Snapshot> answer) {
        String problem = problem(request);
        if (!problem.isEmpty()) {
            answer.onError(Status.INVALID_ARGUMENT.withDescription(problem).asRuntimeException());
            return;
        }
        long maxAgeMs = request.getMaxAgeMs() == 0 ? DEFAULT_MAX_AGE_MS : request.getMaxAgeMs();
        snapshots
                .take(request.getChannel(), request.getWidth(), maxAgeMs, request.getAllowStale())
                .whenComplete((still, failure) -> {
                    if (failure != null) {
                        answer.onError(status(failure));
                    } else {
                        answer.onNext(message(still));
                        answer.onCompleted();
                    }
                });
    }

    private static String problem(GetSnapshotRequest request) {
        if (!CODE.matcher(request.getChannel()).matches()) {
            return "channel: " + request.getChannel().length() + " characters (expected: 20 digits)";
        }
        if (request.getMaxAgeMs() < 0) {
            return "max_age_ms: " + request.getMaxAgeMs() + " (expected: >= 0)";
        }
        int width = request.getWidth();
        if (width != 0 && (width < MIN_WIDTH || width > MAX_WIDTH)) {
            return "width: " + width + " (expected: 0, or " + MIN_WIDTH + " to " + MAX_WIDTH + ")";
        }
        return "";
    }

    private static Snapshot message(Still still) {
        return Snapshot.newBuilder()
                .setChannel(still.channel())
                .setJpeg(UnsafeByteOperations.unsafeWrap(still.jpeg().bytes()))
                .setCapturedUs(still.capturedUs())
                .setAgeMs(still.ageMs())
                .setStale(still.stale())
                .setWidth(still.jpeg().width())
                .setHeight(still.jpeg().height())
                .build();
    }

    private static StatusRuntimeException status(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof SnapshotException refused)) {
            return Status.INTERNAL.withDescription("snapshot: " + cause).asRuntimeException();
        }
        Status status = switch (refused.reason()) {
            case UNKNOWN_CHANNEL -> Status.NOT_FOUND;
            case STALE -> Status.FAILED_PRECONDITION;
            case OFFLINE, NO_KEYFRAME, DAMAGED -> Status.UNAVAILABLE;
            case UNDECODABLE -> Status.INTERNAL;
            case BUSY -> Status.RESOURCE_EXHAUSTED;
        };
        return status.withDescription(refused.getMessage()).asRuntimeException();
    }
}
