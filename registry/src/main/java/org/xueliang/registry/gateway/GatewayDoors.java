package org.xueliang.registry.gateway;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.GatewayDoorServiceGrpc;
import org.xueliang.proto.v1.GatewayDoorServiceGrpc.GatewayDoorServiceBlockingStub;
import org.xueliang.proto.v1.GatewayDoorServiceGrpc.GatewayDoorServiceStub;
import org.xueliang.registry.error.Refusal;

/**
 * Connections to the gateways' own doors: one a door, at most {@value #MAX_DOORS}, the one unused longest makes room. At
 * most {@value #MAX_CALLS} calls and {@value #MAX_STREAMS} streams are on their way at once. Thread-safe.
 */
public final class GatewayDoors implements AutoCloseable {
    private static final int MAX_DOORS = 256;
    private static final int MAX_CALLS = 64;
    private static final int MAX_STREAMS = 16;
    private static final int MAX_ANSWER_BYTES = 16 << 20;

    private final @Nullable CallCredentials token;
    private final Function<String, Optional<String>> own;
    private final Semaphore calls = new Semaphore(MAX_CALLS);
    private final Semaphore streams = new Semaphore(MAX_STREAMS);
    private final LinkedHashMap<String, ManagedChannel> doors = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Who is asked about what.
     *
     * @param subject for the error text: {@code "channel 34020000001320000001"}
     * @param door {@code host:port}
     */
    public record Target(String subject, String gateway, String door) {
        private String named() {
            return "gateway '" + gateway + "' at " + door;
        }
    }

    /** @param serviceToken null where this installation's is not known here: then no gateway can be asked */
    public GatewayDoors(@Nullable String serviceToken) {
        this(serviceToken, gateway -> Optional.empty());
    }

    /**
     * @param own token that a gateway has for itself, by its name. It is asked with it and never with the installation's, which it
     *     would then have
     */
    public GatewayDoors(@Nullable String serviceToken, Function<String, Optional<String>> own) {
        this.own = own;
        this.token = serviceToken == null ? null : new BearerToken(serviceToken);
    }

    /** Asks and blocks for at most the seconds given; throws {@link Refusal} with the gateway's own words. */
    public <T> T ask(Target target, int deadlineS, Function<GatewayDoorServiceBlockingStub, T> call) {
        return ask(target, deadlineS, GatewayDoorServiceGrpc::newBlockingStub, call);
    }

    /** As {@link #ask(Target, int, Function)}, of another service of the door. */
    public <S extends AbstractStub<S>, T> T ask(
            Target target, int deadlineS, Function<Channel, S> stub, Function<S, T> call) {
        CallCredentials credentials = credentials(target.gateway);
        if (!calls.tryAcquire()) {
            throw Refusal.tooMuch("calls to gateways: " + MAX_CALLS + " are on their way (expected: fewer; try again)");
        }
        try {
            return call.apply(stub.apply(channel(target.door))
                    .withCallCredentials(credentials)
                    .withDeadlineAfter(deadlineS, TimeUnit.SECONDS));
        } catch (StatusRuntimeException e) {
            throw translated(target, deadlineS, e.getStatus()).inner();
        } finally {
            calls.release();
        }
    }

    /** Asks for a stream and hands it on as it comes; returns at once. It ends with its caller. */
    public <Q, A> void stream(
            Target target,
            int deadlineS,
            ServerCallStreamObserver<A> out,
            BiConsumer<GatewayDoorServiceStub, ClientResponseObserver<Q, A>> call) {
        CallCredentials credentials = credentials(target.gateway);
        if (!streams.tryAcquire()) {
            throw Refusal.tooMuch("streams from gateways: " + MAX_STREAMS + " are open (expected: fewer; try again)");
        }
        Relay<Q, A> relay = new Relay<>(target, deadlineS, out, streams::release);
        out.setOnCancelHandler(relay::cancel);
        call.accept(
                GatewayDoorServiceGrpc.newStub(channel(target.door))
                        .withCallCredentials(credentials)
                        .withDeadlineAfter(deadlineS, TimeUnit.SECONDS),
                relay);
    }

    private static final class Relay<Q, A> implements ClientResponseObserver<Q, A> {
        private final Target target;
        private final int deadlineS;
        private final ServerCallStreamObserver<A> out;
        private final Runnable released;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable ClientCallStreamObserver<Q> upstream;

        Relay(Target target, int deadlineS, ServerCallStreamObserver<A> out, Runnable released) {
            this.target = target;
            this.deadlineS = deadlineS;
            this.out = out;
            this.released = released;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<Q> call) {
            upstream = call;
        }

        void cancel() {
            ClientCallStreamObserver<Q> call = upstream;
            if (call != null) {
                call.cancel("the caller went away", null);
            }
        }

        @Override
        public void onNext(A message) {
            if (!out.isCancelled()) {
                out.onNext(message);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            if (over.compareAndSet(false, true)) {
                released.run();
                if (!out.isCancelled()) {
                    out.onError(translated(target, deadlineS, Status.fromThrowable(thrown)));
                }
            }
        }

        @Override
        public void onCompleted() {
            if (over.compareAndSet(false, true)) {
                released.run();
                if (!out.isCancelled()) {
                    out.onCompleted();
                }
            }
        }
    }

    private CallCredentials credentials(String gateway) {
        Optional<String> issued = own.apply(gateway);
        CallCredentials credentials = issued.isPresent() ? new BearerToken(issued.get()) : token;
        if (credentials == null) {
            throw Refusal.unavailable(
                    "gateway: the service token is neither in the data folder nor in a service-token-file");
        }
        return credentials;
    }

    private static Refusal translated(Target target, int deadlineS, Status status) {
        String said = Refusal.sentence(status.getDescription() == null ? "nothing more" : status.getDescription());
        return switch (status.getCode()) {
            case FAILED_PRECONDITION -> Refusal.notNow(said);
            case INVALID_ARGUMENT -> Refusal.badRequest(said);
            case RESOURCE_EXHAUSTED -> Refusal.tooMuch(target.named() + ": " + said);
            // A playback is the gateway's own; all else that it does not have is ours, and it has not heard of it.
            case NOT_FOUND ->
                said.startsWith("playback: ")
                        ? Refusal.notFound(said)
                        : Refusal.unavailable(target.subject + ": " + target.named() + " does not have it: " + said);
            // Ours begins with what gRPC counts; the gateway's own says that the device gave no answer.
            case DEADLINE_EXCEEDED ->
                said.contains("deadline exceeded after")
                        ? Refusal.unavailable(target.named() + " gave no answer within " + deadlineS + " s")
                        : Refusal.noAnswer(target.subject + ": " + said);
            default ->
                Refusal.unavailable(target.subject + ": " + target.named() + ": " + status.getCode() + ": " + said);
        };
    }

    private synchronized ManagedChannel channel(String door) {
        ManagedChannel channel = doors.get(door);
        if (channel == null) {
            channel = NettyChannelBuilder.forTarget("dns:///" + door)
                    .usePlaintext()
                    .maxInboundMessageSize(MAX_ANSWER_BYTES)
                    .idleTimeout(5, TimeUnit.MINUTES)
                    .build();
            doors.put(door, channel);
            if (doors.size() > MAX_DOORS) {
                Map.Entry<String, ManagedChannel> eldest =
                        doors.entrySet().iterator().next();
                doors.remove(eldest.getKey());
                // Calls on it come to their end.
                eldest.getValue().shutdown();
            }
        }
        return channel;
    }

    @Override
    public synchronized void close() {
        doors.values().forEach(ManagedChannel::shutdownNow);
        doors.clear();
    }
}
