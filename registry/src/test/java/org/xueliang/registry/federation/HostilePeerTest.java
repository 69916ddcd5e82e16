package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xueliang.registry.federation.Town.copies;
import static org.xueliang.registry.federation.Town.enrol;
import static org.xueliang.registry.federation.Town.soon;
import static org.xueliang.registry.federation.Town.status;
import static org.xueliang.registry.federation.Town.terms;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementSet;
import org.xueliang.proto.v1.AgreementState;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertBatch;
import org.xueliang.proto.v1.AllocateCodesRequest;
import org.xueliang.proto.v1.Beat;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelBatch;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.CodeServiceGrpc;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.Peer;
import org.xueliang.proto.v1.PeerStatus;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.PutPeerRequest;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.RemovePeerRequest;
import org.xueliang.proto.v1.RemovePlaceRequest;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.proto.v1.SharedNode;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.SyncStart;
import org.xueliang.proto.v1.TreeBatch;
import org.xueliang.registry.NodeUnderTest;
import org.xueliang.registry.NodesUnderTest;
import org.xueliang.registry.identity.Secrets;

/** A peer with a good key and a bad will: what it may not say is refused with the reason, and the rest goes on. */
class HostilePeerTest {
    @RegisterExtension
    static final NodesUnderTest NODES = new NodesUnderTest("town");

    private static final String GOOD = "34029900001320000001";

    private final NodeUnderTest town = NODES.node("town");
    private HostilePeer peer;
    private Agreement agreement = Agreement.getDefaultInstance();
    private long revision;
    private long peersClockUs;

    HostilePeerTest() throws Exception {
        peer = new HostilePeer("mallory");
    }

    @BeforeEach
    void agreeWithIt() {
        Agreement bare = Agreement.newBuilder()
                .setId(Secrets.randomHex(16))
                .setVersion(1)
                .setGrantor("mallory")
                .setGrantee("town")
                .setTerms(terms(
                        SharedScope.newBuilder().addOrganisations("mallory-estate"), Manner.DIRECTORY, Manner.ALERTS))
                .setState(AgreementState.OFFERED)
                .build();
        agreement = bare.toBuilder().setDigest(AgreementCheck.digest(bare)).build();
        peer.greeting = request -> List.of(
                event(e -> e.setAgreements(AgreementSet.newBuilder().addAgreements(agreement))),
                event(e -> e.setStart(SyncStart.newBuilder()
                        .setEpoch("e1")
                        .setWhole(!request.getEpoch().equals("e1"))
                        .setNode("mallory")
                        .setNowUs(System.currentTimeMillis() * 1000 + peersClockUs))));
        enterIt(0);
        Town.accept(town, agreement);
    }

    @AfterEach
    void end() {
        town.admin(NodeServiceGrpc::newBlockingStub)
                .removePeer(RemovePeerRequest.newBuilder().setNode("mallory").build());
        peer.close();
    }

    private void enterIt(int maxChannels) {
        enterIt(maxChannels, 0);
    }

    private void enterIt(int maxChannels, int maxAlerts) {
        town.admin(NodeServiceGrpc::newBlockingStub)
                .putPeer(PutPeerRequest.newBuilder()
                        .setPeer(Peer.newBuilder()
                                .setNode("mallory")
                                .setCertificatePem(PemFiles.pem(peer.identity.certificate()))
                                .setAddress(peer.address())
                                .addCodePrefixes("340299")
                                .setMaxChannels(maxChannels)
                                .setMaxAlerts(maxAlerts))
                        .build());
        int before = peer.follows.size();
        soon().until(() -> peer.follows.size() > 0 && (maxChannels + maxAlerts == 0 || peer.follows.size() > before));
    }

    private static FollowEvent event(Consumer<FollowEvent.Builder> fill) {
        FollowEvent.Builder event = FollowEvent.newBuilder();
        fill.accept(event);
        return event.build();
    }

    private SharedChannel.Builder row(String code) {
        return SharedChannel.newBuilder()
                .setChannel(Channel.newBuilder()
                        .setCode(code)
                        .setName("gate")
                        .setSourceKind(SourceKind.ESTATE)
                        .setOwner("mallory-estate")
                        .setPlace("yard")
                        .setStatus(ChannelStatus.newBuilder()
                                .setPresence(Presence.ONLINE)
                                .setSinceUs(System.currentTimeMillis() * 1000 + peersClockUs)))
                .setHome("mallory")
                .addPath("mallory")
                .addAgreements(agreement.getId())
                .addManners(Manner.DIRECTORY)
                .addOwnerPath("mallory-estate")
                .addPlacePath("yard");
    }

