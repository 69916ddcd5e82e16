package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.FollowRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.proto.v1.SharedNode;
import org.xueliang.registry.store.Feed;

/** What a follower is told, and after how much of the stream's own time: nothing here waits. */
class FollowStreamTest {
    /** A change is told within this; comparisons that themselves take longer than a ninth of it are outside the promise. */
    private static final long PROMISE_MS = 2000;

    private static final long TICK_MS = 100;

    @RegisterExtension
    static final GivingNode HOME = new GivingNode();

    @BeforeEach
    void share() {
        HOME.enter(0, 10, "shared");
    }

    @AfterEach
    void forget() {
        HOME.lookNanos = 0;
        HOME.sql(handle -> handle.execute(
                "truncate channels, shared_channels, alerts, presence, state_changes, channel_copies, copy_sources,"
                        + " node_copies cascade"));
        HOME.sql(handle -> handle.execute("delete from places"));
        HOME.sql(handle -> handle.execute("delete from organisations"));
    }

    private static Follower caughtUp() {
        Follower follower = HOME.follow(FollowRequest.newBuilder().setAlertCursor(-1));
        HOME.turn(follower);
        assertThat(follower.ended).isNull();
        assertThat(follower.lastBeat().getCaughtUp()).isTrue();
        return follower;
    }

    /** Of the stream's time until it is there, a turn each tick. */
    private static long millisUntilTold(Follower follower, String name) {
        long begun = HOME.nanos.get();
        while (follower.rows().stream()
                .noneMatch(row -> row.getChannel().getName().equals(name))) {
            HOME.pass(TICK_MS);
            HOME.turn(follower);
            assertThat(HOME.nanos.get() - begun).isLessThan(60_000_000_000L);
        }
        return (HOME.nanos.get() - begun) / 1_000_000;
    }

    @Test
    void aChangeIsToldWithinThePromiseWhateverTheMomentItComes() {
        Follower follower = caughtUp();
        for (int moment = 0; moment < 6; moment++) {
            HOME.pass(moment * TICK_MS);
            HOME.change("name = 'change " + moment + "'", GivingNode.code(moment));
            assertThat(millisUntilTold(follower, "change " + moment)).isLessThanOrEqualTo(500);
        }
    }

    @Test
    void aComparisonThatTakesLongIsRestedForAndStillKeepsThePromise() {
        Follower follower = caughtUp();
        // Each look at the clock takes 100 ms: two of them are a comparison.
        HOME.lookNanos = 100_000_000;
        for (int i = 0; i < 4; i++) {
            HOME.change("name = 'slow " + i + "'", GivingNode.code(i));
            assertThat(millisUntilTold(follower, "slow " + i)).isLessThan(PROMISE_MS);
        }
        assertThat(follower.lastBeat().getAgeMs())
                .as("as old as the comparison, not as the beat")
                .isPositive();
    }

