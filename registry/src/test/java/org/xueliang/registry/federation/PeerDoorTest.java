package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xueliang.registry.federation.Town.soon;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.security.KeyPair;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AnswerAgreementRequest;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.Decision;
import org.xueliang.proto.v1.FederationServiceGrpc;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.FollowRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.Peer;
import org.xueliang.proto.v1.PutPeerRequest;
import org.xueliang.proto.v1.RemovePeerRequest;
import org.xueliang.proto.v1.TakePeerSnapshotRequest;
import org.xueliang.registry.NodeUnderTest;
import org.xueliang.registry.NodesUnderTest;

/** Who comes through the federation door, and how far. */
class PeerDoorTest {
    @RegisterExtension
    static final NodesUnderTest NODES = new NodesUnderTest("town");

    private static final PeerTrust ANY = new PeerTrust(key -> true, Clock.systemUTC(), why -> {});

    private final NodeUnderTest town = NODES.node("town");

    private void enter(NodeIdentity peer) {
        town.admin(NodeServiceGrpc::newBlockingStub)
                .putPeer(PutPeerRequest.newBuilder()
                        .setPeer(Peer.newBuilder()
                                .setNode(peer.node())
                                .setCertificatePem(PemFiles.pem(peer.certificate())))
                        .build());
    }

    private static NodeIdentity fresh(String node) {
        return HostilePeer.identity(node, new Date(), 30);
    }