    private void send(SharedChannel.Builder... rows) {
        ChannelBatch.Builder batch = ChannelBatch.newBuilder();
        for (SharedChannel.Builder row : rows) {
            batch.addRows(row.setRevision(++revision));
        }
        peer.send(FollowEvent.newBuilder().setChannels(batch));
    }

    private PeerStatus now() {
        return status(town, "mallory");
    }

    @Test
    void eachRowThatItMayNotSpeakForIsRefusedWithTheReason() {
        Channel ours = enrol(town, "ours", SourceKind.CITY, "city-hall", "square");
        Map<String, SharedChannel.Builder> bad = new LinkedHashMap<>();
        String code = "34029900001320000009";
        String reserved = "34029900001320000008";
        town.admin(CodeServiceGrpc::newBlockingStub)
                .allocateCodes(AllocateCodesRequest.newBuilder()
                        .addCodes(reserved)
                        .setOwner("city-hall")
                        .build());
        bad.put(reserved + ": a code of node 'town' (expected: one of 'mallory')", row(reserved));
        bad.put(
                "may not speak for node 'police'",
                row(code).setHome("police").clearPath().addPath("police").addPath("mallory"));
        bad.put("from its home to 'mallory'", row(code).clearPath().addPath("police"));
        bad.put(
                "it came by us already",
                row(code)
                        .setHome("police")
                        .clearPath()
                        .addPath("police")
                        .addPath("town")
                        .addPath("mallory"));
        bad.put("is none of node 'mallory'", row(ours.getCode()));
        bad.put("code: 'gate' (expected: a 20-digit", row("gate"));
        bad.put("name: '", edited(code, channel -> channel.setName("n".repeat(100_000))));
        bad.put("U+202E", edited(code, channel -> channel.setName("gate\u202e")));
        bad.put("owner: missing", edited(code, channel -> channel.setOwner("")));
        bad.put("source_kind: missing", edited(code, channel -> channel.clearSourceKind()));
        bad.put("owner_path", row(code).clearOwnerPath().addOwnerPath("another"));
        bad.put("place_path: a cycle", row(code).addPlacePath("b").addPlacePath("yard"));
        bad.put(
                "does not cover owner 'bureau'",
                edited(code, channel -> channel.setOwner("bureau"))
                        .clearOwnerPath()
                        .addOwnerPath("bureau"));
        bad.put("not accepted here", row(code).addAgreements("f".repeat(32)));
        bad.put("agreements: none", row(code).clearAgreements());
        bad.put("manners: [SNAPSHOT]", row(code).clearManners().addManners(Manner.SNAPSHOT));
        bad.put("[DIRECTORY] (expected: of", row(code).setOnward(true));
        bad.put("since_us", edited(code, channel -> channel.getStatusBuilder().setSinceUs(Long.MAX_VALUE)));
        bad.put(
                "presence: missing",
                edited(code, channel -> channel.getStatusBuilder().clearPresence()));
        bad.put(
                "position.latitude",
                edited(
                        code,
                        channel -> channel.getPositionBuilder().setDatumValue(1).setLatitude(91)));
        bad.put(
                "position.datum",
                edited(code, channel -> channel.getPositionBuilder().setLatitude(1)));
        long refused = 0;
        for (Map.Entry<String, SharedChannel.Builder> row : bad.entrySet()) {
            long expected = ++refused;
            send(row.getValue());
            soon().until(() -> now().getRefused() == expected);
            assertThat(now().getLastRefusal()).contains(row.getKey());
        }
        assertThat(now().getLink()).isEqualTo(Presence.ONLINE);
        assertThat(copies(town, "mallory")).isEmpty();
        // In one message with what is refused the rest is kept, whatever it calls itself.
        send(row("9".repeat(100_000)), row("gate"), row(GOOD), row(code).clearAgreements());
        soon().untilAsserted(() -> assertThat(copies(town, "mallory")).containsOnlyKeys(GOOD));
        // A channel that was good and is said wrongly now is not what it was.
        send(row(GOOD).setOnward(true));
        soon().untilAsserted(() -> assertThat(copies(town, "mallory")).isEmpty());
    }

