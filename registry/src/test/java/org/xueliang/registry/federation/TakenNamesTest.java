package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.SharedNode;
import org.xueliang.proto.v1.TreeBatch;
import org.xueliang.registry.tree.NodeCopies;
import org.xueliang.registry.tree.NodeRemovals;
import org.xueliang.registry.tree.Tree;

/** Owners and places as peers tell them: whose word is shown, what is kept of it, and for how long. */
class TakenNamesTest {
    @RegisterExtension
    static final TakingNode TOWN = new TakingNode();

    private static void says(String peer, String parent) {
        TOWN.sql(handle -> {
            NodeCopies.put(
                    handle,
                    Tree.ORGANISATIONS,
                    peer,
                    List.of(new NodeCopies.Copy("h-estate", peer, "Estate", parent, 0, 0, "", null)),
                    1);
            NodeCopies.settle(handle, Tree.ORGANISATIONS, List.of("h-estate"));
            return true;
        });
    }

    private static void takesBack(String peer) {
        TOWN.sql(handle -> {
            NodeCopies.remove(handle, Tree.ORGANISATIONS, peer, List.of("h-estate"));
            NodeCopies.settle(handle, Tree.ORGANISATIONS, List.of("h-estate"));
            return true;
        });
    }

    private static String parent() {
        return TOWN.sql(handle -> handle.createQuery("select parent from organisations where code = 'h-estate'")
                .mapTo(String.class)
                .one());
    }

    @Test
    void whoseWordIsShownIsNotPushedAsideByAnotherWhoseNameComesFirst() {
        NodeIdentity first = HostilePeer.identity("aaa", new Date(), 30);
        TOWN.sql(handle -> {
            PeerStore.put(
                    handle,
                    new PeerEntry(
                            "aaa", first.certificate(), first.keySha256(), "", List.of(), List.of(), 1000, 1000, ""));
            return true;
        });
        says("mallory", "county");
        says("aaa", "what-aaa-may-see");
        assertThat(parent()).isEqualTo("county");
        says("mallory", "city");
        assertThat(parent()).as("it may change its own").isEqualTo("city");
        takesBack("mallory");
        assertThat(parent()).isEqualTo("what-aaa-may-see");
        says("mallory", "city");
        assertThat(parent()).isEqualTo("what-aaa-may-see");
    }

    @Test
    void ofAnOutlineItsCornersAreKeptAndNothingElse() {
        Outline.Builder outline =
                Outline.newBuilder().setDatum(Datum.WGS84).setUnknownFields(TakingNode.unknown(1_000_000));
        for (double[] corner : new double[][] {{117.2, 31.8}, {117.3, 31.8}, {117.3, 31.9}}) {
            outline.addCorners(Corner.newBuilder()
                    .setLongitude(corner[0])
                    .setLatitude(corner[1])
                    .setUnknownFields(TakingNode.unknown(100_000)));
        }
        TOWN.intake()
                .tree(
                        TOWN.peer(),
                        TreeBatch.newBuilder()
                                .setWhole(true)
                                .setMark("m")
                                .addNodes(SharedNode.newBuilder()
                                        .setHome("mallory")
                                        .setPlace(Place.newBuilder()
                                                .setCode("yard")
                                                .setName("yard")
                                                .setOutline(outline)))
                                .build());
        byte[] kept = TOWN.sql(handle -> handle.createQuery("select outline from places where code = 'yard'")
                .mapTo(byte[].class)
                .one());
        assertThat(kept).hasSizeBetween(30, 200);
    }

    @Test
    void whoSharesNothingPutsNoNamesIntoOurTrees() {
        long before = TOWN.state().refusals();
        TOWN.sql(handle -> handle.execute("update agreements set state = 4 where id = ?", TakingNode.AGREEMENT));
        try {
            TOWN.intake()
                    .tree(
                            TOWN.peer(),
                            TreeBatch.newBuilder()
                                    .setWhole(true)
                                    .setMark("n")
                                    .addNodes(SharedNode.newBuilder()
                                            .setHome("mallory")
                                            .setPlace(Place.newBuilder()
                                                    .setCode("palace")
                                                    .setName("palace")))
                                    .build());
            // That there is nothing is no word that is refused.
            TOWN.intake()
                    .tree(
                            TOWN.peer(),
                            TreeBatch.newBuilder().setWhole(true).setMark("o").build());
        } finally {
            TOWN.sql(handle -> handle.execute("update agreements set state = 2 where id = ?", TakingNode.AGREEMENT));
        }
        assertThat(TOWN.state().refusals() - before).isEqualTo(1);
        assertThat(TOWN.<Long>sql(handle -> handle.createQuery("select count(*) from node_copies where code = 'palace'")
                        .mapTo(Long.class)
                        .one()))
                .isZero();
    }

    @Test
    void namesThatComeAndGoLeaveNoMoreThanIsKeptForWatchers() {
        for (int round = 0; round < 6; round++) {
            TreeBatch.Builder tree = TreeBatch.newBuilder().setWhole(true).setMark("round " + round);
            for (int i = 0; i < 10; i++) {
                tree.addNodes(SharedNode.newBuilder()
                        .setHome("mallory")
                        .setPlace(Place.newBuilder()
                                .setCode("place " + round + "-" + i)
                                .setName("place")));
            }
            TOWN.intake().tree(TOWN.peer(), tree.build());
        }
        assertThat(removals()).isGreaterThanOrEqualTo(50);
        assertThat(TOWN.<Boolean>sql(handle -> NodeRemovals.forget(handle, Tree.PLACES, 7)))
                .isFalse();
        assertThat(removals()).isEqualTo(7);
        long[] feed = TOWN.sql(handle -> handle.createQuery("select f.forgotten, min(r.feed_revision) from feeds f"
                        + " join node_removals r on r.feed = f.name where f.name = 'places' group by f.forgotten")
                .map((rs, ctx) -> new long[] {rs.getLong(1), rs.getLong(2)})
                .one());
        assertThat(feed[0]).isPositive().isLessThan(feed[1]);
    }

    private static long removals() {
        return TOWN.sql(handle -> handle.createQuery("select count(*) from node_removals where feed = 'places'")
                .mapTo(Long.class)
                .one());
    }
}
