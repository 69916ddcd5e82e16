package org.xueliang.ingest.gb28181.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.gb28181.control.Subscriptions;
import org.xueliang.ingest.gb28181.control.Subscriptions.Kind;
import org.xueliang.ingest.gb28181.control.Subscriptions.Line;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.ManscdpMessage;

/** Subscriptions over hours, by a clock that the test moves. */
class SubscriptionRenewalTest {
    private static final String DEVICE = "34020000001110000001";

    private final List<String> sent = new ArrayList<>();
    private final List<String> missed = new ArrayList<>();
    private final DeviceSession device = new DeviceSession(DEVICE, new DeviceNonces.Used(0));
    private final Subscriptions subscriptions =
            new Subscriptions(new FakeLine(), () -> "1", () -> this.nowMs, one -> missed.add(one.code()));
    private long nowMs = 1_000_000;
    private long grantedS = 3600;
    private boolean answers = true;
    private Line.Outcome outcome = new Line.Outcome() {
        @Override
        public void accepted(long expiresS) {}

        @Override
        public void lost(String cause) {}
    };

    /** A device that says what the test wants, in the next step as a network does. */
    private final class FakeLine implements Line {
        @Override
        public Held subscribe(DeviceSession to, String event, long expiresS, ManscdpMessage body, Outcome told) {
            sent.add("subscribe " + body.commandType() + " " + expiresS);
            outcome = told;
            return new Held() {
                @Override
                public void renew(long newExpiresS, ManscdpMessage newBody) {
                    sent.add("renew " + newBody.commandType() + " " + newExpiresS);
                }

                @Override
                public void forget() {
                    sent.add("forget");
                }
            };
        }
    }

    @BeforeEach
    void online() {
        device.proved(
                DeviceSource.of(new FakeFlow("127.0.0.1", 5060, null)), 1_000_000, 60, GbEdition.GB2016, nowMs, 0);
    }

    private void pass(long seconds) {
        for (long s = 0; s < seconds; s++) {
            nowMs += 1000;
            int before = sent.size();
            subscriptions.time(nowMs);
            if (sent.size() > before && answers) {
                outcome.accepted(grantedS);
            }
        }
    }

    @Test
    void itIsRenewedAtFourFifthsOfWhatWasGrantedAgainAndAgain() {
        subscriptions.want(device, List.of(Kind.ALARM));
        outcome.accepted(grantedS);
        pass(2879);
        assertThat(sent).containsExactly("subscribe Alarm 3600");
        pass(1);
        assertThat(sent).containsExactly("subscribe Alarm 3600", "renew Alarm 3600");
        pass(2880 * 3);
        assertThat(sent).hasSize(5).endsWith("renew Alarm 3600");
        assertThat(missed).isEmpty();
    }

    @Test
    void whoGrantsLessIsAskedSoonerButNeverInARush() {
        grantedS = 600;
        subscriptions.want(device, List.of(Kind.CATALOG));
        outcome.accepted(grantedS);
        pass(479);
        assertThat(sent).hasSize(1);
        pass(1);
        assertThat(sent).containsExactly("subscribe Catalog 3600", "renew Catalog 3600");
        // S23: a device that grants a second is not asked each second.
        grantedS = 1;
        outcome.accepted(1);
        sent.clear();
        pass(240);
        assertThat(sent).hasSize(10).containsOnly("renew Catalog 3600");
    }

    @Test
    void oneThatIsLostIsBegunAnewAfterItsRestAndItsCatalogIsAsked() {
        subscriptions.want(device, List.of(Kind.CATALOG));
        outcome.accepted(grantedS);
        answers = false;
        pass(2880);
        outcome.lost("no answer");
        assertThat(sent).endsWith("renew Catalog 3600", "forget");
        pass(599);
        assertThat(sent).hasSize(3);
        answers = true;
        pass(1);
        assertThat(sent).hasSize(4).endsWith("subscribe Catalog 3600");
        assertThat(missed).containsExactly(DEVICE);
    }

    @Test
    void aDeviceThatIsGoneIsNotAsked() {
        subscriptions.want(device, List.of(Kind.CATALOG, Kind.ALARM));
        outcome.accepted(grantedS);
        subscriptions.gone(DEVICE);
        pass(10_000);
        assertThat(sent).filteredOn(line -> line.startsWith("renew")).isEmpty();
        assertThat(subscriptions.size()).isZero();
    }
}