    private SharedChannel.Builder edited(String code, Consumer<Channel.Builder> edit) {
        SharedChannel.Builder row = row(code);
        edit.accept(row.getChannelBuilder());
        return row;
    }

    @Test
    void aStreamThatGoesBackwardsOrTooFarEndsAndBeginsAgain() {
        send(row(GOOD), row("34029900001320000002"));
        soon().until(() -> copies(town, "mallory").size() == 2);
        int before = peer.follows.size();
        revision = 0;
        send(row("34029900001320000003"));
        soon().until(() -> peer.follows.size() > before);
        assertThat(now().getLastRefusal()).contains("revision: 1 after 2 (expected: growing)");
        assertThat(peer.follows.get(before).getRevision()).isEqualTo(2);
        assertThat(copies(town, "mallory")).hasSize(2);

        // More than a message may have.
        revision = 2;
        ChannelBatch.Builder huge = ChannelBatch.newBuilder();
        for (int i = 0; i < 60; i++) {
            huge.addRows(edited(GOOD, channel -> channel.setName("n".repeat(100_000)))
                    .setRevision(++revision));
        }
        int then = peer.follows.size();
        peer.send(FollowEvent.newBuilder().setChannels(huge));
        soon().until(() -> peer.follows.size() > then);
        revision = 2;
        send(row("34029900001320000004"));
        soon().until(() -> copies(town, "mallory").size() == 3);
    }

    @Test
    void itsClockIsMeasuredAndNotBelieved() {
        peer.close();
        town.admin(NodeServiceGrpc::newBlockingStub)
                .removePeer(RemovePeerRequest.newBuilder().setNode("mallory").build());
        try {
            peer = new HostilePeer("mallory");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        peersClockUs = Duration.ofDays(1).toMillis() * 1000;
        agreeWithIt();
        long nowUs = System.currentTimeMillis() * 1000;
        send(row(GOOD));
        peer.send(FollowEvent.newBuilder()
                .setBeat(Beat.newBuilder()
                        .setNowUs(nowUs + peersClockUs)
                        .setCaughtUp(true)
                        .setRevision(revision)));
        soon().until(() -> copies(town, "mallory").size() == 1 && now().getAsOfUs() > 0);
        assertThat(now().getClockOffsetUs()).isCloseTo(peersClockUs, org.assertj.core.data.Offset.offset(60_000_000L));
        Channel copy = Town.channels(town).stream()
                .filter(channel -> channel.getCode().equals(GOOD))
                .findFirst()
                .orElseThrow();
        assertThat(copy.getStatus().getSinceUs()).isCloseTo(nowUs, org.assertj.core.data.Offset.offset(60_000_000L));
        assertThat(now().getAsOfUs()).isCloseTo(nowUs, org.assertj.core.data.Offset.offset(60_000_000L));
    }

    @Test
    void moreThanItMayHaveIsCountedAndNotKept() {
        enterIt(5);
        SharedChannel.Builder[] rows = new SharedChannel.Builder[20];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row("340299000013200%05d".formatted(i));
        }
        soon().until(() -> now().getLink() == Presence.ONLINE);
        send(rows);
        soon().until(() -> now().getRefused() >= 15);
        soon().untilAsserted(() -> assertThat(copies(town, "mallory")).hasSize(5));
        assertThat(now().getLastRefusal()).contains("5 are kept of this node (expected: <= 5)");
    }