    private ManagedChannel channel(@Nullable SslContext tls) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress("127.0.0.1", town.federationPort());
        return (tls == null ? builder.usePlaintext() : builder.sslContext(tls)).build();
    }

    /** Code that a call ends with; OK where it is let in. */
    private static Status.Code follow(ManagedChannel channel, String node) {
        try {
            Iterator<FollowEvent> events = FederationServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .follow(FollowRequest.newBuilder().setNode(node).build());
            return events.next().hasAgreements() ? Status.Code.OK : Status.Code.UNKNOWN;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private Status.Code follow(@Nullable SslContext tls, String node) {
        ManagedChannel channel = channel(tls);
        try {
            return follow(channel, node);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void aKnownKeyWithAValidCertificateComesInAndNothingElseDoes() throws Exception {
        NodeIdentity known = fresh("known");
        enter(known);
        assertThat(follow(PeerTls.client(known, ANY), "known")).isEqualTo(Status.Code.OK);

        assertThat(follow((SslContext) null, "known")).as("no TLS").isEqualTo(Status.Code.UNAVAILABLE);
        SslContext without = GrpcSslContexts.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
        assertThat(follow(without, "known")).as("no certificate").isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(follow(PeerTls.client(fresh("known"), ANY), "known"))
                .as("another key under a known name")
                .isEqualTo(Status.Code.UNAVAILABLE);
        KeyPair pair = SelfSigned.newKey();
        NodeIdentity expired =
                new NodeIdentity("old", pair.getPrivate(), SelfSigned.certificate("old", pair, new Date(0), 1));
        enter(expired);
        assertThat(follow(PeerTls.client(expired, ANY), "old")).as("expired").isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(follow(PeerTls.client(known, ANY), "old"))
                .as("a known key under another's name")
                .isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void aPeerThatIsRemovedIsOutAtOnceOnItsOpenConnectionToo() {
        NodeIdentity peer = fresh("leaver");
        enter(peer);
        ManagedChannel channel = channel(PeerTls.client(peer, ANY));
        try {
            Iterator<FollowEvent> events = FederationServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .follow(FollowRequest.newBuilder().setNode("leaver").build());
            assertThat(events.next().hasAgreements()).isTrue();
            town.admin(NodeServiceGrpc::newBlockingStub)
                    .removePeer(RemovePeerRequest.newBuilder().setNode("leaver").build());
            assertThatThrownBy(() -> events.forEachRemaining(event -> {}))
                    .hasMessageContaining("PERMISSION_DENIED")
                    .hasMessageContaining("is not a peer any more");
            assertThat(follow(channel, "leaver")).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(follow(PeerTls.client(peer, ANY), "leaver")).isEqualTo(Status.Code.UNAVAILABLE);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void whoConnectsAndSaysNothingIsBoundedAndPeersComeInAgainWhenHeIsGone() throws Exception {
        NodeIdentity peer = fresh("patient");
        enter(peer);
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < DoorGuard.LIMITS.unknownOfAddress(); i++) {
                silent.add(new Socket("127.0.0.1", town.federationPort()));
            }
            try (Socket more = new Socket("127.0.0.1", town.federationPort())) {
                more.setSoTimeout(20_000);
                assertThat(endOf(more))
                        .as("closed at once, not after a handshake's time")
                        .isTrue();
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
        soon().until(() -> follow(PeerTls.client(peer, ANY), "patient") == Status.Code.OK);
    }

    private static boolean endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void noOtherServiceIsThereWithOrWithoutAToken() {
        NodeIdentity peer = fresh("curious");
        enter(peer);
        ManagedChannel channel = channel(PeerTls.client(peer, ANY));
        try {
            ChannelServiceGrpc.ChannelServiceBlockingStub stub = ChannelServiceGrpc.newBlockingStub(channel);
            for (ChannelServiceGrpc.ChannelServiceBlockingStub each : Stream.of(
                            stub, stub.withCallCredentials(new BearerToken(town.adminToken())))
                    .toList()) {
                assertThatThrownBy(() -> each.listChannels(ListChannelsRequest.getDefaultInstance()))
                        .hasMessageContaining("UNIMPLEMENTED");
            }
            // Nor is the federation's at the front door.
            assertThatThrownBy(() -> town.admin(FederationServiceGrpc::newBlockingStub)
                            .answerAgreement(AnswerAgreementRequest.getDefaultInstance()))
                    .hasMessageContaining("UNIMPLEMENTED");
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void whatIsNotSharedIsNotShownAndTheAttemptIsOnRecord() throws Exception {
        NodeIdentity peer = fresh("greedy");
        enter(peer);
        ManagedChannel channel = channel(PeerTls.client(peer, ANY));
        try {
            FederationServiceGrpc.FederationServiceBlockingStub stub = FederationServiceGrpc.newBlockingStub(channel);
            assertThatThrownBy(() -> stub.takePeerSnapshot(TakePeerSnapshotRequest.newBuilder()
                            .setSnapshot(GetSnapshotRequest.newBuilder()
                                    .setChannel("34020000001320000001")
                                    .setPurpose("curiosity"))
                            .setRequestingNode("greedy")
                            .setUser("eve")
                            .build()))
                    .hasMessageContaining("is not shared with node 'greedy'");
            soon().untilAsserted(() -> assertThat(town.audit("TakePeerSnapshot"))
                    .last()
                    .satisfies(row -> assertThat(row)
                            .containsEntry("caller", "node:greedy")
                            .containsEntry("reason", "curiosity (for eve of node greedy)")
                            .containsEntry("outcome", "PERMISSION_DENIED")));
            assertThatThrownBy(() -> stub.answerAgreement(
                            answer().setNote("n".repeat(100_000)).build()))
                    .isInstanceOf(StatusRuntimeException.class)
                    .satisfies(thrown -> assertThat(Status.fromThrowable(thrown).getCode())
                            .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED));
            List<ListenableFuture<Agreement>> calls = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                calls.add(FederationServiceGrpc.newFutureStub(channel).answerAgreement(answer().build()));
            }
            int refused = 0;
            for (ListenableFuture<Agreement> call : calls) {
                try {
                    call.get(20, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    refused += Status.fromThrowable(e).getCode() == Status.Code.RESOURCE_EXHAUSTED ? 1 : 0;
                }
            }
            assertThat(refused).as("calls refused of 400 at once").isPositive();
        } finally {
            channel.shutdownNow();
        }
    }

    private static AnswerAgreementRequest.Builder answer() {
        return AnswerAgreementRequest.newBuilder()
                .setId("0".repeat(32))
                .setVersion(1)
                .setDecision(Decision.ACCEPT);
    }
}
