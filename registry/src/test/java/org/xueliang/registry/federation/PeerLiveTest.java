package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AnswerAgreementRequest;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ClosePeerViewRequest;
import org.xueliang.proto.v1.Decision;
import org.xueliang.proto.v1.FederationServiceGrpc;
import org.xueliang.proto.v1.GetLiveViewRequest;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.ListLiveViewsRequest;
import org.xueliang.proto.v1.LiveServiceGrpc;
import org.xueliang.proto.v1.LiveView;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.OfferAgreementRequest;
import org.xueliang.proto.v1.OpenPeerViewRequest;
import org.xueliang.proto.v1.Peer;
import org.xueliang.proto.v1.PeerLiveServiceGrpc;
import org.xueliang.proto.v1.PeerLiveServiceGrpc.PeerLiveServiceBlockingStub;
import org.xueliang.proto.v1.PeerView;
import org.xueliang.proto.v1.PutPeerRequest;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.RenewPeerViewsRequest;
import org.xueliang.proto.v1.RtspCamera;
import org.xueliang.proto.v1.RtspOptions;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.SourceTerms;
import org.xueliang.proto.v1.StartLiveViewRequest;
import org.xueliang.proto.v1.StartLiveViewResponse;
import org.xueliang.registry.NodeUnderTest;
import org.xueliang.registry.NodesUnderTest;

