package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xueliang.registry.federation.Mallory.GOOD;
import static org.xueliang.registry.federation.Town.soon;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertBatch;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.RemovePlaceRequest;
import org.xueliang.proto.v1.SharedNode;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.TreeBatch;
import org.xueliang.registry.NodeUnderTest;
import org.xueliang.registry.NodesUnderTest;

/** A peer with a good key and a bad will: what it says of alerts and of places is bounded and never in place of ours. */
class HostileWordsTest {
    @RegisterExtension
    static final NodesUnderTest NODES = new NodesUnderTest("town");

    private final NodeUnderTest town = NODES.node("town");

    @RegisterExtension
    final Mallory mallory = new Mallory(town);

    @Test
    void alertsOfWhatItDoesNotShareSoAreRefused() {
        String shared = "34029900001320000005";
        mallory.send(mallory.row(shared).addManners(Manner.ALERTS), mallory.row(GOOD));
        soon().until(() -> mallory.copies().size() == 2);
        long begun = mallory.now().getRevision();
        assertThat(begun).isPositive();
        mallory.peer.send(FollowEvent.newBuilder()
                .setAlerts(AlertBatch.newBuilder()
                        .setCursor(9)
                        .addAlerts(alert("1".repeat(32), GOOD))
                        .addAlerts(alert("2".repeat(32), "34010000001320000001"))
                        .addAlerts(alert("short", shared))
                        .addAlerts(alert("3".repeat(32), shared).setDetail("d".repeat(5000)))
                        .addAlerts(alert("5".repeat(32), shared).setBeginUs(Long.MAX_VALUE / 2))
                        .addAlerts(alert("4".repeat(32), shared))));
        soon().until(() -> mallory.now().getRefused() == 5);
        soon().untilAsserted(() -> assertThat(town.<List<String>>sql(
                        handle -> handle.createQuery("select id || ' ' || home || ' ' || owner from alerts")
                                .mapTo(String.class)
                                .list()))
                .containsExactly("4".repeat(32) + " mallory mallory-estate"));
    }

    @Test
    void itSpeaksOfNoChannelOfOursThatCameAfterItsCopy() {
        String code = "34029900001320000006";
        mallory.send(mallory.row(code).addManners(Manner.ALERTS));
        soon().until(() -> mallory.copies().size() == 1);
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
        mallory.peer.send(FollowEvent.newBuilder()
                .setAlerts(AlertBatch.newBuilder().setCursor(19).addAlerts(alert("6".repeat(32), code))));
        soon().until(() -> mallory.now().getRefused() > 0);
        assertThat(mallory.now().getLastRefusal()).contains("not shared with us by its home in the manner ALERTS");
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
    void ofItsAlertsTheNewestAreKeptAndTheOthersLetGoAndCounted() {
        mallory.enter(0, 5);
        String code = "34029900001320000006";
        mallory.send(mallory.row(code).addManners(Manner.ALERTS));
        soon().until(() -> mallory.copies().containsKey(code));
        long nowUs = System.currentTimeMillis() * 1000;
        for (int batch = 0; batch < 3; batch++) {
            AlertBatch.Builder alerts = AlertBatch.newBuilder().setCursor(20 + batch);
            for (int i = 0; i < 4; i++) {
                // The first are the newest: what comes is not the measure, but when it began.
                int n = 4 * batch + i;
                alerts.addAlerts(alert("%032d".formatted(n), code).setBeginUs(nowUs - n * 1_000_000L));
            }
            mallory.peer.send(FollowEvent.newBuilder().setAlerts(alerts));
        }
        soon().until(() -> mallory.now().getAlertsLetGo() == 7);
        assertThat(mallory.now().getAlerts()).isEqualTo(5);
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
        assertThat(mallory.now().getLink()).isEqualTo(Presence.ONLINE);
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
        mallory.peer.send(FollowEvent.newBuilder().setTree(tree));
        soon().until(() -> mallory.now().getRefused() == 5);
        soon().untilAsserted(() -> assertThat(places())
                .contains("our-square|Our square|", "yard|Its yard|mallory")
                .noneMatch(
                        place -> place.startsWith("loop") || place.startsWith("far") || place.startsWith("crossed")));
        assertThat(mallory.now().getNodes()).isEqualTo(2);
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
        mallory.peer.send(FollowEvent.newBuilder().setTree(flood));
        soon().until(() -> mallory.now().getNodes() == 900);
        assertThat(places()).noneMatch(place -> place.startsWith("yard"));
        mallory.remove();
        assertThat(places()).noneMatch(place -> place.endsWith("mallory"));
        mallory.enter(0);
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
}
