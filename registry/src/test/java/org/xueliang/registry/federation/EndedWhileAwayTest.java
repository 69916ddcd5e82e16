package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.FollowRequest;
import org.xueliang.proto.v1.SharedChannel;

/**
 * An agreement that ends while more is shared than one part of a comparison: nothing goes out by what the peer was told under it,
 * and no alert that came after it.
 */
class EndedWhileAwayTest {
    private static final int CHANNELS = 3 * GivingNode.COMPARED;
    /** In the last part. */
    private static final String LAST = GivingNode.code(CHANNELS - 1);

    @RegisterExtension
    static final GivingNode HOME = new GivingNode();

    @BeforeEach
    void share() {
        HOME.enter(0, CHANNELS, "shared");
    }

    @AfterEach
    void forget() {
        HOME.sql(handle -> handle.execute("truncate channels, shared_channels, alerts cascade"));
        HOME.sql(handle -> handle.execute("update agreements set state = 2, ended_us = 0"));
    }

    private static Follower caughtUp() {
        Follower follower = HOME.follow(FollowRequest.newBuilder().setAlertCursor(-1));
        HOME.turn(follower);
        assertThat(follower.rows()).hasSize(CHANNELS);
        return follower;
    }

    private static void end() {
        HOME.sql(handle -> handle.execute("update agreements set state = 4, ended_us = 1"));
    }

    @Test
    void whoComesBackIsToldNothingOfIt() {
        Follower before = caughtUp();
        end();
        HOME.alert("1".repeat(32), LAST);
        Follower back = HOME.follow(
                FollowRequest.newBuilder().setAlertCursor(before.lastBeat().getAlertCursor()));
        HOME.turn(back);
        assertThat(back.start().getWhole()).isTrue();
        assertThat(back.rows()).allMatch(SharedChannel::getRemoved);
        assertThat(back.alerts()).isEmpty();
        HOME.pass(1000);
        HOME.turn(back);
        assertThat(back.lastBeat().getCaughtUp()).isTrue();
        assertThat(back.rows()).allMatch(SharedChannel::getRemoved);
    }

    @Test
    void whoFollowsIsToldNoAlertThatCameAfterIt() {
        Follower follower = caughtUp();
        end();
        HOME.alert("2".repeat(32), LAST);
        HOME.pass(1000);
        HOME.turn(follower);
        assertThat(follower.alerts()).isEmpty();
        assertThat(follower.rows()).filteredOn(SharedChannel::getRemoved).hasSize(CHANNELS);
    }

    @Test
    void whatWaitedForASlowPeerIsLookedAtAgain() {
        Follower slow = caughtUp();
        slow.ready = false;
        HOME.change("name = 'while it took nothing'", LAST);
        HOME.pass(1000);
        HOME.turn(slow);
        end();
        slow.stream().hurry();
        slow.ready = true;
        HOME.pass(1000);
        HOME.turn(slow);
        assertThat(slow.rows()).noneMatch(row -> row.getChannel().getName().equals("while it took nothing"));
        assertThat(slow.rows()).filteredOn(SharedChannel::getRemoved).hasSize(CHANNELS);
    }

    @Test
    void anAlertOfAChannelThatCameWithItGoesBehindIt() {
        Follower follower = caughtUp();
        HOME.enter(CHANNELS, CHANNELS + 1, "shared");
        HOME.alert("3".repeat(32), GivingNode.code(CHANNELS));
        HOME.pass(1000);
        HOME.turn(follower);
        HOME.pass(1000);
        HOME.turn(follower);
        assertThat(follower.alerts()).hasSize(1);
    }
}
