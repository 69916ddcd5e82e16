package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.AmendAgreementRequest;
import org.xueliang.proto.v1.DecideAgreementRequest;
import org.xueliang.proto.v1.Decision;
import org.xueliang.proto.v1.EndAgreementRequest;
import org.xueliang.proto.v1.GetLiveViewRequest;
import org.xueliang.proto.v1.GetNodeRequest;
import org.xueliang.proto.v1.ListAgreementsRequest;
import org.xueliang.proto.v1.ListLiveViewsRequest;
import org.xueliang.proto.v1.LiveServiceGrpc;
import org.xueliang.proto.v1.LiveView;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.OfferAgreementRequest;
import org.xueliang.proto.v1.Peer;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutPeerRequest;
import org.xueliang.proto.v1.RemovePeerRequest;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.StartLiveViewRequest;
import org.xueliang.proto.v1.StartLiveViewResponse;
import org.xueliang.proto.v1.StopLiveViewRequest;
import org.xueliang.registry.federation.FederationSettings;
import org.xueliang.registry.live.LiveSettings;
import org.xueliang.simulator.Simulator;
import org.xueliang.simulator.camera.CameraLogin;
import org.xueliang.standalone.recording.LiveLooker;

/**
 * Two nodes with their gateways, a camera at one of them: people at the other see it live through both gateways while that is agreed, and
 * no longer. The methods have an order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LiveBetweenNodesTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String GATE = "31000000001320000001";
    private static final String YARD = "31000000001320000002";
    private static final String ROOF = "31000000001320000003";
    private static final String PURPOSE = "smoke at the gate";

    @RegisterExtension
    static final Installations INSTALLATIONS = new Installations();

    @TempDir
    static Path folder;

    private final List<LiveLooker> lookers = new ArrayList<>();
    private Installation police;
    private Installation city;
    private Agreement agreed;

    @BeforeAll
    void begin() throws Exception {
        Simulator simulator = INSTALLATIONS.keep(new Simulator(1, 1));
        simulator.listen(new InetSocketAddress("127.0.0.1", 0));
        String url = Installations.serve(simulator, Installations.small(320, 192), CameraLogin.OPEN);
        CompletableFuture<Installation> one = CompletableFuture.supplyAsync(() -> start("police", "31"));
        city = start("city", "32");
        police = one.join();
        police.camera(GATE, "东门", url);
        police.camera(YARD, "操场", url);
        police.camera(ROOF, "楼顶", url);
        enter(police, "city", city, "");
        enter(city, "police", police, "127.0.0.1:" + police.federationPort());
        agreed = agree(Manner.SNAPSHOT);
        soon("copies")
                .until(() -> city.channels().stream()
                                .filter(channel -> channel.getStatus().getPresence() == Presence.ONLINE)
                                .count()
                        == 3);
    }

    private static Installation start(String name, String digits) {
        return INSTALLATIONS.start(
                name,
                digits + "000000002000000001",
                folder,
                Map.of(),
                settings -> settings.with(FederationSettings.local(name)).with(new LiveSettings(100, 5, 2)));
    }

    private static void enter(Installation at, String name, Installation other, String address) {
        String certificate = other.asAdmin(NodeServiceGrpc::newBlockingStub)
                .getNode(GetNodeRequest.getDefaultInstance())
                .getCertificatePem();
        at.asAdmin(NodeServiceGrpc::newBlockingStub)
                .putPeer(PutPeerRequest.newBuilder()
                        .setPeer(Peer.newBuilder()
                                .setNode(name)
                                .setCertificatePem(certificate)
                                .setAddress(address))
                        .build());
    }

    private static AgreementTerms terms(Manner... manners) {
        return AgreementTerms.newBuilder()
                .setScope(SharedScope.newBuilder().addOrganisations(Installation.OWNER))
                .addManners(Manner.DIRECTORY)
                .addAllManners(List.of(manners))
                .setPurposeCode("public-safety")
                .setPurpose("accidents and fires")
                .setUntilUs(Instant.now().plus(Duration.ofDays(30)).toEpochMilli() * 1000)
                .build();
    }

    private Agreement agree(Manner... manners) {
        return accept(police.asAdmin(NodeServiceGrpc::newBlockingStub)
                .offerAgreement(OfferAgreementRequest.newBuilder()
                        .setGrantee("city")
                        .setTerms(terms(manners))
                        .build()));
    }

    private Agreement accept(Agreement offered) {
        soon("offer")
                .until(() -> city
                        .asAdmin(NodeServiceGrpc::newBlockingStub)
                        .listAgreements(ListAgreementsRequest.newBuilder()
                                .setId(offered.getId())
                                .build())
                        .getAgreementsList()
                        .stream()
                        .anyMatch(one -> one.getVersion() == offered.getVersion()));
        return city.asAdmin(NodeServiceGrpc::newBlockingStub)
                .decideAgreement(DecideAgreementRequest.newBuilder()
                        .setId(offered.getId())
                        .setVersion(offered.getVersion())
                        .setDecision(Decision.ACCEPT)
                        .build());
    }

    private static ConditionFactory soon(String what) {
        return await(what).pollInterval(Duration.ofMillis(50)).atMost(SOON);
    }

    private static StartLiveViewResponse open(Installation at, String channel) {
        return at.asAdmin(LiveServiceGrpc::newBlockingStub)
                .startLiveView(StartLiveViewRequest.newBuilder()
                        .setChannel(channel)
                        .setPurpose(PURPOSE)
                        .build());
    }

    private LiveLooker look(Installation at, StartLiveViewResponse view) throws IOException {
        LiveLooker looker = new LiveLooker(at.ingest.rtspPort(), view);
        lookers.add(looker);
        return looker;
    }

    private static List<LiveView> views(Installation at) {
        return at
                .asAdmin(LiveServiceGrpc::newBlockingStub)
                .listLiveViews(ListLiveViewsRequest.getDefaultInstance())
                .getViewsList()
                .stream()
                .filter(view -> view.getState() != LiveView.State.ENDED)
                .toList();
    }

    private static LiveView view(Installation at, StartLiveViewResponse opened) {
        return at.asAdmin(LiveServiceGrpc::newBlockingStub)
                .getLiveView(GetLiveViewRequest.newBuilder()
                        .setId(opened.getView().getId())
                        .build());
    }

    private static void assertRefused(Installation at, String channel, Status.Code code, String... words) {
        assertThatThrownBy(() -> open(at, channel)).isInstanceOfSatisfying(StatusRuntimeException.class, refused -> {
            assertThat(refused.getStatus().getCode()).as(refused.getMessage()).isEqualTo(code);
            assertThat(refused.getStatus().getDescription()).contains(words);
        });
    }

    private static List<String> audit(String name, String method) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = java.sql.DriverManager.getConnection(INSTALLATIONS.database(name));
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "select kind || ' ' || caller || ' ' || subject || ' ' || reason || ' ' || outcome || ' ' || detail"
                                + " from audit where method like '%/" + method + "' order by seq")) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }

    @Test
    @Order(1)
    void whereLiveIsNotAgreedItIsRefusedWithWhatToDo() throws Exception {
        assertRefused(
                city,
                GATE,
                Status.Code.PERMISSION_DENIED,
                "node 'police'",
                "does not have LIVE",
                "expected: an agreement");
        assertThat(views(city)).isEmpty();
        assertThat(views(police)).isEmpty();
        assertThat(audit("police", "OpenPeerView"))
                .singleElement()
                .satisfies(row -> assertThat(row).contains("LOOK node:city " + GATE, "PERMISSION_DENIED"));
    }

    @Test
    @Order(2)
    void peopleAtAnotherNodeSeeTheCameraAndTheHomeIsAskedOnce() throws Exception {
        agreed = accept(police.asAdmin(NodeServiceGrpc::newBlockingStub)
                .amendAgreement(AmendAgreementRequest.newBuilder()
                        .setId(agreed.getId())
                        .setVersion(agreed.getVersion())
                        .setTerms(terms(Manner.SNAPSHOT, Manner.LIVE))
                        .build()));
        StartLiveViewResponse first = open(city, GATE);
        assertThat(first.getView().getHome()).isEqualTo("police");
        assertThat(first.getView().getGateway()).isEqualTo("gateway-32");
        LiveLooker one = look(city, first);
        LiveLooker other = look(city, open(city, GATE));
        soon("pictures").until(() -> one.pictures() > 2 && other.pictures() > 2);

        // One view at home, pulled once, and both looks on record there.
        assertThat(views(police)).singleElement().satisfies(view -> {
            assertThat(view.getPeer()).isEqualTo("city");
            assertThat(view.getLooksList()).hasSize(2).allSatisfy(look -> {
                assertThat(look.getNode()).isEqualTo("city");
                assertThat(look.getPurpose()).isEqualTo(PURPOSE);
            });
        });
        soon("one pull").until(() -> views(police).get(0).getViewers() == 1);
        assertThat(audit("police", "OpenPeerView").subList(1, 3))
                .allSatisfy(row -> assertThat(row)
                        .contains("LOOK node:city " + GATE + " " + PURPOSE + " (for ", " of node city) OK"));
        assertThat(audit("city", "StartLiveView").subList(1, 3))
                .allSatisfy(row -> assertThat(row).contains("LOOK ", GATE + " " + PURPOSE + " OK"));

        // What another node shows is watched by people alone.
        assertThat(city.ingest.assignments().find(GATE)).isEmpty();
        other.close();
    }

    @Test
    @Order(3)
    void theSameCommandServesAChannelOfOnesOwn() throws Exception {
        StartLiveViewResponse opened = open(police, YARD);
        LiveLooker own = look(police, opened);
        soon("pictures").until(() -> own.pictures() > 2);
        assertThat(opened.getView().getHome()).isEmpty();
        stop(police, opened);
        soon("the end").until(own::over);
    }

    @Test
    @Order(4)
    void whatIsForSomebodyElseOpensNothing() throws Exception {
        StartLiveViewResponse gate = open(city, GATE);
        StartLiveViewResponse yard = open(city, YARD);
        int port = city.ingest.rtspPort();
        String token = gate.getCredential().getToken();
        assertThatThrownBy(() -> new LiveLooker(port, yard.getPath(), token)).hasMessageContaining("401");
        assertThatThrownBy(() -> new LiveLooker(port, GATE, token)).hasMessageContaining("404");
        assertThatThrownBy(() -> new LiveLooker(port, "live-" + "0".repeat(32), token))
                .hasMessageContaining("404");
        // Nor does the view of one node open anything at another.
        assertThatThrownBy(() -> new LiveLooker(police.ingest.rtspPort(), gate.getPath(), token))
                .hasMessageContaining("404");
        stop(city, gate);
        assertThatThrownBy(() -> new LiveLooker(port, gate.getPath(), token)).hasMessageContaining("404");
        stop(city, yard);
        soon("given back").until(() -> views(police).size() == 1);
    }

    private static void stop(Installation at, StartLiveViewResponse view) {
        at.asAdmin(LiveServiceGrpc::newBlockingStub)
                .stopLiveView(StopLiveViewRequest.newBuilder()
                        .setId(view.getView().getId())
                        .setNote("enough")
                        .build());
        soon("closed at the gateway").until(() -> {
            try (LiveLooker none = new LiveLooker(at.ingest.rtspPort(), view)) {
                return none.over();
            } catch (IOException refused) {
                return true;
            }
        });
    }

    @Test
    @Order(5)
    void aNodeHasAsManyViewsAsItMayAndNoMore() {
        List<StartLiveViewResponse> open = new ArrayList<>();
        open.add(open(city, YARD));
        assertRefused(
                city,
                ROOF,
                Status.Code.RESOURCE_EXHAUSTED,
                "live views of node:city: 2 are open",
                "expected: at most 2");
        open.forEach(view -> stop(city, view));
        soon("given back").until(() -> views(police).size() == 1);
    }

    @Test
    @Order(6)
    void whoAnswersForTheCameraEndsTheViewAtOnce() throws Exception {
        StartLiveViewResponse opened = open(city, YARD);
        LiveLooker looker = look(city, opened);
        soon("pictures").until(() -> looker.pictures() > 0);
        String atHome = views(police).stream()
                .filter(view -> view.getChannel().equals(YARD))
                .findFirst()
                .orElseThrow()
                .getId();
        police.asAdmin(LiveServiceGrpc::newBlockingStub)
                .stopLiveView(StopLiveViewRequest.newBuilder()
                        .setId(atHome)
                        .setNote("not now")
                        .build());
        soon("the end").until(looker::over);
        soon("the cause")
                .untilAsserted(
                        () -> assertThat(view(city, opened).getCause()).contains("node 'police' ended it", "not now"));
    }

    @Test
    @Order(7)
    void theViewEndsWithTheAgreement() throws Exception {
        StartLiveViewResponse opened = open(city, GATE);
        LiveLooker looker = look(city, opened);
        soon("pictures").until(() -> looker.pictures() > 0);
        police.asAdmin(NodeServiceGrpc::newBlockingStub)
                .endAgreement(
                        EndAgreementRequest.newBuilder().setId(agreed.getId()).build());
        soon("the end").until(looker::over);
        soon("the cause")
                .untilAsserted(() -> assertThat(view(city, opened).getCause())
                        .contains("node 'police' ended it", "not shared with node 'city'"));
        assertThat(views(police)).isEmpty();
        soon("no pull is left").until(() -> city.ingest.directory().find(GATE).isEmpty());
        assertThat(audit("police", "StopLiveView"))
                .anySatisfy(row -> assertThat(row).contains("registry " + GATE, "for node city", "not shared"));
    }

    @Test
    @Order(8)
    void theViewEndsWithThePeer() throws Exception {
        agreed = agree(Manner.LIVE);
        soon("copies again").until(() -> city.channels().size() == 3);
        LiveLooker looker = look(city, open(city, GATE));
        soon("pictures").until(() -> looker.pictures() > 0);
        police.asAdmin(NodeServiceGrpc::newBlockingStub)
                .removePeer(RemovePeerRequest.newBuilder().setNode("city").build());
        soon("the end").until(looker::over);
        assertThat(views(police)).isEmpty();
    }

    @AfterAll
    void end() throws Exception {
        for (LiveLooker looker : lookers) {
            looker.close();
        }
    }
}