/**
 * Live views at the federation door: what a node with a good key and a bad will gets of them, and what becomes of a view when the home is
 * started again or away. The gateways are doors that say yes; the methods have an order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PeerLiveTest {
    private static final PeerTrust ANY = new PeerTrust(key -> true, Clock.systemUTC(), why -> {});

    @RegisterExtension
    static final NodesUnderTest NODES = new NodesUnderTest("home", "away", "far");

    private NodeUnderTest home;
    private NodeUnderTest away;
    /** Knows the node between alone. */
    private NodeUnderTest far;

    private FakeLiveDoor atHome;
    private FakeLiveDoor atAway;
    private FakeLiveDoor atFar;
    private ManagedChannel wire;
    private PeerLiveServiceBlockingStub greedy;
    private Channel gate;
    private Channel secret;

    @BeforeAll
    void begin() throws Exception {
        home = NODES.node("home");
        away = NODES.node("away");
        far = NODES.node("far");
        atHome = new FakeLiveDoor();
        atAway = new FakeLiveDoor();
        atFar = new FakeLiveDoor();
        gate = Town.enrol(home, "东门", SourceKind.ESTATE, "sunshine", "yard");
        secret = Town.enrol(home, "机房", SourceKind.ESTATE, "moonlight", "yard");
        Town.enter(home, away, "");
        Town.enter(away, home, "127.0.0.1:" + home.federationPort());

        NodeIdentity peer = HostilePeer.identity("greedy", new Date(), 30);
        home.admin(NodeServiceGrpc::newBlockingStub)
                .putPeer(PutPeerRequest.newBuilder()
                        .setPeer(
                                Peer.newBuilder().setNode("greedy").setCertificatePem(PemFiles.pem(peer.certificate())))
                        .build());
        wire = NettyChannelBuilder.forAddress("127.0.0.1", home.federationPort())
                .sslContext(PeerTls.client(peer, ANY))
                .build();
        greedy = PeerLiveServiceGrpc.newBlockingStub(wire).withDeadlineAfter(10, TimeUnit.MINUTES);
        Agreement offered = home.admin(NodeServiceGrpc::newBlockingStub)
                .offerAgreement(OfferAgreementRequest.newBuilder()
                        .setGrantee("greedy")
                        .setTerms(Town.terms(
                                SharedScope.newBuilder().addOrganisations("sunshine"), Manner.DIRECTORY, Manner.LIVE))
                        .build());
        FederationServiceGrpc.newBlockingStub(wire)
                .answerAgreement(AnswerAgreementRequest.newBuilder()
                        .setId(offered.getId())
                        .setVersion(offered.getVersion())
                        .setDigest(offered.getDigest())
                        .setDecision(Decision.ACCEPT)
                        .setBy("greedy/eve")
                        .build());
        Town.agree(
                home,
                away,
                Town.terms(SharedScope.newBuilder().addOrganisations("sunshine"), Manner.DIRECTORY, Manner.LIVE)
                        .setOnward(true));
        Town.enter(away, far, "");
        Town.enter(far, away, "127.0.0.1:" + away.federationPort(), "home");
        Town.agree(
                away,
                far,
                Town.terms(SharedScope.newBuilder().addOrganisations("sunshine"), Manner.DIRECTORY, Manner.LIVE));
    }

    @AfterAll
    void end() {
        wire.shutdownNow();
        atHome.close();
        atAway.close();
        atFar.close();
    }

    /** Gateways that are not heard of have no pictures: before each method, so that none depends on how long the others took. */
    @BeforeEach
    void report() {
        atHome.reportTo(home, gate.getCode(), secret.getCode());
        atAway.reportTo(away);
        atFar.reportTo(far);
    }

    private OpenPeerViewRequest.Builder asking(Channel channel) {
        return OpenPeerViewRequest.newBuilder()
                .setChannel(channel.getCode())
                .setPurpose("smoke at the gate")
                .setRequestingNode("greedy")
                .setUser("eve");
    }

    private void assertRefused(OpenPeerViewRequest.Builder request, Status.Code code, String words) {
        assertThatThrownBy(() -> greedy.openPeerView(request.build()))
                .isInstanceOfSatisfying(StatusRuntimeException.class, refused -> {
                    assertThat(refused.getStatus().getDescription()).contains(words);
                    assertThat(refused.getStatus().getCode()).isEqualTo(code);
                });
    }

    private static List<LiveView> open(NodeUnderTest node, String peer) {
        return node
                .admin(LiveServiceGrpc::newBlockingStub)
                .listLiveViews(ListLiveViewsRequest.newBuilder().setPeer(peer).build())
                .getViewsList()
                .stream()
                .filter(view -> view.getState() != LiveView.State.ENDED)
                .toList();
    }

    @Test
    @Order(1)
    void whatIsNotSharedIsNotShownAndWhatIsNoQuestionIsRefusedByField() {
        assertRefused(asking(secret), Status.Code.PERMISSION_DENIED, "is not shared with node 'greedy'");
        assertRefused(
                asking(secret).setChannel("34029999991320000001"),
                Status.Code.PERMISSION_DENIED,
                "is not shared with node 'greedy'");
        assertRefused(asking(gate).setChannel("gate"), Status.Code.INVALID_ARGUMENT, "channel: 'gate'");
        assertRefused(asking(gate).setPurpose(""), Status.Code.INVALID_ARGUMENT, "purpose: missing");
        assertRefused(asking(gate).setUser("eve\u202E"), Status.Code.INVALID_ARGUMENT, "user: ");
        assertRefused(asking(gate).setRequestingNode("No Node"), Status.Code.INVALID_ARGUMENT, "requesting_node: ");
        assertRefused(asking(gate).addPath("home"), Status.Code.INVALID_ARGUMENT, "path: 'home' is in it already");
        assertRefused(asking(gate).setView("x"), Status.Code.INVALID_ARGUMENT, "view: 'x'");
        assertThat(atHome.opened).isEmpty();
        assertThat(home.audit("OpenPeerView"))
                .hasSize(8)
                .allSatisfy(row -> assertThat(row.get("outcome")).isNotEqualTo("OK"));
    }

    @Test
    @Order(2)
    void theGatewayIsToldTheDigestAndTheNodeThePasswordAndTheRecordNeither() {
        PeerView given = greedy.openPeerView(asking(gate).build());
        assertThat(atHome.opened).singleElement().satisfies(asked -> {
            assertThat(asked.getMaxViewers()).isEqualTo(1);
            assertThat(asked.getOneAddress()).isTrue();
            assertThat(asked.getSound()).isFalse();
            assertThat(asked.toString())
                    .doesNotContain(given.getCredential().getPassword())
                    .doesNotContain(given.getCredential().getToken());
        });
        assertThat(home.audit("OpenPeerView").toString())
                .contains("smoke at the gate (for eve of node greedy)")
                .doesNotContain(given.getCredential().getPassword());
    }

    @Test
    @Order(3)
    void aViewIsItsOwnNodesAndNobodyElses() {
        StartLiveViewResponse theirs = start(away);
        String id = open(home, "away").get(0).getId();
        assertRefused(asking(gate).setView(id), Status.Code.NOT_FOUND, "is not one of node 'greedy'");
        assertThat(greedy.renewPeerViews(
                                RenewPeerViewsRequest.newBuilder().addViews(id).build())
                        .getEndedList())
                .singleElement()
                .satisfies(ended -> assertThat(ended.getUnknown()).isTrue());
        greedy.closePeerView(ClosePeerViewRequest.newBuilder().setId(id).build());
        assertThat(open(home, "away")).extracting(LiveView::getId).containsExactly(id);
        assertThat(theirs.getView().getHome()).isEqualTo("home");
    }

    private StartLiveViewResponse start(NodeUnderTest at) {
        Town.soon().until(() -> Town.copies(at, "home").containsKey(gate.getCode()));
        return at.admin(LiveServiceGrpc::newBlockingStub)
                .startLiveView(StartLiveViewRequest.newBuilder()
                        .setChannel(gate.getCode())
                        .setPurpose("smoke at the gate")
                        .build());
    }

    @Test
    @Order(4)
    void aNodeBetweenCarriesItAndTheHomeHearsWhoAsks() {
        StartLiveViewResponse given = start(far);
        assertThat(given.getView().getHome()).isEqualTo("home");
        LiveView between = open(away, "far").get(0);
        assertThat(atFar.opened.get(0).getRelay().getUrl()).endsWith("/live-" + between.getId());
        assertThat(atAway.opened.get(1).getRelay().getUrl())
                .as("the same ticket of the home for all that look at the node between, and beyond it")
                .isEqualTo(atAway.opened.get(0).getRelay().getUrl());
        assertThat(open(home, "away")).singleElement().satisfies(view -> {
            assertThat(view.getLooksList()).hasSize(2);
            assertThat(view.getLooks(1).getNode()).isEqualTo("far");
        });
        assertThat(open(home, "far")).isEmpty();
    }

    @Test
    @Order(5)
    void aFloodOfQuestionsGetsWhatIsAllowedAndOthersGoOn() {
        int refused = 0;
        for (int i = 0; i < 40; i++) {
            try {
                greedy.openPeerView(asking(gate).build());
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                refused++;
            }
        }
        assertThat(open(home, "greedy")).hasSizeLessThanOrEqualTo(32);
        assertThat(refused).isGreaterThanOrEqualTo(9);
        assertThat(open(home, "away")).hasSize(1);
        assertThat(start(away).getCredential().getPassword()).isNotEmpty();
    }

    @Test
    @Order(6)
    void aHomeThatWasStartedAgainIsAskedAnewForEachWhoLooks() {
        String before = atAway.opened.get(0).getRelay().getPassword();
        int asked = home.audit("OpenPeerView").size();
        home.stop();
        assertThatThrownBy(() -> start(away)).hasMessageContaining("node 'home'");
        home.start();
        report();
        Town.soon()
                .untilAsserted(() -> assertThat(open(home, "away"))
                        .singleElement()
                        .satisfies(view -> assertThat(view.getLooksList()).hasSize(3)));
        Town.soon()
                .until(() -> atAway.opened.stream()
                        .skip(3)
                        .anyMatch(request -> !request.getRelay().getPassword().equals(before)
                                && request.getId().equals(atAway.opened.get(0).getId())));
        assertThat(open(away, "")).hasSize(3);
        assertThat(home.audit("OpenPeerView")).hasSize(asked + 3);
    }

    @Test
    @Order(7)
    void aViewOfOnesOwnChannelEndsWhenTheTermsOfItsSourceCloseIt() {
        Source lane = put(Source.newBuilder()
                .setCode("lane")
                .setKind(SourceKind.ESTATE)
                .setAdapter(SourceAdapter.RTSP)
                .setOwner("sunshine")
                .setPlace("yard")
                .setRtsp(RtspOptions.newBuilder()
                        .addCameras(RtspCamera.newBuilder().setUrl("rtsp://192.0.2.9/lane"))));
        String code = home.admin(SourceServiceGrpc::newBlockingStub)
                .getSourceHealth(GetSourceRequest.newBuilder().setCode("lane").build())
                .getChannels(0)
                .getChannel();
        atHome.reportTo(home, code);
        String id = home.admin(LiveServiceGrpc::newBlockingStub)
                .startLiveView(StartLiveViewRequest.newBuilder()
                        .setChannel(code)
                        .setPurpose("smoke in the lane")
                        .build())
                .getView()
                .getId();
        put(lane.toBuilder().clearHealth().setTerms(SourceTerms.newBuilder().addClosed(Shareable.SHARE_LIVE)));
        String why = "terms of source lane do not allow live pictures";
        Town.soon().until(() -> why.equals(atHome.closed.get(id)));
        LiveView ended = home.admin(LiveServiceGrpc::newBlockingStub)
                .getLiveView(GetLiveViewRequest.newBuilder().setId(id).build());
        assertThat(ended.getState()).isEqualTo(LiveView.State.ENDED);
        assertThat(ended.getCause()).isEqualTo(why);
    }

    private Source put(Source.Builder source) {
        return home.admin(SourceServiceGrpc::newBlockingStub)
                .putSource(PutSourceRequest.newBuilder().setSource(source).build());
    }
}
