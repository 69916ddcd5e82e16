package org.xueliang.simulator.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;

class GbRegistrationTest {
    private static final GbPasswords RIGHT = GbPasswords.same(FakePlatform.PASSWORD);

    private static GbFleet fleet(GbSettings settings, GbPasswords passwords) {
        return GbFleet.start(settings, passwords, GbVideoFixture.STREET);
    }

    @ParameterizedTest
    @CsvSource({"UDP, MD5", "TCP, MD5", "UDP, SHA-256"})
    void devicesAnswerTheChallengeAndAreRegistered(GbTransport transport, String algorithm) throws Exception {
        try (FakePlatform platform = new FakePlatform(algorithm);
                GbFleet fleet = fleet(
                        platform.settings().devices(20).transport(transport).build(), RIGHT)) {
            StormReport report = RegistrationStorm.start(
                            fleet, Duration.ofMillis(100), Duration.ofSeconds(10), now -> {})
                    .get(12, TimeUnit.SECONDS);
            assertThat(report.registered()).isEqualTo(20);
            assertThat(report.failed()).isZero();
            assertThat(report.challenges()).isEqualTo(20);
            assertThat(platform.registers()).hasSizeGreaterThanOrEqualTo(40);
            assertThat(fleet.registrationTimes().devices()).isEqualTo(20);
            assertThat(report.p50Ms()).isLessThanOrEqualTo(report.p99Ms());
        }
    }

    @Test
    void aRegisterHasWhatTheStandardWantsAndKeepsItsDialogueOverTheChallenge() throws Exception {
        try (FakePlatform platform = new FakePlatform("MD5");
                GbFleet fleet =
                        fleet(platform.settings().edition(GbEdition.GB2022).build(), RIGHT)) {
            fleet.powerOn(Duration.ZERO);
            await().until(fleet.device(0)::isRegistered);
            List<FakePlatform.Received> both = platform.registers();
            String first = both.get(0).text();
            assertThat(first)
                    .startsWith("REGISTER sip:34020000002000000001@3402000000 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:")
                    .contains("\r\nFrom: <sip:34020000001180000001@3402000000>;tag=")
                    .contains("\r\nTo: <sip:34020000001180000001@3402000000>\r\n")
                    .contains("\r\nX-GB-Ver: 3.0\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n")
                    .doesNotContain("Authorization");
            assertThat(both.get(1).request().callId())
                    .isEqualTo(both.get(0).request().callId());
            assertThat(both.get(1).request().fromTag())
                    .isEqualTo(both.get(0).request().fromTag());
            assertThat(both.get(1).request().cseq().number()).isEqualTo(2);
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndTriedAgainLater() throws Exception {
        try (FakePlatform platform = new FakePlatform("MD5");
                GbFleet fleet = fleet(platform.settings().build(), GbPasswords.same("something-else"))) {
            fleet.powerOn(Duration.ZERO);
            await().until(() -> fleet.counters().get(Figure.REGISTRATIONS_REFUSED) >= 2);
            assertThat(fleet.device(0).isRegistered()).isFalse();
            assertThat(fleet.counters().get(Figure.REGISTERED_NOW)).isZero();
        }
    }

    @Test
    void threeKeepalivesWithoutAnAnswerAreAReasonToRegisterAnew() throws Exception {
        try (FakePlatform platform = new FakePlatform("MD5");
                GbFleet fleet = fleet(platform.settings().keepaliveS(1).build(), RIGHT)) {
            fleet.powerOn(Duration.ZERO);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> !platform.documents("Keepalive").isEmpty());
            assertThat(platform.documents("Keepalive").get(0).body())
                    .startsWith(
                            "<?xml version=\"1.0\" encoding=\"GB2312\"?>\r\n<Notify>\r\n<CmdType>Keepalive</CmdType>\r\n")
                    .endsWith("<DeviceID>34020000001180000001</DeviceID>\r\n<Status>OK</Status>\r\n</Notify>\r\n");
            // Refused is quicker than silence: the device registers again at once.
            int before = platform.registers().size();
            platform.verdict = request -> 403;
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> platform.registers().size() > before);
        }
    }

