package org.xueliang.ingest.door;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment.Pull;
import org.xueliang.ingest.assignment.Assignment.Transport;
import org.xueliang.ingest.assignment.Assignment.Use;
import org.xueliang.ingest.assignment.Assignment.Verifier;
import org.xueliang.ingest.view.LiveView;
import org.xueliang.ingest.view.ViewDesk;
import org.xueliang.proto.v1.CloseGatewayViewRequest;
import org.xueliang.proto.v1.CloseGatewayViewResponse;
import org.xueliang.proto.v1.CredentialVerifier;
import org.xueliang.proto.v1.GatewayView;
import org.xueliang.proto.v1.KeepGatewayViewsRequest;
import org.xueliang.proto.v1.KeepGatewayViewsResponse;
import org.xueliang.proto.v1.KeptView;
import org.xueliang.proto.v1.LiveDoorServiceGrpc.LiveDoorServiceImplBase;
import org.xueliang.proto.v1.OpenGatewayViewRequest;

/** Live views over gRPC. Who looks and why is on record at the registry, which alone comes here. */
public final class ViewCalls extends LiveDoorServiceImplBase {
    private static final Pattern CODE = Pattern.compile("[0-9]{20}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final int MIN_KEEP_MS = 1_000;
    private static final int MAX_KEEP_MS = 600_000;
    private static final int MAX_VIEWERS = 64;
    private static final int MAX_IDS = 1_000;

    private final ViewDesk desk;
    private final String address;
    private final IntSupplier rtspPort;
    private final UnaryOperator<String> offlineCause;

    /**
     * @param address that others reach the RTSP server by, as rtsp://HOST:PORT; empty where nobody said
     * @param offlineCause why a channel has no stream; empty where it has one or nothing is known
     */
    public ViewCalls(ViewDesk desk, String address, IntSupplier rtspPort, UnaryOperator<String> offlineCause) {
        this.desk = desk;
        this.address = address;
        this.rtspPort = rtspPort;
        this.offlineCause = offlineCause;
    }

    @Override
    public void openGatewayView(OpenGatewayViewRequest request, StreamObserver<GatewayView> answer) {
        String problem = problem(request);
        if (!problem.isEmpty()) {
            answer.onError(Status.INVALID_ARGUMENT.withDescription(problem).asRuntimeException());
            return;
        }
        CredentialVerifier verifier = request.getVerifier();
        LiveView view = desk.open(
                        new LiveView.Terms(
                                request.getId(),
                                request.getChannel(),
                                List.of(new Verifier(
                                        Use.PLAY,
                                        verifier.getUsername(),
                                        verifier.getHa1Md5(),
                                        verifier.getHa1Sha256(),
                                        verifier.getTokenSha256())),
                                request.getSound(),
                                request.getMaxViewers(),
                                request.getOneAddress()),
                        request.getKeepWithinMs(),
                        relay(request))
                .orElse(null);
        if (view == null) {
            answer.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("live views: the gateway has as many as it may (expected: end some)")
                    .asRuntimeException());
            return;
        }
        answer.onNext(GatewayView.newBuilder()
                .setAddress(address)
                .setRtspPort(rtspPort.getAsInt())
                .setPath(view.path())
                .build());
        answer.onCompleted();
    }

    private static String problem(OpenGatewayViewRequest request) {
        if (!ID.matcher(request.getId()).matches()) {
            return "id: " + request.getId().length() + " characters (expected: 32 lower-case hex digits)";
        }
        if (!CODE.matcher(request.getChannel()).matches()) {
            return "channel: " + request.getChannel().length() + " characters (expected: 20 digits)";
        }
        if (request.getVerifier().getUsername().isEmpty()
                || request.getVerifier().getHa1Sha256().isEmpty()) {
            return "verifier: missing (expected: username and ha1_sha256)";
        }
        if (request.getMaxViewers() < 1 || request.getMaxViewers() > MAX_VIEWERS) {
            return "max_viewers: " + request.getMaxViewers() + " (expected: 1 to " + MAX_VIEWERS + ")";
        }
        return keepProblem(request.getKeepWithinMs());
    }

    private static String keepProblem(int keepMs) {
        return keepMs < MIN_KEEP_MS || keepMs > MAX_KEEP_MS
                ? "keep_within_ms: " + keepMs + " (expected: " + MIN_KEEP_MS + " to " + MAX_KEEP_MS + ")"
                : "";
    }

    private static @Nullable Pull relay(OpenGatewayViewRequest request) {
        return request.hasRelay()
                ? new Pull(
                        request.getRelay().getUrl(),
                        request.getRelay().getUsername(),
                        request.getRelay().getPassword(),
                        // Between nodes there are routers and firewalls, and one connection that passed them.
                        Transport.TCP)
                : null;
    }

    @Override
    public void keepGatewayViews(KeepGatewayViewsRequest request, StreamObserver<KeepGatewayViewsResponse> answer) {
        String problem = request.getIdsCount() > MAX_IDS
                ? "ids: " + request.getIdsCount() + " (expected: at most " + MAX_IDS + ")"
                : keepProblem(request.getKeepWithinMs());
        if (!problem.isEmpty()) {
            answer.onError(Status.INVALID_ARGUMENT.withDescription(problem).asRuntimeException());
            return;
        }
        KeepGatewayViewsResponse.Builder kept = KeepGatewayViewsResponse.newBuilder();
        for (String id : request.getIdsList()) {
            KeptView.Builder one = KeptView.newBuilder().setId(id);
            desk.keep(id, request.getKeepWithinMs())
                    .ifPresent(view -> one.setKnown(true)
                            .setViewers(view.viewers())
                            .setWasViewed(view.wasViewed())
                            .setNoPicture(offlineCause.apply(view.terms().channel())));
            kept.addViews(one);
        }
        answer.onNext(kept.build());
        answer.onCompleted();
    }

    @Override
    public void closeGatewayView(CloseGatewayViewRequest request, StreamObserver<CloseGatewayViewResponse> answer) {
        desk.close(request.getId(), request.getCause());
        answer.onNext(CloseGatewayViewResponse.getDefaultInstance());
        answer.onCompleted();
    }
}