    @Test
    void itsRowsAreCountedOverMessagesAndRoomIsThereAgainForWhatItTakesAway() {
        enterIt(5);
        soon().until(() -> now().getLink() == Presence.ONLINE);
        String[] codes = new String[9];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = "340299000013200%05d".formatted(i);
        }
        for (int i = 0; i < 7; i++) {
            send(row(codes[i]));
        }
        soon().until(() -> now().getRefused() >= 2);
        // What is there may be told again as often as it likes.
        send(row(codes[0]), row(codes[1]), row(codes[2]));
        send(gone(codes[3]), gone(codes[4]));
        send(row(codes[7]), row(codes[8]));
        soon().untilAsserted(() ->
                assertThat(copies(town, "mallory")).containsOnlyKeys(codes[0], codes[1], codes[2], codes[7], codes[8]));
        send(row(codes[5]));
        soon().until(() -> now().getRefused() >= 3);
        assertThat(copies(town, "mallory")).hasSize(5);
    }

    private static SharedChannel.Builder gone(String code) {
        return SharedChannel.newBuilder()
                .setRemoved(true)
                .setChannel(Channel.newBuilder().setCode(code));
    }

    @Test
    void alertsOfWhatItDoesNotShareSoAreRefused() {
        String shared = "34029900001320000005";
        send(row(shared).addManners(Manner.ALERTS), row(GOOD));
        soon().until(() -> copies(town, "mallory").size() == 2);
        long begun = now().getRevision();
        assertThat(begun).isPositive();
        peer.send(FollowEvent.newBuilder()
                .setAlerts(AlertBatch.newBuilder()
                        .setCursor(9)
                        .addAlerts(alert("1".repeat(32), GOOD))
                        .addAlerts(alert("2".repeat(32), "34010000001320000001"))
                        .addAlerts(alert("short", shared))
                        .addAlerts(alert("3".repeat(32), shared).setDetail("d".repeat(5000)))
                        .addAlerts(alert("5".repeat(32), shared).setBeginUs(Long.MAX_VALUE / 2))
                        .addAlerts(alert("4".repeat(32), shared))));
        soon().until(() -> now().getRefused() == 5);
        soon().untilAsserted(() -> assertThat(town.<List<String>>sql(
                        handle -> handle.createQuery("select id || ' ' || home || ' ' || owner from alerts")
                                .mapTo(String.class)
                                .list()))
                .containsExactly("4".repeat(32) + " mallory mallory-estate"));
    }

    @Test
    void itSpeaksOfNoChannelOfOursThatCameAfterItsCopy() {
        String code = "34029900001320000006";
        send(row(code).addManners(Manner.ALERTS));
        soon().until(() -> copies(town, "mallory").size() == 1);
        town.admin(ChannelServiceGrpc::newBlockingStub)
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(Channel.newBuilder()
                                .setCode(code)
                                .setName("ours")
                                .setSourceKind(SourceKind.CITY)
                                .setOwner("city-hall")
                                .setPlace("square")
                                .setSource(StreamSource.newBuilder().setPush(PushSource.getDefaultInstance())))
                        .build());
        peer.send(FollowEvent.newBuilder()
                .setAlerts(AlertBatch.newBuilder().setCursor(19).addAlerts(alert("6".repeat(32), code))));
        soon().until(() -> now().getRefused() > 0);
        assertThat(now().getLastRefusal()).contains("not shared with us by its home in the manner ALERTS");
        assertThat(town.<Long>sql(handle -> handle.createQuery("select count(*) from alerts where channel = :code")
                        .bind("code", code)
                        .mapTo(Long.class)
                        .one()))
                .isZero();
        town.admin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(
                        RemoveChannelRequest.newBuilder().setChannel(code).build());
    }

    @Test
    void itsWordAboutPlacesIsShownAsItsOwnBoundedAndNeverInPlaceOfOurs() {
        town.admin(PlaceServiceGrpc::newBlockingStub)
                .putPlace(PutPlaceRequest.newBuilder()
                        .setPlace(Place.newBuilder().setCode("our-square").setName("Our square"))
                        .build());
        TreeBatch.Builder tree = TreeBatch.newBuilder().setWhole(true).setMark("m1");
        tree.addNodes(place("our-square", "Its square", ""));
        tree.addNodes(place("yard", "Its yard", "our-square"));
        tree.addNodes(place("loop", "x", "loop"));
        tree.addNodes(place("b".repeat(100_000), "x", ""));
        tree.addNodes(place("bidi", "x\u202e", ""));
        tree.addNodes(place("far", "x", "").setHome("police"));
        tree.addNodes(place("crossed", "x", "")
                .setPlace(Place.newBuilder()
                        .setCode("crossed")
                        .setName("x")
                        .setOutline(Outline.newBuilder()
                                .setDatumValue(1)
                                .addCorners(Corner.newBuilder().setLongitude(1))
                                .addCorners(Corner.newBuilder().setLatitude(1)))));
        peer.send(FollowEvent.newBuilder().setTree(tree));
        soon().until(() -> now().getRefused() == 5);
        soon().untilAsserted(() -> assertThat(places())
                .contains("our-square|Our square|", "yard|Its yard|mallory")
                .noneMatch(
                        place -> place.startsWith("loop") || place.startsWith("far") || place.startsWith("crossed")));
        assertThat(now().getNodes()).isEqualTo(2);
        assertThatThrownBy(() -> town.admin(PlaceServiceGrpc::newBlockingStub)
                        .putPlace(PutPlaceRequest.newBuilder()
                                .setPlace(
                                        Place.newBuilder().setCode("our-corner").setParent("yard"))
                                .build()))
                .hasMessageContaining("not of node 'mallory'");
        // One of ours takes its place; when that goes, its word is shown again.
        Place ours = town.admin(PlaceServiceGrpc::newBlockingStub)
                .putPlace(PutPlaceRequest.newBuilder()
                        .setPlace(Place.newBuilder().setCode("yard").setName("Our yard"))
                        .build());
        assertThat(places()).contains("yard|Our yard|");
        town.admin(PlaceServiceGrpc::newBlockingStub)
                .removePlace(RemovePlaceRequest.newBuilder()
                        .setCode("yard")
                        .setRevision(ours.getRevision())
                        .build());
        assertThat(places()).contains("yard|Its yard|mallory");
        // What a whole tree does not name is gone; and no more is kept of it than it may have.
        TreeBatch.Builder flood = TreeBatch.newBuilder().setWhole(true).setMark("m2");
        for (int i = 0; i < 900; i++) {
            flood.addNodes(place("a-" + i, "a", ""));
        }
        peer.send(FollowEvent.newBuilder().setTree(flood));
        soon().until(() -> now().getNodes() == 900);
        assertThat(places()).noneMatch(place -> place.startsWith("yard"));
        town.admin(NodeServiceGrpc::newBlockingStub)
                .removePeer(RemovePeerRequest.newBuilder().setNode("mallory").build());
        assertThat(places()).noneMatch(place -> place.endsWith("mallory"));
        enterIt(0);
    }

    private static SharedNode.Builder place(String code, String name, String parent) {
        return SharedNode.newBuilder()
                .setPlace(Place.newBuilder().setCode(code).setName(name).setParent(parent))
                .setHome("mallory");
    }

    private List<String> places() {
        return town.sql(handle -> handle.createQuery("select code || '|' || name || '|' || home from places")
                .mapTo(String.class)
                .list());
    }

    @Test
    void ofItsAlertsTheNewestAreKeptAndTheOthersLetGoAndCounted() {
        enterIt(0, 5);
        String code = "34029900001320000006";
        send(row(code).addManners(Manner.ALERTS));
        soon().until(() -> copies(town, "mallory").containsKey(code));
        long nowUs = System.currentTimeMillis() * 1000;
        for (int batch = 0; batch < 3; batch++) {
            AlertBatch.Builder alerts = AlertBatch.newBuilder().setCursor(20 + batch);
            for (int i = 0; i < 4; i++) {
                // The first are the newest: what comes is not the measure, but when it began.
                int n = 4 * batch + i;
                alerts.addAlerts(alert("%032d".formatted(n), code).setBeginUs(nowUs - n * 1_000_000L));
            }
            peer.send(FollowEvent.newBuilder().setAlerts(alerts));
        }
        soon().until(() -> now().getAlertsLetGo() == 7);
        assertThat(now().getAlerts()).isEqualTo(5);
        assertThat(town.<List<String>>sql(
                        handle -> handle.createQuery("select id from alerts where home = 'mallory' order by id")
                                .mapTo(String.class)
                                .list()))
                .containsExactly(
                        "%032d".formatted(0),
                        "%032d".formatted(1),
                        "%032d".formatted(2),
                        "%032d".formatted(3),
                        "%032d".formatted(4));
        assertThat(now().getLink()).isEqualTo(Presence.ONLINE);
    }

    private static Alert.Builder alert(String id, String channel) {
        return Alert.newBuilder()
                .setId(id)
                .setTypeValue(1)
                .setSeverityValue(3)
                .setStateValue(1)
                .setChannel(channel)
                .setOwner("somebody else")
                .setBeginUs(1_700_000_000_000_000L);
    }

    @Test
    void anImpostorAtItsAddressIsNotTalkedTo() throws Exception {
        try (HostilePeer impostor = new HostilePeer("mallory")) {
            town.admin(NodeServiceGrpc::newBlockingStub)
                    .putPeer(PutPeerRequest.newBuilder()
                            .setPeer(Peer.newBuilder()
                                    .setNode("mallory")
                                    .setCertificatePem(PemFiles.pem(peer.identity.certificate()))
                                    .setAddress(impostor.address()))
                            .build());
            soon().until(() -> now().getLastRefusal().contains("is not that of a peer"));
            assertThat(impostor.follows).isEmpty();
        }
    }
}
