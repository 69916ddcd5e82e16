package org.xueliang.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.FrameEvent;

class SignalDetectorTest {
    private static final long S = 1_000_000;

    private final Watch watch = new Watch();

    private static long at(long seconds) {
        return Watch.START_US + seconds * S;
    }

    @Test
    void aStreamThatGoesIsLostUntilItIsBack() {
        watch.see(watch.gateway.online(at(0))).see(watch.gateway.offline(at(5), "no RTP for 10 s", false));
        assertThat(watch.all()).singleElement().satisfies(loss -> {
            assertThat(loss.beginUs()).isEqualTo(at(5));
            assertThat(loss.endUs()).isZero();
            assertThat(loss.detail()).isEqualTo("no RTP for 10 s");
        });
        watch.gateway.reconnect("s2");
        watch.see(watch.gateway.online(at(30)));
        assertThat(watch.all())
                .singleElement()
                .satisfies(loss -> assertThat(loss.endUs()).isEqualTo(at(30)));
    }

    @Test
    void aStreamThatWasNeverThereIsLostOnlyWhereItStaysAway() {
        watch.see(watch.gateway.offline(at(0), "nobody publishes to it yet", false))
                .time(at(59), 0);
        assertThat(watch.all()).isEmpty();
        watch.time(at(60), 0);
        assertThat(watch.all()).singleElement().satisfies(loss -> {
            assertThat(loss.beginUs()).isEqualTo(at(0));
            assertThat(loss.detail()).isEqualTo("nobody publishes to it yet");
        });
    }

    @Test
    void aStreamThatComesInTimeWasNeverLost() {
        watch.see(watch.gateway.offline(at(0), "nobody publishes to it yet", false));
        watch.gateway.reconnect("s2");
        watch.see(watch.gateway.online(at(10))).time(at(15), 0);
        assertThat(watch.all()).isEmpty();
    }

    @Test
    void aStreamThatWasEndedOnPurposeIsNotLost() {
        watch.see(watch.gateway.online(at(0)))
                .see(watch.gateway.offline(at(5), "", true))
                .time(at(60), 0);
        assertThat(watch.all()).isEmpty();
    }

    @Test
    void silenceOfALiveSessionIsALossThatBeganWithTheLastEvent() {
        watch.see(watch.gateway.online(at(0))).see(watch.gateway.summary(at(2), 100));
        watch.time(at(11), 0);
        assertThat(watch.all()).isEmpty();
        watch.time(at(12), 0);
        assertThat(watch.all()).singleElement().satisfies(loss -> {
            assertThat(loss.type()).isEqualTo(AlertType.SIGNAL_LOST);
            assertThat(loss.beginUs()).isEqualTo(at(2));
        });
    }

    @Test
    void silenceThatIsReplayedInOneGoIsFoundTheSame() {
        watch.see(watch.gateway.online(at(0))).see(watch.gateway.summary(at(14), 100));
        assertThat(watch.all()).singleElement().satisfies(loss -> {
            assertThat(loss.beginUs()).isEqualTo(at(0));
            assertThat(loss.endUs()).isEqualTo(at(14));
        });
    }

    @Test
    void eventsThatTheBusLostAreNoSilence() {
        watch.see(watch.gateway.online(at(0)));
        watch.gateway.lose(20);
        watch.see(watch.gateway.summary(at(40), 100));
        assertThat(watch.all()).isEmpty();
    }

    @Test
    void timeThatJumpsGivesTheChannelAnotherChance() {
        watch.see(watch.gateway.online(at(0))).time(at(60), 50 * S);
        assertThat(watch.all()).isEmpty();
        watch.time(at(69), 0);
        assertThat(watch.all()).isEmpty();
        watch.time(at(70), 0);
        assertThat(watch.all()).hasSize(1);
    }

    @Test
    void theSameEventTwiceIsKnown() {
        FrameEvent event = watch.gateway.online(at(0));
        watch.see(event);
        assertThat(ChannelDetectors.isDouble(watch.state, event)).isTrue();
        watch.gateway.lose(3);
        FrameEvent next = watch.gateway.summary(at(2), 100);
        assertThat(ChannelDetectors.isDouble(watch.state, next)).isFalse();
        assertThat(ChannelDetectors.missing(watch.state, next)).isEqualTo(3);
    }

    @Test
    void aChannelThatIsRemovedHasNothingOpenAnyMore() {
        watch.see(watch.gateway.online(at(0))).see(watch.gateway.offline(at(5), "gone", false));
        assertThat(new ChannelDetectors(10 * S).onRemoved(watch.state))
                .singleElement()
                .satisfies(loss -> assertThat(loss.endUs()).isPositive());
    }

    /** A device's reason phrase may hold anything; an alert with control characters or more than 512 is refused. */
    @Test
    void aCauseIsToldWithoutControlCharactersAndCut() {
        String cause = "503\tBusy\u001b[2J\ufeff\u202e 忙 \ud83d\ude97" + "x".repeat(600);
        watch.see(watch.gateway.online(at(0))).see(watch.gateway.offline(at(5), cause, false));
        String detail = watch.all().get(0).detail();
        assertThat(detail).startsWith("503\ufffdBusy\ufffd[2J\ufffd\ufffd 忙 \ud83d\ude97xxx");
        assertThat(detail.codePointCount(0, detail.length())).isEqualTo(512);

        Watch never = new Watch();
        never.see(never.gateway.offline(at(0), cause, false)).time(at(60), 0);
        assertThat(never.all().get(0).detail()).isEqualTo(detail);
    }
}
