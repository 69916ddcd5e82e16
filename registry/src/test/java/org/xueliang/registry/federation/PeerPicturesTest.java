package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AnswerAgreementRequest;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Decision;
import org.xueliang.proto.v1.EndAgreementRequest;
import org.xueliang.proto.v1.FederationServiceGrpc;
import org.xueliang.proto.v1.GatewayDoorServiceGrpc;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.OfferAgreementRequest;
import org.xueliang.proto.v1.OpenPeerViewRequest;
import org.xueliang.proto.v1.Peer;
import org.xueliang.proto.v1.PeerLiveServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutPeerRequest;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.TakePeerSnapshotRequest;
import org.xueliang.registry.NodeUnderTest;
import org.xueliang.registry.NodesUnderTest;

/**
 * Stills and live views for a peer: why none comes names cameras, gateways and addresses, so it is on record at home and the peer is
 * told that none comes; what is taken back while one is taken is not shown.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PeerPicturesTest {
    private static final String WORDS = "RTSP 192.168.7.64:554: connection refused";

    @RegisterExtension
    static final NodesUnderTest NODES = new NodesUnderTest("home");

    private NodeUnderTest home;
    private ManagedChannel wire;
    private Channel gate;
    private Agreement agreement;

    @BeforeAll
    void share() {
        home = NODES.node("home");
        gate = Town.enrol(home, "gate", SourceKind.ESTATE, "sunshine", "yard");
        NodeIdentity peer = HostilePeer.identity("curious", new Date(), 30);
        home.admin(NodeServiceGrpc::newBlockingStub)
                .putPeer(PutPeerRequest.newBuilder()
                        .setPeer(Peer.newBuilder()
                                .setNode("curious")
                                .setCertificatePem(PemFiles.pem(peer.certificate())))
                        .build());
        wire = NettyChannelBuilder.forAddress("127.0.0.1", home.federationPort())
                .sslContext(PeerTls.client(peer, new PeerTrust(key -> true, Clock.systemUTC(), why -> {})))
                .build();
        agreement = home.admin(NodeServiceGrpc::newBlockingStub)
                .offerAgreement(OfferAgreementRequest.newBuilder()
                        .setGrantee("curious")
                        .setTerms(Town.terms(
                                SharedScope.newBuilder().addOrganisations("sunshine"),
                                Manner.DIRECTORY,
                                Manner.SNAPSHOT,
                                Manner.LIVE))
                        .build());
        FederationServiceGrpc.newBlockingStub(wire)
                .answerAgreement(AnswerAgreementRequest.newBuilder()
                        .setId(agreement.getId())
                        .setVersion(agreement.getVersion())
                        .setDigest(agreement.getDigest())
                        .setDecision(Decision.ACCEPT)
                        .setBy("eve")
                        .build());
    }

    @AfterAll
    void end() {
        wire.shutdownNow();
    }

    /** A door that nobody opens. */
    private void report(Presence presence) {
        report(presence, 1);
    }

    private void report(Presence presence, int door) {
        home.service(AssignmentServiceGrpc::newBlockingStub)
                .reportStatus(ReportStatusRequest.newBuilder()
                        .setGateway("gateway-of-the-vault")
                        .setDoor("127.0.0.1:" + door)
                        .addReports(ChannelReport.newBuilder()
                                .setChannel(gate.getCode())
                                .setStatus(ChannelStatus.newBuilder()
                                        .setPresence(presence)
                                        .setCause(presence == Presence.ONLINE ? "" : WORDS)
                                        .setSinceUs(System.currentTimeMillis() * 1000)))
                        .build());
    }

    private void assertToldNothing(Runnable call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refused.getStatus().getDescription())
                .contains("channel " + gate.getCode())
                .contains("node 'home'")
                .doesNotContain("192.168")
                .doesNotContain("127.0.0.1")
                .doesNotContain("vault");
    }

    private Snapshot still() {
        return FederationServiceGrpc.newBlockingStub(wire)
                .withDeadlineAfter(1, TimeUnit.MINUTES)
                .takePeerSnapshot(TakePeerSnapshotRequest.newBuilder()
                        .setSnapshot(GetSnapshotRequest.newBuilder()
                                .setChannel(gate.getCode())
                                .setPurpose("smoke at the gate"))
                        .setRequestingNode("curious")
                        .setUser("eve")
                        .build());
    }

    private void live() {
        PeerLiveServiceGrpc.newBlockingStub(wire)
                .withDeadlineAfter(1, TimeUnit.MINUTES)
                .openPeerView(OpenPeerViewRequest.newBuilder()
                        .setChannel(gate.getCode())
                        .setPurpose("smoke at the gate")
                        .setRequestingNode("curious")
                        .setUser("eve")
                        .build());
    }

    @Test
    @Order(1)
    void aCameraThatIsAwayIsAwayAndNoMoreIsSaid() {
        report(Presence.OFFLINE);
        assertToldNothing(this::still);
        assertToldNothing(this::live);
        assertThat(home.audit("TakePeerSnapshot").toString())
                .contains("smoke at the gate")
                .contains("192.168.7.64");
    }

    @Test
    @Order(2)
    void aGatewayThatCannotBeReachedIsNotNamed() {
        report(Presence.ONLINE);
        assertToldNothing(this::still);
        assertToldNothing(this::live);
        assertThat(home.audit("OpenPeerView").toString()).contains("gateway-of-the-vault");
    }

    /** Takes a still, and while it does something happens. */
    private static final class SlowDoor extends GatewayDoorServiceGrpc.GatewayDoorServiceImplBase {
        volatile Runnable meanwhile = () -> {};

        @Override
        public void takeSnapshot(GetSnapshotRequest request, StreamObserver<Snapshot> out) {
            meanwhile.run();
            out.onNext(Snapshot.newBuilder().setChannel(request.getChannel()).build());
            out.onCompleted();
        }
    }

    @Test
    @Order(3)
    void anAgreementThatEndsWhileAStillIsTakenGivesNone() throws Exception {
        SlowDoor door = new SlowDoor();
        Server gateway = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(door)
                .build()
                .start();
        try {
            report(Presence.ONLINE, gateway.getPort());
            assertThat(still().getChannel()).isEqualTo(gate.getCode());
            door.meanwhile = () -> home.admin(NodeServiceGrpc::newBlockingStub)
                    .endAgreement(EndAgreementRequest.newBuilder()
                            .setId(agreement.getId())
                            .build());
            StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, this::still);
            assertThat(refused).as("a still came").isNotNull();
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        } finally {
            gateway.shutdownNow();
        }
    }
}
