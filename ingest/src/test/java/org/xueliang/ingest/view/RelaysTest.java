package org.xueliang.ingest.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.assignment.Assignment.Pull;
import org.xueliang.ingest.assignment.Assignment.Transport;
import org.xueliang.ingest.media.OnDemand;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.session.GatewayTime;

/** When another node's stream is pulled, and when no longer; the clock is a number. */
class RelaysTest {
    private static final String GATE = "34020000001320000001";

    private long nowMs;
    private final List<String> calls = new ArrayList<>();
    private final StreamDirectory directory = new StreamDirectory();
    private final Relays relays = new Relays(
            (channel, who, waiter) -> Optional.of(() -> calls.add("not asked any more: " + channel)),
            directory,
            new GatewayTime(Clock.systemUTC(), () -> nowMs * 1_000_000));

    RelaysTest() {
        relays.over(new Relays.Pulls() {
            @Override
            public void start(String channel, Pull from) {
                calls.add("start " + from.url());
            }

            @Override
            public void stop(String channel, String cause) {
                calls.add("stop: " + cause);
            }
        });
    }

    private final class Waiting implements OnDemand.Waiter {
        @Override
        public void streaming() {
            calls.add("streaming");
        }

        @Override
        public void noPicture(String cause) {
            calls.add("no picture: " + cause);
        }
    }

    private static Pull from(String url) {
        return new Pull(url, "play-1", "s3cret", Transport.TCP);
    }

    private OnDemand.Wish want() {
        return relays.want(GATE, "viewer", new Waiting()).orElseThrow();
    }

    @Test
    void isPulledOnceWhileSomebodyLooksAndAMomentLonger() {
        relays.put("v1", GATE, from("a"));
        relays.put("v2", GATE, from("a"));
        assertThat(calls).isEmpty();
        OnDemand.Wish one = want();
        OnDemand.Wish other = want();
        assertThat(calls).containsExactly("start a");
        one.close();
        other.close();
        nowMs += Relays.LINGER_MS - 1;
        relays.tick(nowMs);
        assertThat(calls).containsExactly("start a");
        nowMs++;
        relays.tick(nowMs);
        assertThat(calls).containsExactly("start a", "stop: nobody looks any more");
        want();
        assertThat(calls).endsWith("start a");
    }

    @Test
    void whoWaitsIsToldTheCauseOnce() {
        relays.put("v1", GATE, from("a"));
        want();
        relays.channelOffline(GATE, "", "connection refused");
        relays.channelOffline(GATE, "", "connection refused");
        assertThat(calls).containsExactly("start a", "no picture: its node gives no picture: connection refused");
    }

    @Test
    void nobodyWaitsLongerThanAPlayerDoes() {
        relays.put("v1", GATE, from("a"));
        want();
        relays.tick(Relays.PATIENCE_MS - 1);
        assertThat(calls).hasSize(1);
        relays.tick(Relays.PATIENCE_MS);
        assertThat(calls.get(1))
                .isEqualTo("no picture: from its node no picture came within 8 s: nothing has come yet");
    }

    @Test
    void anotherSourceReplacesTheFirstWhereItIsPulled() {
        relays.put("v1", GATE, from("a"));
        relays.put("v2", GATE, from("b"));
        assertThat(calls).isEmpty();
        want();
        relays.put("v2", GATE, from("c"));
        relays.put("v1", GATE, from("c"));
        assertThat(calls).containsExactly("start b", "start c");
    }

    @Test
    void endsWithTheLastViewOfTheChannel() {
        relays.put("v1", GATE, from("a"));
        relays.put("v2", GATE, from("a"));
        want();
        relays.drop("v1", GATE);
        relays.drop("v1", GATE);
        assertThat(relays.isRelayed(GATE)).isTrue();
        relays.drop("v2", GATE);
        assertThat(calls).containsExactly("start a", "stop: nobody has a view of it any more");
        assertThat(relays.isRelayed(GATE)).isFalse();
        assertThat(relays.pulling()).isZero();
    }

    @Test
    void aChannelOfOurOwnIsAskedForAsEver() {
        want().close();
        assertThat(calls).containsExactly("not asked any more: " + GATE);
    }
}
