package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoorGuardTest {
    private final List<String> refused = new ArrayList<>();
    private final DoorGuard guard = new DoorGuard(new DoorGuard.Limits(6, 4, 3, 2), refused::add);

    private static SocketAddress from(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    @Test
    void whoDoesNotSayWhoHeIsHasFewPlacesAndKeepsOutHisOwnAddressAlone() {
        assertThat(guard.admit(from("192.0.2.1", 1))).isTrue();
        assertThat(guard.admit(from("192.0.2.1", 2))).isTrue();
        assertThat(guard.admit(from("192.0.2.1", 3))).isFalse();
        assertThat(refused)
                .last()
                .asString()
                .contains("of 192.0.2.1: 2 have not said yet whose they are (expected: < 2)");
        assertThat(guard.admit(from("192.0.2.2", 1))).isTrue();
        assertThat(guard.admit(from("192.0.2.3", 1))).isFalse();
        assertThat(refused).last().asString().contains("3 of all addresses have not said yet");
        guard.closed(from("192.0.2.1", 1));
        assertThat(guard.admit(from("192.0.2.3", 1))).isTrue();
    }

    @Test
    void whoIsKnownLeavesThePlacesOfTheUnknownAndHasABoundOfHisOwn() {
        for (int port = 1; port <= 4; port++) {
            assertThat(guard.admit(from("192.0.2.1", port))).isTrue();
            guard.known(from("192.0.2.1", port));
        }
        assertThat(guard.admit(from("192.0.2.1", 5))).isFalse();
        assertThat(refused).last().asString().contains("of 192.0.2.1: 4 are open (expected: < 4)");
        assertThat(guard.admit(from("192.0.2.2", 1))).isTrue();
        assertThat(guard.admit(from("192.0.2.3", 1))).isTrue();
        guard.known(from("192.0.2.2", 1));
        assertThat(guard.admit(from("192.0.2.4", 1))).isFalse();
        assertThat(refused).last().asString().contains("6 of all addresses are open (expected: < 6)");
    }

    @Test
    void everythingIsGivenBackHoweverAConnectionEnds() {
        for (int round = 0; round < 100; round++) {
            assertThat(guard.admit(from("192.0.2.1", round))).isTrue();
            if (round % 3 > 0) {
                guard.known(from("192.0.2.1", round));
            }
            if (round % 3 > 1) {
                guard.known(from("192.0.2.1", round));
            }
            guard.closed(from("192.0.2.1", round));
            guard.closed(from("192.0.2.1", round));
        }
        assertThat(guard.open()).isZero();
        assertThat(guard.admit(from("192.0.2.1", 1))).isTrue();
        assertThat(guard.admit(from("192.0.2.1", 2))).isTrue();
        assertThat(guard.admit(from("192.0.2.1", 3))).isFalse();
    }

    @Test
    void aNetworkOfIpv6IsOneAddress() {
        assertThat(guard.admit(from("2001:db8::1", 1))).isTrue();
        assertThat(guard.admit(from("2001:db8::2", 1))).isTrue();
        assertThat(guard.admit(from("2001:db8::3", 1))).isFalse();
        assertThat(guard.admit(from("2001:db8:0:1::3", 1))).isTrue();
    }
}
