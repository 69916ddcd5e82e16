package org.xueliang.registry;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.CheckDeviceRequest;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.ConfigureDeviceRequest;
import org.xueliang.proto.v1.ConfigureDeviceResponse;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.ControlChannelRequest;
import org.xueliang.proto.v1.ControlChannelResponse;
import org.xueliang.proto.v1.ControlPlaybackRequest;
import org.xueliang.proto.v1.DevicePicture;
import org.xueliang.proto.v1.DialogueLine;
import org.xueliang.proto.v1.GatewayDoorServiceGrpc.GatewayDoorServiceImplBase;
import org.xueliang.proto.v1.GetDialogueRequest;
import org.xueliang.proto.v1.GetDialogueResponse;
import org.xueliang.proto.v1.GetPlaybackRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.OpenPlaybackRequest;
import org.xueliang.proto.v1.Playback;
import org.xueliang.proto.v1.Preset;
import org.xueliang.proto.v1.QueryDeviceRequest;
import org.xueliang.proto.v1.QueryDeviceResponse;
import org.xueliang.proto.v1.QueryRecordingsRequest;
import org.xueliang.proto.v1.QueryRecordingsResponse;
import org.xueliang.proto.v1.Recording;
import org.xueliang.proto.v1.RefreshCatalogRequest;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.StopPlaybackRequest;
import org.xueliang.proto.v1.TakeDevicePicturesRequest;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;

/** A gateway's door that gives the same picture to everyone, or the error that it is told to give. */
final class FakeGatewayDoor extends GatewayDoorServiceImplBase implements AutoCloseable {
    static final ByteString JPEG =
            ByteString.copyFrom(new byte[] {(byte) 0xFF, (byte) 0xD8, 1, 2, 3, (byte) 0xFF, (byte) 0xD9});

    final List<GetSnapshotRequest> asked = new CopyOnWriteArrayList<>();
    final List<Object> calls = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    volatile @Nullable Status error;
    volatile @Nullable String otherChannel;
    volatile boolean stale;
    private final Server server;
    private final int port;

    FakeGatewayDoor() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(this)
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, A> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                        authorizations.add(String.valueOf(headers.get(BearerToken.AUTHORIZATION)));
                        return next.startCall(call, headers);
                    }
                })
                .build()
                .start();
        port = server.getPort();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void takeSnapshot(GetSnapshotRequest request, StreamObserver<Snapshot> out) {
        asked.add(request);
        Status now = error;
        if (now != null) {
            out.onError(now.asException());
            return;
        }
        String other = otherChannel;
        out.onNext(Snapshot.newBuilder()
                .setChannel(other == null ? request.getChannel() : other)
                .setJpeg(JPEG)
                .setCapturedUs(Findings.T0)
                .setAgeMs(420)
                .setStale(stale)
                .setWidth(640)
                .setHeight(360)
                .build());
        out.onCompleted();
    }

    private <T> void answer(Object call, StreamObserver<T> out, List<T> answers) {
        calls.add(call);
        answers.forEach(out::onNext);
        Status now = error;
        if (now != null) {
            out.onError(now.asException());
        } else {
            out.onCompleted();
        }
    }

    @Override
    public void refreshCatalog(RefreshCatalogRequest request, StreamObserver<CatalogState> out) {
        answer(
                request,
                out,
                List.of(CatalogState.newBuilder()
                        .setCompleteness(Completeness.FETCHING)
                        .build()));
    }

    @Override
    public void controlChannel(ControlChannelRequest request, StreamObserver<ControlChannelResponse> out) {
        answer(request, out, error == null ? List.of(ControlChannelResponse.getDefaultInstance()) : List.of());
    }

    @Override
    public void queryRecordings(QueryRecordingsRequest request, StreamObserver<QueryRecordingsResponse> out) {
        answer(
                request,
                out,
                List.of(QueryRecordingsResponse.newBuilder()
                        .addRecordings(Recording.newBuilder()
                                .setChannel(request.getChannel())
                                .setType("time"))
                        .setComplete(true)
                        .build()));
    }

    private void playback(Object call, String channel, StreamObserver<Playback> out) {
        answer(
                call,
                out,
                error == null
                        ? List.of(Playback.newBuilder()
                                .setChannel(channel)
                                .setId("0".repeat(32))
                                .setPath("playback-" + "0".repeat(32))
                                .build())
                        : List.of());
    }

    @Override
    public void openPlayback(OpenPlaybackRequest request, StreamObserver<Playback> out) {
        playback(request, request.getRequest().getChannel(), out);
    }

    @Override
    public void controlPlayback(ControlPlaybackRequest request, StreamObserver<Playback> out) {
        playback(request, request.getChannel(), out);
    }

    @Override
    public void getPlayback(GetPlaybackRequest request, StreamObserver<Playback> out) {
        playback(request, request.getChannel(), out);
    }

    @Override
    public void stopPlayback(StopPlaybackRequest request, StreamObserver<Playback> out) {
        playback(request, request.getChannel(), out);
    }

    @Override
    public void queryDevice(QueryDeviceRequest request, StreamObserver<QueryDeviceResponse> out) {
        answer(
                request,
                out,
                List.of(QueryDeviceResponse.newBuilder()
                        .addPresets(Preset.newBuilder().setNumber("1").setName("gate"))
                        .setComplete(true)
                        .build()));
    }

    @Override
    public void configureDevice(ConfigureDeviceRequest request, StreamObserver<ConfigureDeviceResponse> out) {
        answer(
                request,
                out,
                List.of(ConfigureDeviceResponse.newBuilder().setAnswer("OK").build()));
    }

    @Override
    public void takeDevicePictures(TakeDevicePicturesRequest request, StreamObserver<TakeDevicePicturesResponse> out) {
        String other = otherChannel;
        answer(
                request,
                out,
                List.of(TakeDevicePicturesResponse.newBuilder()
                        .setChannel(other == null ? request.getChannel() : other)
                        .addPictures(DevicePicture.newBuilder().setJpeg(JPEG))
                        .build()));
    }

    @Override
    public void checkDevice(CheckDeviceRequest request, StreamObserver<ConformanceStep> out) {
        answer(
                request,
                out,
                List.of(
                        ConformanceStep.newBuilder()
                                .setStep("registration")
                                .setVerdict(ConformanceStep.Verdict.PASSED)
                                .build(),
                        ConformanceStep.newBuilder()
                                .setStep("catalog")
                                .setVerdict(ConformanceStep.Verdict.DEVIATES)
                                .setQuirk("C5")
                                .build()));
    }

    @Override
    public void getDialogue(GetDialogueRequest request, StreamObserver<GetDialogueResponse> out) {
        answer(
                request,
                out,
                List.of(GetDialogueResponse.newBuilder()
                        .addLines(DialogueLine.newBuilder().setText("REGISTER"))
                        .build()));
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
