package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xueliang.registry.federation.Town.accept;
import static org.xueliang.registry.federation.Town.agree;
import static org.xueliang.registry.federation.Town.agreements;
import static org.xueliang.registry.federation.Town.copies;
import static org.xueliang.registry.federation.Town.enrol;
import static org.xueliang.registry.federation.Town.enter;
import static org.xueliang.registry.federation.Town.fill;
import static org.xueliang.registry.federation.Town.place;
import static org.xueliang.registry.federation.Town.soon;
import static org.xueliang.registry.federation.Town.status;
import static org.xueliang.registry.federation.Town.terms;

import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementState;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertServiceGrpc;
import org.xueliang.proto.v1.AlertState;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.AmendAgreementRequest;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.EndAgreementRequest;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.QueryAlertsRequest;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.RemoveSourceRequest;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.RtspCamera;
import org.xueliang.proto.v1.RtspOptions;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SetAlertStateRequest;
import org.xueliang.proto.v1.Severity;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.SnapshotServiceGrpc;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.SourceTerms;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.registry.NodeUnderTest;
import org.xueliang.registry.NodesUnderTest;
import org.xueliang.registry.StillsDoor;

/** Police, estate and city: three registries on one machine, with wires between them that are cut. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FederationRigTest {
    private static final Logger LOG = LoggerFactory.getLogger(FederationRigTest.class);

    @RegisterExtension
    static final NodesUnderTest NODES = new NodesUnderTest("police", "estate", "city");

    private static NodeUnderTest police;
    private static NodeUnderTest estate;
    private static NodeUnderTest city;
    private static Wire toPolice;
    private static Wire toEstate;
    private static Agreement ofPolice;
    private static Agreement ofEstate;

    @BeforeAll
    static void introduce() {
        police = NODES.node("police");
        estate = NODES.node("estate");
        city = NODES.node("city");
        toPolice = new Wire(police.federationPort());
        toEstate = new Wire(estate.federationPort());
        fill(police, 20, "路口", "police", i -> i < 12 ? "traffic,centre" : "detectives,centre");
        place(estate, "sunshine", "");
        place(estate, "sunshine-yard", "sunshine");
        fill(estate, 100, "小区", "estate", i -> i < 80 ? "sunshine-estate,sunshine-yard" : "sunshine-estate,moonlight");
        fill(city, 10, "城市", "city", i -> "city-hall,square");
        enter(police, city, "");
        enter(estate, city, "");
        enter(city, police, toPolice.address());
        enter(city, estate, toEstate.address());
        ofPolice = agree(police, city, terms(SharedScope.newBuilder().addOrganisations("traffic"), Manner.DIRECTORY));
        ofEstate = agree(
                estate, city, terms(SharedScope.newBuilder().addPlaces("sunshine"), Manner.SNAPSHOT, Manner.ALERTS));
        inAgreement();
    }

    @AfterAll
    static void end() throws Exception {
        toPolice.close();
        toEstate.close();
    }

    private static Map<String, String> own(NodeUnderTest node, Predicate<Channel> shared) {
        Map<String, String> names = new TreeMap<>();
        Town.channels(node).stream()
                .filter(channel -> !channel.hasCopy() && shared.test(channel))
                .forEach(channel -> names.put(channel.getCode(), channel.getName()));
        return names;
    }

    private static Map<String, String> shareOfPolice() {
        return own(police, channel -> channel.getOwner().equals("traffic"));
    }

    private static Map<String, String> shareOfEstate() {
        return own(estate, channel -> channel.getPlace().equals("sunshine-yard"));
    }

    /** The city has what it was given, all of it and nothing else. */
    private static void inAgreement() {
        soon().untilAsserted(() -> {
            assertThat(copies(city, "police")).isEqualTo(shareOfPolice());
            assertThat(copies(city, "estate")).isEqualTo(shareOfEstate());
        });
    }

    private static Channel get(NodeUnderTest node, String code) {
        return node.admin(ChannelServiceGrpc::newBlockingStub)
                .getChannel(GetChannelRequest.newBuilder().setChannel(code).build());
    }

    private static void rename(NodeUnderTest node, String code, Channel.Builder changes) {
        node.admin(ChannelServiceGrpc::newBlockingStub)
                .updateChannel(UpdateChannelRequest.newBuilder()
                        .setChannel(code)
                        .setRevision(get(node, code).getRevision())
                        .setChanges(changes)
                        .build());
    }

    private static List<String> search(NodeUnderTest node, SearchChannelsRequest.Builder question) {
        return node
                .admin(SearchServiceGrpc::newBlockingStub)
                .searchChannels(question.setPageSize(200).build())
                .getChannelsList()
                .stream()
                .map(found -> found.getChannel().getCode())
                .sorted()
                .toList();
    }

    @Test
    @Order(1)
    void theCityFindsExactlyWhatIsSharedWithIt() {
        assertThat(shareOfPolice()).hasSize(12);
        assertThat(shareOfEstate()).hasSize(80);
        assertThat(Town.channels(city)).hasSize(10 + 12 + 80);
        soon().untilAsserted(() -> assertThat(
                        search(city, SearchChannelsRequest.newBuilder().setText("小区")))
                .isEqualTo(List.copyOf(shareOfEstate().keySet())));
        assertThat(search(city, SearchChannelsRequest.newBuilder().setText("lk")))
                .isEqualTo(List.copyOf(shareOfPolice().keySet()));
        // The estate's tree came with the channels: a place finds what is below it.
        assertThat(search(city, SearchChannelsRequest.newBuilder().setPlace("sunshine")))
                .hasSize(80);
        String code = shareOfPolice().keySet().iterator().next();
        Channel copy = get(city, code);
        assertThat(copy.getCopy().getHome()).isEqualTo("police");
        assertThat(copy.getCopy().getPathList()).containsExactly("police");
        assertThat(copy.getCopy().getAgeMs()).isBetween(0L, 20_000L);
        assertThat(copy.getCopy().getAgreementsList()).containsExactly(ofPolice.getId());
        assertThat(copy.hasSource()).isFalse();
    }

    @Test
    @Order(2)
    void nobodyElseTakesACopyForAChannelOfOurs() {
        assertThat(city.<Long>sql(handle -> handle.createQuery("select count(*) from channels")
                        .mapTo(Long.class)
                        .one()))
                .isEqualTo(10);
        String code = shareOfEstate().keySet().iterator().next();
        assertThatThrownBy(() -> city.admin(ChannelServiceGrpc::newBlockingStub)
                        .removeChannel(RemoveChannelRequest.newBuilder()
                                .setChannel(code)
                                .build()))
                .hasMessageContaining("is of node 'estate'");
        // Nor do the others learn of anything.
        assertThat(copies(police, "estate")).isEmpty();
        assertThat(copies(police, "city")).isEmpty();
        assertThat(copies(estate, "police")).isEmpty();
    }

    @Test
    @Order(3)
    void aChangeIsSeenSoon() {
        String code = shareOfEstate().keySet().iterator().next();
        long begun = System.nanoTime();
        rename(estate, code, Channel.newBuilder().setName("北门 new"));
        soon().until(() -> get(city, code).getName().equals("北门 new"));
        said("a new name", begun);
        soon().untilAsserted(() -> assertThat(
                        search(city, SearchChannelsRequest.newBuilder().setText("bm")))
                .containsExactly(code));

        begun = System.nanoTime();
        report(estate, code, Presence.ONLINE);
        soon().until(() -> get(city, code).getStatus().getPresence() == Presence.ONLINE);
        said("online", begun);
        report(estate, code, Presence.OFFLINE);
        soon().until(() -> get(city, code).getStatus().getPresence() == Presence.OFFLINE);

        begun = System.nanoTime();
        rename(estate, code, Channel.newBuilder().setPlace("moonlight"));
        soon().until(() -> !copies(city, "estate").containsKey(code));
        said("moved out of what is shared", begun);
        rename(estate, code, Channel.newBuilder().setPlace("sunshine-yard"));
        inAgreement();

        begun = System.nanoTime();
        estate.admin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(
                        RemoveChannelRequest.newBuilder().setChannel(code).build());
        soon().until(() -> !copies(city, "estate").containsKey(code));
        said("removed", begun);
        assertThat(search(city, SearchChannelsRequest.newBuilder().setText("bm")))
                .isEmpty();
    }

    @Test
    @Order(4)
    void aPlaceThatMovesTakesItsChannelsAlong() {
        place(estate, "sunshine-yard", "");
        soon().until(() -> copies(city, "estate").isEmpty());
        place(estate, "sunshine-yard", "sunshine");
        inAgreement();
    }

    private static void said(String what, long begunNanos) {
        long tookMs = (System.nanoTime() - begunNanos) / 1_000_000;
        LOG.info("federation: {} was seen after {} ms", what, tookMs);
        assertThat(tookMs).isLessThan(15_000);
    }

    private static void report(NodeUnderTest node, String code, Presence presence) {
        node.service(AssignmentServiceGrpc::newBlockingStub)
                .reportStatus(ReportStatusRequest.newBuilder()
                        .setGateway("g1")
                        .setDoor("127.0.0.1:9")
                        .addReports(ChannelReport.newBuilder()
                                .setChannel(code)
                                .setStatus(ChannelStatus.newBuilder()
                                        .setPresence(presence)
                                        .setSinceUs(System.currentTimeMillis() * 1000)))
                        .build());
    }

    @Test
    @Order(5)
    void anAgreementThatIsNarrowedOrEndedTakesAwayAtOnceAndOneThatIsWidenedWaitsForTheGrantee() {
        Agreement narrowed = amend(
                ofPolice,
                terms(SharedScope.newBuilder()
                        .addOrganisations("traffic")
                        .addChannels(shareOfPolice().keySet().iterator().next())));
        long begun = System.nanoTime();
        soon().until(() -> copies(city, "police").size() == 1);
        said("a narrowed agreement", begun);

        Agreement widened = amend(narrowed, terms(SharedScope.newBuilder().addSourceKinds(SourceKind.POLICE)));
        soon().until(() -> agreements(city, ofPolice.getId()).size() == 3);
        // What was accepted still holds, and nothing that was not.
        soon().untilAsserted(() -> assertThat(copies(city, "police")).isEqualTo(shareOfPolice()));
        accept(city, widened);
        soon().until(() -> copies(city, "police").size() == 20);

        begun = System.nanoTime();
        police.admin(NodeServiceGrpc::newBlockingStub)
                .endAgreement(EndAgreementRequest.newBuilder()
                        .setId(ofPolice.getId())
                        .setNote("over")
                        .build());
        soon().until(() -> copies(city, "police").isEmpty());
        said("an ended agreement", begun);
        soon().untilAsserted(() -> assertThat(agreements(city, ofPolice.getId()))
                .extracting(Agreement::getState)
                .containsExactly(AgreementState.ENDED, AgreementState.SUPERSEDED, AgreementState.SUPERSEDED));
        assertThat(agreements(city, ofPolice.getId()).get(0).getNote()).isEqualTo("over");
        assertThatThrownBy(() -> city.sql(handle -> handle.execute("delete from agreements")))
                .hasMessageContaining("agreements are kept");
        assertThatThrownBy(() -> police.sql(handle -> handle.execute("update agreements set digest = ''")))
                .hasMessageContaining("are kept");

        ofPolice = agree(police, city, terms(SharedScope.newBuilder().addOrganisations("traffic"), Manner.DIRECTORY));
        inAgreement();
    }

    private static Agreement amend(Agreement agreement, AgreementTerms.Builder terms) {
        return police.admin(NodeServiceGrpc::newBlockingStub)
                .amendAgreement(AmendAgreementRequest.newBuilder()
                        .setId(agreement.getId())
                        .setVersion(agreement.getVersion())
                        .setTerms(terms)
                        .build());
    }

    @Test
    @Order(6)
    void alertsComeWhereTheyAreAgreedAndAreHandledAtHome() {
        String shared = shareOfEstate().keySet().iterator().next();
        String notShared = shareOfPolice().keySet().iterator().next();
        alert(estate, "a".repeat(32), shared);
        alert(police, "b".repeat(32), notShared);
        soon().untilAsserted(() -> assertThat(alerts(city)).singleElement().satisfies(alert -> {
            assertThat(alert.getChannel()).isEqualTo(shared);
            assertThat(alert.getHome()).isEqualTo("estate");
            assertThat(alert.getOwner()).isEqualTo("sunshine-estate");
            assertThat(alert.getState()).isEqualTo(AlertState.OPEN);
        }));
        assertThatThrownBy(() -> acknowledge(city, "a".repeat(32))).hasMessageContaining("of node 'estate'");
        acknowledge(estate, "a".repeat(32));
        soon().until(() -> alerts(city).get(0).getState() == AlertState.ACKNOWLEDGED);
    }

    private static void alert(NodeUnderTest node, String id, String channel) {
        node.service(IntakeServiceGrpc::newBlockingStub)
                .report(ReportFindingsRequest.newBuilder()
                        .addAlerts(Alert.newBuilder()
                                .setId(id)
                                .setType(AlertType.MOTION)
                                .setSeverity(Severity.MEDIUM)
                                .setChannel(channel)
                                .setPlace("sunshine-yard")
                                .setBeginUs(System.currentTimeMillis() * 1000)
                                .setConfidence(0.5))
                        .build());
    }

    private static List<Alert> alerts(NodeUnderTest node) {
        return node.admin(AlertServiceGrpc::newBlockingStub)
                .queryAlerts(QueryAlertsRequest.getDefaultInstance())
                .getAlertsList();
    }

    private static void acknowledge(NodeUnderTest node, String id) {
        node.admin(AlertServiceGrpc::newBlockingStub)
                .setAlertState(SetAlertStateRequest.newBuilder()
                        .setId(id)
                        .setState(AlertState.ACKNOWLEDGED)
                        .build());
    }

    @Test
    @Order(7)
    void aStillComesThroughItsHomeWhereItIsAgreedAndIsOnRecordAtBoth() throws Exception {
        String shared = shareOfEstate().keySet().iterator().next();
        try (StillsDoor gateway = new StillsDoor()) {
            gateway.has(estate, shared);
            soon().untilAsserted(() ->
                    assertThat(still(city, shared).getJpeg().size()).isEqualTo(gateway.pictureBytes()));
            assertThat(city.audit("GetSnapshot"))
                    .last()
                    .satisfies(row ->
                            assertThat(row).containsEntry("subject", shared).containsEntry("outcome", "OK"));
            assertThat(estate.audit("TakePeerSnapshot")).last().satisfies(row -> {
                assertThat(row).containsEntry("subject", shared).containsEntry("caller", "node:city");
                assertThat(String.valueOf(row.get("reason")))
                        .startsWith("fire drill (for ")
                        .contains("of node city");
            });
            String directoryAlone = shareOfPolice().keySet().iterator().next();
            assertThatThrownBy(() -> still(city, directoryAlone))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("PERMISSION_DENIED")
                    .hasMessageContaining("does not have SNAPSHOT");
            assertThat(police.audit("TakePeerSnapshot"))
                    .last()
                    .satisfies(row -> assertThat(row).containsEntry("outcome", "PERMISSION_DENIED"));
        }
    }

    @Test
    @Order(7)
    void termsOfASourceAreStrongerThanAnAgreement() {
        SourceServiceGrpc.SourceServiceBlockingStub sources = estate.admin(SourceServiceGrpc::newBlockingStub);
        Source put = sources.putSource(PutSourceRequest.newBuilder()
                .setSource(Source.newBuilder()
                        .setCode("recorder")
                        .setKind(SourceKind.ESTATE)
                        .setAdapter(SourceAdapter.RTSP)
                        .setOwner("sunshine-estate")
                        .setPlace("sunshine-yard")
                        .setTerms(SourceTerms.newBuilder().addShare(Shareable.SHARE_ALERTS))
                        .setRtsp(RtspOptions.newBuilder()
                                .addCameras(RtspCamera.newBuilder().setUrl("rtsp://192.0.2.7/1"))))
                .build());
        String code = sources.getSourceHealth(
                        GetSourceRequest.newBuilder().setCode("recorder").build())
                .getChannels(0)
                .getChannel();
        soon().until(() -> copies(city, "estate").containsKey(code));
        assertThatThrownBy(() -> still(city, code))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("terms of source recorder do not share stills beyond this node");
        put = sources.putSource(PutSourceRequest.newBuilder()
                .setSource(put.toBuilder()
                        .clearHealth()
                        .setTerms(SourceTerms.newBuilder().setNotOnward(true)))
                .build());
        soon().until(() -> !copies(city, "estate").containsKey(code));
        sources.removeSource(RemoveSourceRequest.newBuilder()
                .setCode("recorder")
                .setRevision(put.getRevision())
                .build());
        inAgreement();
    }

    private static Snapshot still(NodeUnderTest node, String code) {
        return node.admin(SnapshotServiceGrpc::newBlockingStub)
                .getSnapshot(GetSnapshotRequest.newBuilder()
                        .setChannel(code)
                        .setPurpose("fire drill")
                        .build());
    }

    @Test
    @Order(8)
    void eachNodeThatWasCutOffOrStoppedAgreesAgainByItself() {
        toEstate.cut();
        soon().until(() -> status(city, "estate").getLink() == Presence.OFFLINE);
        List<String> codes = List.copyOf(shareOfEstate().keySet());
        rename(estate, codes.get(0), Channel.newBuilder().setName("while it was cut off"));
        estate.admin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(RemoveChannelRequest.newBuilder()
                        .setChannel(codes.get(1))
                        .build());
        assertThat(copies(city, "estate")).containsKey(codes.get(1));
        toEstate.mend();
        inAgreement();
        assertThat(status(city, "estate").getLink()).isEqualTo(Presence.ONLINE);

        estate.stop();
        soon().until(() -> status(city, "estate").getLink() == Presence.OFFLINE);
        estate.start();
        rename(estate, codes.get(2), Channel.newBuilder().setName("after a start"));
        inAgreement();

        city.stop();
        rename(
                police,
                shareOfPolice().keySet().iterator().next(),
                Channel.newBuilder().setName("while the city slept"));
        enrol(estate, "more", SourceKind.ESTATE, "sunshine-estate", "sunshine-yard");
        city.start();
        inAgreement();

        police.stop();
        police.start();
        enrol(police, "more", SourceKind.POLICE, "traffic", "centre");
        inAgreement();
    }

    @Test
    @Order(9)
    void whoMissedRemovalsThatAreNoLongerKnownIsToldEverythingAnew() {
        toEstate.cut();
        soon().until(() -> status(city, "estate").getLink() == Presence.OFFLINE
                && !status(estate, "city").getFollows());
        List<String> codes = List.copyOf(shareOfEstate().keySet());
        estate.admin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(RemoveChannelRequest.newBuilder()
                        .setChannel(codes.get(0))
                        .build());
        // As after a month: the removal and its mark are gone.
        estate.sql(
                handle -> handle.execute("delete from shared_channels where peer = 'city' and code = ?", codes.get(0)));
        estate.sql(handle -> handle.execute("update peers set shared_pruned = shared_revision + 1, shared_revision ="
                + " shared_revision + 1 where node = 'city'"));
        assertThat(copies(city, "estate")).containsKey(codes.get(0));
        toEstate.mend();
        inAgreement();
        soon().until(() -> status(city, "estate").getWholeSyncMs() > 0);
    }

    @Test
    @Order(10)
    void aRingListsEachChannelOnce() throws Exception {
        Channel ours = enrol(police, "ring", SourceKind.POLICE, "ring-road", "ring");
        enter(estate, police, toPolice.address());
        enter(police, estate, "");
        enter(police, city, "127.0.0.1:" + city.federationPort(), "estate");
        enter(city, police, toPolice.address(), "estate");
        enter(city, estate, toEstate.address(), "police");
        SharedScope.Builder ring = SharedScope.newBuilder().addPlaces("ring");
        agree(police, estate, terms(ring, Manner.SNAPSHOT).setOnward(true));
        agree(estate, city, terms(ring, Manner.SNAPSHOT).setOnward(true));
        soon().until(() -> copies(city, "police").containsKey(ours.getCode()));
        assertThat(get(city, ours.getCode()).getCopy().getPathList()).containsExactly("police", "estate");
        try (StillsDoor gateway = new StillsDoor()) {
            gateway.has(police, ours.getCode());
            soon().untilAsserted(() ->
                    assertThat(still(city, ours.getCode()).getJpeg().size()).isEqualTo(gateway.pictureBytes()));
            assertThat(police.audit("TakePeerSnapshot")).last().satisfies(row -> {
                assertThat(row).containsEntry("caller", "node:estate").containsEntry("outcome", "OK");
                assertThat(String.valueOf(row.get("reason"))).contains("of node city");
            });
        }
        // Back to where it came from, and by a shorter way too.
        agree(city, police, terms(ring).setOnward(true));
        agree(police, city, terms(ring).setOnward(true));
        soon().until(() -> get(city, ours.getCode()).getCopy().getPathCount() == 1);
        Channel theirs = enrol(estate, "ring 2", SourceKind.ESTATE, "sunshine-estate", "ring");
        soon().until(() -> copies(police, "estate").containsKey(theirs.getCode()));
        assertThat(get(police, theirs.getCode()).getCopy().getPathList()).containsExactly("estate", "city");
        for (NodeUnderTest node : List.of(police, estate, city)) {
            assertThat(Town.channels(node).stream()
                            .filter(channel -> channel.getCode().equals(ours.getCode())))
                    .hasSize(1);
        }
        assertThat(get(police, ours.getCode()).hasCopy()).isFalse();
        police.admin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(RemoveChannelRequest.newBuilder()
                        .setChannel(ours.getCode())
                        .build());
        soon().untilAsserted(() -> {
            assertThat(copies(city, "police")).doesNotContainKey(ours.getCode());
            assertThat(copies(estate, "police")).doesNotContainKey(ours.getCode());
        });
    }

    @Test
    @Order(11)
    void theGranteeEndsAnAgreementThoughTheGrantorIsAwayAndTellsItWhenItIsBack() {
        toEstate.cut();
        city.admin(NodeServiceGrpc::newBlockingStub)
                .endAgreement(EndAgreementRequest.newBuilder()
                        .setId(ofEstate.getId())
                        .setNote("no need")
                        .build());
        soon().until(() -> shareOfEstate().keySet().stream()
                .noneMatch(code -> copies(city, "estate").containsKey(code)));
        assertThat(agreements(estate, ofEstate.getId()).get(0).getState()).isEqualTo(AgreementState.ACCEPTED);
        toEstate.mend();
        soon().untilAsserted(() -> {
            Agreement there = agreements(estate, ofEstate.getId()).get(0);
            assertThat(there.getState()).isEqualTo(AgreementState.ENDED);
            assertThat(there.getEndedBy()).startsWith("city/");
        });
        // What alerts came under it went with it.
        assertThat(alerts(city)).isEmpty();
    }
}