    @Test
    void aBrokenConnectionIsMadeAnew() throws Exception {
        try (FakePlatform platform = new FakePlatform("MD5");
                GbFleet fleet = fleet(
                        platform.settings()
                                .transport(GbTransport.TCP)
                                .devices(3)
                                .build(),
                        RIGHT)) {
            fleet.powerOn(Duration.ZERO);
            await().until(() -> fleet.counters().get(Figure.REGISTERED_NOW) == 3);
            platform.breakConnections();
            await().until(() -> fleet.counters().get(Figure.CONNECTIONS_LOST) == 3);
            await().until(() -> fleet.counters().get(Figure.REGISTERED_NOW) == 3);
            assertThat(fleet.counters().get(Figure.REGISTRATIONS)).isGreaterThanOrEqualTo(6);
        }
    }

    @Test
    void aRedirectedDeviceGoesToTheOtherPlatform() throws Exception {
        try (FakePlatform first = new FakePlatform("MD5");
                FakePlatform second = new FakePlatform("MD5");
                GbFleet fleet = fleet(first.settings().build(), RIGHT)) {
            first.redirect =
                    "<sip:34020000002000000002@127.0.0.1:" + second.address().getPort() + ">";
            fleet.powerOn(Duration.ZERO);
            await().until(fleet.device(0)::isRegistered);
            assertThat(fleet.counters().get(Figure.REDIRECTS)).isEqualTo(1);
            assertThat(second.registers().get(0).text()).startsWith("REGISTER sip:34020000002000000002@3402000000 ");
        }
    }

    @Test
    void aDeviceLogsOffByTheBook() throws Exception {
        try (FakePlatform platform = new FakePlatform("MD5");
                GbFleet fleet = fleet(platform.settings().build(), RIGHT)) {
            fleet.powerOn(Duration.ZERO);
            await().until(fleet.device(0)::isRegistered);
            fleet.device(0).unregister();
            await().until(() -> !fleet.device(0).isRegistered());
            assertThat(platform.registers()).hasSize(4);
            assertThat(platform.registers().get(3).text()).contains("\r\nExpires: 0\r\n");
        }
    }

    @Test
    void theProgressOfAStormIsTold() throws Exception {
        try (FakePlatform platform = new FakePlatform("MD5");
                GbFleet fleet = fleet(platform.settings().devices(50).build(), RIGHT)) {
            ConcurrentLinkedQueue<StormProgress> told = new ConcurrentLinkedQueue<>();
            StormReport report = RegistrationStorm.start(
                            fleet, Duration.ofMillis(1200), Duration.ofSeconds(10), told::add)
                    .get(12, TimeUnit.SECONDS);
            assertThat(report.registered()).isEqualTo(50);
            assertThat(told).isNotEmpty();
            assertThat(told.peek().perSecond()).isGreaterThan(0);
        }
    }

    @Test
    void aBurstIsTenTransactionsAndS21ChangesThePort() throws Exception {
        try (FakePlatform platform = new FakePlatform("MD5");
                GbFleet fleet = fleet(
                        platform.settings()
                                .quirk(GbQuirk.S14_REGISTER_BURST, GbQuirk.S21_PORT_CHANGES)
                                .build(),
                        RIGHT)) {
            fleet.powerOn(Duration.ZERO);
            await().until(fleet.device(0)::isRegistered);
            await().until(() -> platform.registers().size() >= 11);
            assertThat(platform.registers().stream()
                            .map(r -> r.request().topVia().branch())
                            .collect(Collectors.toSet()))
                    .hasSizeGreaterThanOrEqualTo(11);
            String before = platform.registers().get(0).request().topVia().sentBy();
            fleet.device(0).reboot();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> platform.registers().stream()
                            .anyMatch(r -> !r.request().topVia().sentBy().equals(before)));
        }
    }
}
