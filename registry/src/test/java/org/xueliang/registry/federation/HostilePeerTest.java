package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.xueliang.registry.federation.Mallory.GOOD;
import static org.xueliang.registry.federation.Town.enrol;
import static org.xueliang.registry.federation.Town.soon;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AllocateCodesRequest;
import org.xueliang.proto.v1.Beat;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelBatch;
import org.xueliang.proto.v1.CodeServiceGrpc;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.Peer;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutPeerRequest;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.NodeUnderTest;
import org.xueliang.registry.NodesUnderTest;

/** A peer with a good key and a bad will: rows that it may not say are refused with the reason, and the rest goes on. */
class HostilePeerTest {
    @RegisterExtension
    static final NodesUnderTest NODES = new NodesUnderTest("town");

    private final NodeUnderTest town = NODES.node("town");

    @RegisterExtension
    final Mallory mallory = new Mallory(town);

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
        bad.put(reserved + ": a code of node 'town' (expected: one of 'mallory')", mallory.row(reserved));
        bad.put(
                "may not speak for node 'police'",
                mallory.row(code)
                        .setHome("police")
                        .clearPath()
                        .addPath("police")
                        .addPath("mallory"));
        bad.put("from its home to 'mallory'", mallory.row(code).clearPath().addPath("police"));
        bad.put(
                "it came by us already",
                mallory.row(code)
                        .setHome("police")
                        .clearPath()
                        .addPath("police")
                        .addPath("town")
                        .addPath("mallory"));
        bad.put("is none of node 'mallory'", mallory.row(ours.getCode()));
        bad.put("code: 'gate' (expected: a 20-digit", mallory.row("gate"));
        bad.put("name: '", mallory.edited(code, channel -> channel.setName("n".repeat(100_000))));
        bad.put("U+202E", mallory.edited(code, channel -> channel.setName("gate\u202e")));
        bad.put("owner: missing", mallory.edited(code, channel -> channel.setOwner("")));
        bad.put("source_kind: missing", mallory.edited(code, channel -> channel.clearSourceKind()));
        bad.put("owner_path", mallory.row(code).clearOwnerPath().addOwnerPath("another"));
        bad.put("place_path: a cycle", mallory.row(code).addPlacePath("b").addPlacePath("yard"));
        bad.put(
                "does not cover owner 'bureau'",
                mallory.edited(code, channel -> channel.setOwner("bureau"))
                        .clearOwnerPath()
                        .addOwnerPath("bureau"));
        bad.put("not accepted here", mallory.row(code).addAgreements("f".repeat(32)));
        bad.put("agreements: none", mallory.row(code).clearAgreements());
        bad.put("manners: [SNAPSHOT]", mallory.row(code).clearManners().addManners(Manner.SNAPSHOT));
        bad.put("[DIRECTORY] (expected: of", mallory.row(code).setOnward(true));
        bad.put(
                "since_us",
                mallory.edited(code, channel -> channel.getStatusBuilder().setSinceUs(Long.MAX_VALUE)));
        bad.put(
                "presence: missing",
                mallory.edited(code, channel -> channel.getStatusBuilder().clearPresence()));
        bad.put(
                "position.latitude",
                mallory.edited(
                        code,
                        channel -> channel.getPositionBuilder().setDatumValue(1).setLatitude(91)));
        bad.put(
                "position.datum",
                mallory.edited(code, channel -> channel.getPositionBuilder().setLatitude(1)));
        long refused = 0;
        for (Map.Entry<String, SharedChannel.Builder> row : bad.entrySet()) {
            long expected = ++refused;
            mallory.send(row.getValue());
            soon().until(() -> mallory.now().getRefused() == expected);
            assertThat(mallory.now().getLastRefusal()).contains(row.getKey());
        }
        assertThat(mallory.now().getLink()).isEqualTo(Presence.ONLINE);
        assertThat(mallory.copies()).isEmpty();
        // In one message with what is refused the rest is kept, whatever it calls itself.
        mallory.send(
                mallory.row("9".repeat(100_000)),
                mallory.row("gate"),
                mallory.row(GOOD),
                mallory.row(code).clearAgreements());
        soon().untilAsserted(() -> assertThat(mallory.copies()).containsOnlyKeys(GOOD));
        // A channel that was good and is said wrongly now is not what it was.
        mallory.send(mallory.row(GOOD).setOnward(true));
        soon().untilAsserted(() -> assertThat(mallory.copies()).isEmpty());
    }

    @Test
    void aStreamThatGoesBackwardsOrTooFarEndsAndBeginsAgain() {
        mallory.send(mallory.row(GOOD), mallory.row("34029900001320000002"));
        soon().until(() -> mallory.copies().size() == 2);
        int before = mallory.peer.follows.size();
        mallory.revision = 0;
        mallory.send(mallory.row("34029900001320000003"));
        soon().until(() -> mallory.peer.follows.size() > before);
        assertThat(mallory.now().getLastRefusal()).contains("revision: 1 after 2 (expected: growing)");
        assertThat(mallory.peer.follows.get(before).getRevision()).isEqualTo(2);
        assertThat(mallory.copies()).hasSize(2);

        // More than a message may have.
        mallory.revision = 2;
        ChannelBatch.Builder huge = ChannelBatch.newBuilder();
        for (int i = 0; i < 60; i++) {
            huge.addRows(mallory.edited(GOOD, channel -> channel.setName("n".repeat(100_000)))
                    .setRevision(++mallory.revision));
        }
        int then = mallory.peer.follows.size();
        mallory.peer.send(FollowEvent.newBuilder().setChannels(huge));
        soon().until(() -> mallory.peer.follows.size() > then);
        mallory.revision = 2;
        mallory.send(mallory.row("34029900001320000004"));
        soon().until(() -> mallory.copies().size() == 3);
    }

    @Test
    void itsClockIsMeasuredAndNotBelieved() {
        long aheadUs = Duration.ofDays(1).toMillis() * 1000;
        mallory.comesAgain(aheadUs);
        long nowUs = System.currentTimeMillis() * 1000;
        mallory.send(mallory.row(GOOD));
        mallory.peer.send(FollowEvent.newBuilder()
                .setBeat(Beat.newBuilder()
                        .setNowUs(nowUs + aheadUs)
                        .setCaughtUp(true)
                        .setRevision(mallory.revision)));
        soon().until(() -> mallory.copies().size() == 1 && mallory.now().getAsOfUs() > 0);
        assertThat(mallory.now().getClockOffsetUs()).isCloseTo(aheadUs, within(60_000_000L));
        Channel copy = Town.channels(town).stream()
                .filter(channel -> channel.getCode().equals(GOOD))
                .findFirst()
                .orElseThrow();
        assertThat(copy.getStatus().getSinceUs()).isCloseTo(nowUs, within(60_000_000L));
        assertThat(mallory.now().getAsOfUs()).isCloseTo(nowUs, within(60_000_000L));
    }

    @Test
    void moreThanItMayHaveIsCountedAndNotKept() {
        mallory.enter(5);
        SharedChannel.Builder[] rows = new SharedChannel.Builder[20];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = mallory.row("340299000013200%05d".formatted(i));
        }
        soon().until(() -> mallory.now().getLink() == Presence.ONLINE);
        mallory.send(rows);
        soon().until(() -> mallory.now().getRefused() >= 15);
        soon().untilAsserted(() -> assertThat(mallory.copies()).hasSize(5));
        assertThat(mallory.now().getLastRefusal()).contains("5 are kept of this node (expected: <= 5)");
    }

    @Test
    void itsRowsAreCountedOverMessagesAndRoomIsThereAgainForWhatItTakesAway() {
        mallory.enter(5);
        soon().until(() -> mallory.now().getLink() == Presence.ONLINE);
        String[] codes = new String[9];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = "340299000013200%05d".formatted(i);
        }
        for (int i = 0; i < 7; i++) {
            mallory.send(mallory.row(codes[i]));
        }
        soon().until(() -> mallory.now().getRefused() >= 2);
        // What is there may be told again as often as it likes.
        mallory.send(mallory.row(codes[0]), mallory.row(codes[1]), mallory.row(codes[2]));
        mallory.send(gone(codes[3]), gone(codes[4]));
        mallory.send(mallory.row(codes[7]), mallory.row(codes[8]));
        soon().untilAsserted(() ->
                assertThat(mallory.copies()).containsOnlyKeys(codes[0], codes[1], codes[2], codes[7], codes[8]));
        mallory.send(mallory.row(codes[5]));
        soon().until(() -> mallory.now().getRefused() >= 3);
        assertThat(mallory.copies()).hasSize(5);
    }

    private static SharedChannel.Builder gone(String code) {
        return SharedChannel.newBuilder()
                .setRemoved(true)
                .setChannel(Channel.newBuilder().setCode(code));
    }

    @Test
    void anImpostorAtItsAddressIsNotTalkedTo() throws Exception {
        try (HostilePeer impostor = new HostilePeer("mallory")) {
            town.admin(NodeServiceGrpc::newBlockingStub)
                    .putPeer(PutPeerRequest.newBuilder()
                            .setPeer(Peer.newBuilder()
                                    .setNode("mallory")
                                    .setCertificatePem(PemFiles.pem(mallory.peer.identity.certificate()))
                                    .setAddress(impostor.address()))
                            .build());
            soon().until(() -> mallory.now().getLastRefusal().contains("is not that of a peer"));
            assertThat(impostor.follows).isEmpty();
        }
    }
}
