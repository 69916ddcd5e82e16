package org.xueliang.registry.federation;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AnswerAgreementRequest;
import org.xueliang.proto.v1.FederationServiceGrpc.FederationServiceImplBase;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.FollowRequest;

/** A node with a good key that sends what a test tells it to. */
final class HostilePeer extends FederationServiceImplBase implements AutoCloseable {
    final NodeIdentity identity;
    final List<FollowRequest> follows = new CopyOnWriteArrayList<>();
    /** What it sends to who begins to follow. */
    volatile Function<FollowRequest, List<FollowEvent>> greeting = request -> List.of();

    private final Server server;
    private volatile StreamObserver<FollowEvent> out;

    HostilePeer(String node) throws IOException {
        this.identity = identity(node, new Date(), 30);
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .sslContext(PeerTls.server(identity, new PeerTrust(key -> true, Clock.systemUTC(), why -> {})))
                .addService(this)
                .build()
                .start();
        this.out = new io.grpc.stub.StreamObserver<>() {
            @Override
            public void onNext(FollowEvent event) {
                throw new IllegalStateException("nobody follows");
            }

            @Override
            public void onError(Throwable thrown) {}

            @Override
            public void onCompleted() {}
        };
    }

    static NodeIdentity identity(String node, Date from, int days) {
        KeyPair pair = SelfSigned.newKey();
        return new NodeIdentity(node, pair.getPrivate(), SelfSigned.certificate(node, pair, from, days));
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    @Override
    public void follow(FollowRequest request, StreamObserver<FollowEvent> stream) {
        synchronized (this) {
            ((ServerCallStreamObserver<FollowEvent>) stream).setOnCancelHandler(() -> {});
            greeting.apply(request).forEach(stream::onNext);
            out = stream;
        }
        follows.add(request);
    }

    synchronized void send(FollowEvent.Builder event) {
        out.onNext(event.build());
    }

    @Override
    public void answerAgreement(AnswerAgreementRequest request, StreamObserver<Agreement> answer) {
        answer.onNext(Agreement.getDefaultInstance());
        answer.onCompleted();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