    @Test
    void whatTheFeedsTellIsComparedAheadHoweverLongTheComparisonOfAllRests() {
        Pace now = Pace.NORMAL;
        Duration hour = Duration.ofHours(1);
        Follower follower = HOME.follow(
                FollowRequest.newBuilder().setAlertCursor(-1),
                new Pace(hour, now.beat(), now.turn(), now.tick(), now.refresh(), now.firstRetry(), now.lastRetry()));
        HOME.turn(follower);
        assertThat(follower.rows()).hasSize(10);
        // What no feed tells of waits for the next comparison of all.
        HOME.sql(handle -> handle.execute("update channels set owner = 'another' where code = ?", GivingNode.code(9)));
        HOME.change("name = 'ahead', place = 'garden'", GivingNode.code(3));
        assertThat(millisUntilTold(follower, "ahead")).isLessThanOrEqualTo(500);
        int place = IntStream.range(0, follower.events.size())
                .filter(i ->
                        names(follower.events.get(i).getTree().getNodesList()).contains("garden=garden"))
                .findFirst()
                .orElseThrow();
        assertThat(place)
                .as("the place before what names it")
                .isLessThan(IntStream.range(0, follower.events.size())
                        .filter(i -> follower.events.get(i).getChannels().getRowsList().stream()
                                .anyMatch(row -> row.getChannel().getName().equals("ahead")))
                        .findFirst()
                        .orElseThrow());
        int before = follower.rows().size();
        HOME.state(GivingNode.code(4), Presence.ONLINE);
        HOME.pass(400);
        HOME.turn(follower);
        assertThat(follower.rows().subList(before, follower.rows().size()))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getChannel().getCode()).isEqualTo(GivingNode.code(4));
                    assertThat(row.getChannel().getStatus().getPresence()).isEqualTo(Presence.ONLINE);
                });
        assertThat(follower.rows()).noneMatch(SharedChannel::getRemoved);
        HOME.pass(hour.toMillis());
        HOME.turn(follower);
        assertThat(follower.rows())
                .filteredOn(SharedChannel::getRemoved)
                .singleElement()
                .satisfies(row -> assertThat(row.getChannel().getCode()).isEqualTo(GivingNode.code(9)));
    }

    @Test
    void aMessageHasABoundInRowsAndInBytes() {
        HOME.sql(handle -> handle.execute(
                "insert into shared_channels (peer, code, mark, body, alerts, revision, at_us) select 'city', lpad(cast(n as"
                        + " text), 20, '0'), 1, ?, false, n, 0 from generate_series(1, 1500) n",
                SharedChannel.newBuilder().setHome("home").build().toByteArray()));
        HOME.sql(handle -> handle.execute("update peers set shared_revision = 1500"));
        SharedLedger.Page first = HOME.sql(handle -> HOME.ledger().page(handle, "city", 0, 0));
        assertThat(first.rows()).hasSize(1000);
        assertThat(first.more()).isTrue();
        SharedLedger.Page second = HOME.sql(handle -> HOME.ledger().page(handle, "city", first.cursor(), 0));
        assertThat(second.rows()).hasSize(500);
        assertThat(second.more()).isFalse();
        assertThat(second.cursor()).isEqualTo(1500);
        HOME.sql(handle -> handle.execute(
                "update shared_channels set body = ?",
                SharedChannel.newBuilder().setHome("x".repeat(100_000)).build().toByteArray()));
        SharedLedger.Page large = HOME.sql(handle -> HOME.ledger().page(handle, "city", 0, 0));
        assertThat(large.rows()).hasSize(5);
        assertThat(large.cursor()).isEqualTo(5);
        assertThat(large.more()).isTrue();
    }

    @Test
    void whatIsManyIsComparedByPartsAndToldOnceEachInOrderWithBeatsBetween() {
        HOME.enter(10, 210, "shared");
        HOME.enter(210, 250, "another");
        Follower follower = HOME.follow(FollowRequest.newBuilder().setAlertCursor(-1));
        int turns = 0;
        while (follower.stream().turn()) {
            turns++;
            // As long as a slow machine may take over a part.
            HOME.pass(600);
            if (turns == 1) {
                assertThat(follower.rows()).as("sent before all was compared").isNotEmpty();
                assertThat(follower.lastBeat().getCaughtUp()).isFalse();
            }
        }
        assertThat(turns).isGreaterThanOrEqualTo(210 / GivingNode.COMPARED);
        HOME.pass(600);
        HOME.turn(follower);
        assertThat(follower.beats()).hasSizeGreaterThan(turns - 1);
        assertThat(follower.lastBeat().getCaughtUp()).isTrue();
        assertThat(codes(follower.rows()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 210).mapToObj(GivingNode::code).toList());
        assertThat(follower.rows())
                .extracting(SharedChannel::getRevision)
                .isSorted()
                .doesNotHaveDuplicates();
        // What goes is found by parts too.
        int before = follower.rows().size();
        HOME.sql(handle ->
                handle.execute("update channels set owner = 'another' where code >= ?", GivingNode.code(100)));
        HOME.pass(600);
        HOME.turn(follower);
        HOME.pass(600);
        HOME.turn(follower);
        List<SharedChannel> since =
                follower.rows().subList(before, follower.rows().size());
        assertThat(since).hasSize(110).allMatch(SharedChannel::getRemoved);
    }

    private static List<String> codes(List<SharedChannel> rows) {
        return rows.stream().map(row -> row.getChannel().getCode()).toList();
    }

    private static FollowRequest.Builder positionOf(Follower follower) {
        return FollowRequest.newBuilder()
                .setEpoch(follower.start().getEpoch())
                .setRevision(follower.lastBeat().getRevision())
                .setAlertCursor(follower.lastBeat().getAlertCursor());
    }

    @Test
    void aDatabaseThatWasPutBackIsNoticedByPositionsThatItNeverGave() {
        Follower follower = caughtUp();
        HOME.alert("1".repeat(32), GivingNode.code(0));
        HOME.pass(600);
        HOME.turn(follower);
        HOME.sql(handle -> {
            GivingNode.run(handle, "create table backup_peers as select * from peers");
            GivingNode.run(handle, "create table backup_shared as select * from shared_channels");
            return true;
        });
        long backupHead = HOME.sql(Feed.ALERTS::head);
        // After the backup: a channel and an alert that will be lost, and the follower has them.
        HOME.enter(50, 51, "shared");
        HOME.alert("2".repeat(32), GivingNode.code(0));
        HOME.pass(600);
        HOME.turn(follower);
        HOME.pass(600);
        HOME.turn(follower);
        assertThat(follower.alerts()).extracting(Alert::getId).containsExactly("1".repeat(32), "2".repeat(32));
        FollowRequest.Builder ahead = positionOf(follower);

        HOME.sql(handle -> {
            GivingNode.run(handle, "delete from alerts where id = '" + "2".repeat(32) + "'");
            GivingNode.run(handle, "delete from channels where code = '" + GivingNode.code(50) + "'");
            GivingNode.run(handle, "delete from shared_channels");
            GivingNode.run(handle, "insert into shared_channels select * from backup_shared");
            GivingNode.run(
                    handle,
                    "update peers p set shared_epoch = b.shared_epoch, shared_revision = b.shared_revision,"
                            + " shared_pruned = b.shared_pruned, shared_alerts = b.shared_alerts from backup_peers b"
                            + " where b.node = p.node");
            GivingNode.run(handle, "drop table backup_peers");
            GivingNode.run(handle, "drop table backup_shared");
            Feed.ALERTS.lock(handle);
            Feed.ALERTS.advance(handle, backupHead);
            return true;
        });
        // New ones, more than were lost: the follower's number of alerts is one that there is again.
        HOME.alert("3".repeat(32), GivingNode.code(0));
        HOME.alert("4".repeat(32), GivingNode.code(0));
        Follower again = HOME.follow(ahead);
        HOME.turn(again);
        assertThat(again.start().getWhole()).isTrue();
        assertThat(again.start().getEpoch()).isNotEqualTo(ahead.getEpoch());
        assertThat(again.start().getAlertCursor()).isLessThan(ahead.getAlertCursor());
        assertThat(again.rows()).hasSize(10);
        assertThat(again.alerts()).extracting(Alert::getId).contains("3".repeat(32), "4".repeat(32));

        // Who is not ahead goes on.
        Follower onward = HOME.follow(positionOf(again));
        HOME.turn(onward);
        assertThat(onward.start().getWhole()).isFalse();
        assertThat(onward.rows()).isEmpty();
        assertThat(onward.alerts()).isEmpty();
    }

    @Test
    void namesOutlinesAndMovesOfWhatSharedChannelsNameAreToldAndNothingElseIs() {
        HOME.sql(handle -> {
            GivingNode.run(
                    handle, "insert into places (code, name, level) values ('town', 'Town', 3), ('other', 'x', 3)");
            GivingNode.run(handle, "update places set parent = 'town', name = 'Yard' where code = 'yard'");
            return true;
        });
        Follower follower = caughtUp();
        assertThat(names(follower.nodes())).containsExactlyInAnyOrder("shared=shared", "yard=Yard", "town=Town");
        int first = firstWith(follower, true);
        assertThat(first).as("the tree before what names it").isLessThan(firstWith(follower, false));
        String mark = follower.events.stream()
                .map(event -> event.getTree().getMark())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElseThrow();

        HOME.sql(handle -> handle.execute("update places set name = 'Old yard', parent = '' where code = 'yard'"));
        int before = follower.nodes().size();
        HOME.pass(600);
        HOME.turn(follower);
        List<SharedNode> since =
                follower.nodes().subList(before, follower.nodes().size());
        assertThat(names(since)).containsExactlyInAnyOrder("yard=Old yard", "town=gone");

        HOME.sql(handle -> handle.execute("update places set name = 'Yard', parent = 'town' where code = 'yard'"));
        Follower again =
                HOME.follow(FollowRequest.newBuilder().setAlertCursor(-1).setTreeMark(mark));
        HOME.turn(again);
        assertThat(again.nodes()).as("it has this tree").isEmpty();
    }

    private static int firstWith(Follower follower, boolean tree) {
        return IntStream.range(0, follower.events.size())
                .filter(i -> tree
                        ? follower.events.get(i).hasTree()
                        : follower.events.get(i).hasChannels())
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(List<SharedNode> nodes) {
        return nodes.stream()
                .map(node -> node.hasPlace()
                        ? node.getPlace().getCode() + "="
                                + (node.getRemoved() ? "gone" : node.getPlace().getName())
                        : node.getOrganisation().getCode() + "="
                                + (node.getRemoved()
                                        ? "gone"
                                        : node.getOrganisation().getName()))
                .toList();
    }

    @Test
    void aPeersWordAboutAPlaceSharesNothingOfOurs() {
        HOME.sql(handle -> {
            // A peer says that what we shall call north-gate is of the organisation that we share.
            GivingNode.run(
                    handle,
                    "insert into node_copies (peer, tree, code, home, name, parent, round) values"
                            + " ('city', 'organisations', 'north-gate', 'city', 'n', 'shared', 1)");
            org.xueliang.registry.tree.NodeCopies.settle(
                    handle, org.xueliang.registry.tree.Tree.ORGANISATIONS, List.of("north-gate"));
            return true;
        });
        assertThat(parentOf("north-gate")).isEqualTo("shared");
        HOME.enter(60, 61, "north-gate");
        assertThat(parentOf("north-gate")).as("ours now, under nothing").isEmpty();
        Follower follower = caughtUp();
        assertThat(codes(follower.rows())).hasSize(10).doesNotContain(GivingNode.code(60));
    }

    private static String parentOf(String organisation) {
        return HOME.sql(handle -> handle.createQuery("select parent from organisations where code = ?")
                .bind(0, organisation)
                .mapTo(String.class)
                .one());
    }

    @Test
    void whatIsPassedOnIsInTheStateThatItsHomeSaidHoweverOldTheWordIs() {
        HOME.sql(
                handle -> handle.execute("insert into channel_copies (peer, code, home, path, name, source_kind, owner,"
                        + " maintainer, place, datum, presence, since_us, codec, width, height, home_revision, agreements, manners,"
                        + " onward, round, chosen) values ('city', '34020900001320000001', 'far', '{far}', 'far gate', 2, 'shared', '',"
                        + " 'yard', 0, 2, 77, 'H264', 640, 480, 1, '{}', '{1}', true, 1, true)"));
        // Nothing was heard of its home: here it is shown as UNKNOWN, and the age says why.
        SharedChannel told = HOME.sql(handle -> HOME.bodies()
                        .of(
                                handle,
                                List.of(new SharedBodies.Wanted(
                                        "34020900001320000001",
                                        true,
                                        new SharedView.Grants(List.of("a"), java.util.Set.of(), false)))))
                .get("34020900001320000001");
        assertThat(told.getChannel().getStatus().getPresence()).isEqualTo(Presence.forNumber(2));
        assertThat(told.getChannel().getStatus().getSinceUs()).isEqualTo(77);
    }
}
