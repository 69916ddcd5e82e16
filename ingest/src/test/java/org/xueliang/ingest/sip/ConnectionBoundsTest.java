package org.xueliang.ingest.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.sip.ConnectionBounds.Verdict;

class ConnectionBoundsTest {
    private final SipSettings defaults = RunningEndpoint.settings();
    private final ConnectionBounds bounds = new ConnectionBounds(new SipSettings(
            "127.0.0.1",
            0,
            null,
            10,
            4,
            2000,
            1000,
            1000,
            1000,
            1000,
            defaults.timers(),
            defaults.limits(),
            defaults.layerLimits(),
            new SipSettings.Unproven(5, 2, 1000, 1000)));

    private static InetAddress host(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void strangersOfOneAddressHaveFewConnectionsAndWhoIsKnownHasMore() {
        assertThat(bounds.open(host(1))).isEqualTo(Verdict.OPEN);
        assertThat(bounds.open(host(1))).isEqualTo(Verdict.OPEN);
        assertThat(bounds.open(host(1))).isEqualTo(Verdict.TOO_MANY_UNPROVEN);
        assertThat(bounds.open(host(2))).as("nobody else notices").isEqualTo(Verdict.OPEN);
        bounds.proved(host(1));
        bounds.proved(host(1));
        assertThat(bounds.open(host(1))).isEqualTo(Verdict.OPEN);
        bounds.proved(host(1));
        assertThat(bounds.open(host(1))).isEqualTo(Verdict.OPEN);
        bounds.proved(host(1));
        assertThat(bounds.open(host(1))).isEqualTo(Verdict.TOO_MANY);
        assertThat(bounds.unproven()).isEqualTo(1);
        assertThat(bounds.total()).isEqualTo(5);
        for (int i = 0; i < 4; i++) {
            bounds.closed(host(1), true);
        }
        bounds.closed(host(2), false);
        assertThat(bounds.unproven()).isZero();
        assertThat(bounds.total()).isZero();
    }

    @Test
    void strangersOfManyAddressesHaveABoundTooThatEndsWithThem() {
        for (int i = 1; i <= 5; i++) {
            assertThat(bounds.open(host(i))).isEqualTo(Verdict.OPEN);
        }
        assertThat(bounds.open(host(6))).isEqualTo(Verdict.TOO_MANY_UNPROVEN);
        bounds.closed(host(3), false);
        assertThat(bounds.open(host(6))).isEqualTo(Verdict.OPEN);
        assertThat(bounds.open(InetAddress.getLoopbackAddress())).isEqualTo(Verdict.TOO_MANY_UNPROVEN);
    }
}
