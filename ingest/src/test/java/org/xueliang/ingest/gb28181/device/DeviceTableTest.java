package org.xueliang.ingest.gb28181.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.gb28181.device.Identified.Refusal;
import org.xueliang.ingest.gb28181.device.RegisterVerdict.What;
import org.xueliang.ingest.gb28181.fake.DigestAnswer;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.Presence;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.auth.NonceIssuer;
import org.xueliang.protocol.manscdp.GbEdition;

class DeviceTableTest {
    private static final String CODE = "34020000001180000001";
    private static final String PLATFORM = "34020000002000000001";
    private static final String REALM = "3402000000";
    private static final String URI = "sip:" + PLATFORM + "@" + REALM;
    private static final String SECRET = "Gb28181-Demo";
    private static final DeviceSource HOME = FakeFlow.udp("192.0.2.50", 5060);

    private final DeviceBook book = new DeviceBook(true);
    private final List<String> told = new ArrayList<>();
    private KeptRegistrations kept = KeptRegistrations.none();
    private String callId = "call-1";
    private final DeviceTable table = table(SourceDrift.SAME_ADDRESS);
    private long nowMs = 1_000_000;

    private DeviceTable table(SourceDrift drift) {
        return new DeviceTable(
                new DeviceTable.Options(PLATFORM, REALM, DigestOffer.MD5, 60, 604_800, 1000, false, 3, drift, 100),
                book,
                new NonceIssuer(new byte[32], 300_000),
                new AtomicInteger(),
                kept,
                new DeviceTable.Listener() {
                    @Override
                    public void again(DeviceSession device) {
                        told.add("again");
                    }

                    @Override
                    public void online(DeviceSession device) {
                        told.add("online");
                    }

                    @Override
                    public void offline(DeviceSession device, String cause) {
                        told.add("offline: " + cause);
                    }

                    @Override
                    public void changed(DeviceSession device) {
                        device.publish("gateway-1");
                    }

                    @Override
                    public void unknown(String code, DeviceSource from, String userAgent) {
                        told.add("unknown " + code + " " + from.hostPort() + " " + userAgent);
                    }
                });
    }

    private static KnownDevice known(String secret) {
        return new KnownDevice(
                CODE,
                "gate",
                true,
                DeviceProfile.getDefaultInstance(),
                new KnownDevice.Verifier(CODE, DigestHash.ha1Hex(DigestAlgorithm.MD5, CODE, REALM, secret), "", ""));
    }

    private RegisterVerdict send(DeviceTable to, DeviceSource from, @Nullable String authorization, long expiresS) {
        return to.register(
                new RegisterAttempt(
                        CODE, URI, authorization, expiresS, from.address().getAddress(), "", callId),
                from,
                GbEdition.GB2016,
                "Example NVR",
                nowMs,
                nowMs * 1000);
    }

    @Test
    void whoRegistersAnewWhileItIsOnlineMayHaveRestarted() {
        registered(HOME);
        assertThat(register(table, HOME, 3600)).isEqualTo(What.ACCEPT);
        assertThat(told).containsExactly("online");
        callId = "after-the-restart";
        assertThat(register(table, HOME, 3600)).isEqualTo(What.ACCEPT);
        assertThat(told).containsExactly("online", "again");
        assertThat(register(table, HOME, 3600)).isEqualTo(What.ACCEPT);
        assertThat(told).as("a refresh").containsExactly("online", "again");
    }

    private What register(DeviceTable to, DeviceSource from, long expiresS) {
        nowMs += 10_000;
        return registerNow(to, from, expiresS);
    }

    private What registerNow(DeviceTable to, DeviceSource from, long expiresS) {
        String nonce = send(to, from, null, expiresS).nonce();
        return send(to, from, DigestAnswer.of(DigestAlgorithm.MD5, CODE, REALM, SECRET, nonce, URI, null), expiresS)
                .what();
    }

    private DeviceSession registered(DeviceSource from) {
        book.put(known(SECRET));
        assertThat(register(table, from, 3600)).isEqualTo(What.ACCEPT);
        DeviceSession device = table.find(CODE);
        assertThat(device).isNotNull();
        return device == null ? new DeviceSession("", new DeviceNonces.Used(0)) : device;
    }

    private Identified hear(DeviceSource from, boolean keepalive) {
        return table.identify(CODE, from, keepalive, nowMs, nowMs * 1000);
    }

    private void pass(long ms) {
        for (long end = nowMs + ms; nowMs < end; ) {
            nowMs += 1000;
            table.time(nowMs, nowMs * 1000);
        }
    }

    private static DeviceStatus status(DeviceSession device) {
        DeviceStatus status = device.published();
        return status == null ? DeviceStatus.getDefaultInstance() : status;
    }

    @Test
    void registersRefreshesAndLogsOff() {
        DeviceSession device = registered(HOME);
        assertThat(told).containsExactly("online");
        assertThat(status(device).getPresence()).isEqualTo(Presence.ONLINE);
        assertThat(status(device).getAddress()).isEqualTo("192.0.2.50:5060");
        assertThat(status(device).getSignalling()).isEqualTo("UDP");
        assertThat(register(table, HOME, 3600)).isEqualTo(What.ACCEPT);
        assertThat(told).containsExactly("online");
        assertThat(register(table, HOME, 0)).isEqualTo(What.ACCEPT);
        assertThat(told).containsExactly("online", "offline: it logged off");
        assertThat(status(device).getPresence()).isEqualTo(Presence.OFFLINE);
        assertThat(hear(HOME, true).refusal()).isEqualTo(Refusal.NOT_REGISTERED);
    }

    @Test
    void threeMissedKeepalivesAreOfflineAndAnyAuthenticMessageBringsItBack() {
        DeviceSession device = registered(HOME);
        pass(120_000);
        assertThat(device.state()).isEqualTo(DeviceState.LATE);
        assertThat(told).containsExactly("online");
        pass(62_000);
        assertThat(device.state()).isEqualTo(DeviceState.LOST);
        assertThat(told.get(1)).startsWith("offline: no keepalive for 18").endsWith("s (3 periods)");
        assertThat(status(device).getCause()).contains("3 periods");
        // R1: Huawei never registers again, it goes on with keepalives.
        assertThat(hear(HOME, true).device()).isSameAs(device);
        assertThat(device.state()).isEqualTo(DeviceState.ONLINE);
        // S12: no keepalives at all, other messages.
        pass(100_000);
        assertThat(hear(HOME, false).device()).isSameAs(device);
        pass(100_000);
        assertThat(device.state().online()).isTrue();
    }

    @Test
    void aRegistrationThatIsNotRefreshedExpires() {
        DeviceSession device = registered(HOME);
        for (int i = 0; i < 60; i++) {
            pass(60_000);
            hear(HOME, true);
        }
        pass(10_000);
        assertThat(device.state()).isEqualTo(DeviceState.ABSENT);
        assertThat(status(device).getCause()).contains("expired");
    }

    @Test
    void aForgedFromIsRefusedAndChangesNothing() {
        DeviceSession device = registered(HOME);
        DeviceSource attacker = FakeFlow.udp("198.51.100.7", 5060);
        Identified forged = hear(attacker, true);
        assertThat(forged.device()).isNull();
        assertThat(forged.refusal()).isEqualTo(Refusal.OTHER_SOURCE);
        assertThat(forged.note()).contains("registered from 192.0.2.50:5060");
        assertThat(hear(FakeFlow.tcp("198.51.100.7", 5060), false).refusal()).isEqualTo(Refusal.OTHER_SOURCE);
        assertThat(device.source()).isEqualTo(HOME);
        // Its sender is told twice and then left alone.
        hear(attacker, true);
        assertThat(hear(attacker, true).hint()).isFalse();
    }

    @Test
    void registrationsAreNotTakenOverByWhoKnowsTheDialogue() {
        registered(HOME);
        DeviceSource attacker = FakeFlow.udp("198.51.100.7", 5060);
        nowMs += 10_000;
        assertThat(send(table, attacker, null, 3600).what()).isEqualTo(What.CHALLENGE);
        assertThat(send(table, attacker, null, 0).what()).isEqualTo(What.CHALLENGE);
        DeviceSession device = table.find(CODE);
        assertThat(device).isNotNull();
        assertThat(device == null ? null : device.source()).isEqualTo(HOME);
    }

    @Test
    void thePortMayMoveBehindItsNatWithAKeepaliveAfterASilence() {
        DeviceSession device = registered(HOME);
        DeviceSource moved = FakeFlow.udp("192.0.2.50", 40_000);
        assertThat(hear(moved, false).refusal()).isEqualTo(Refusal.OTHER_SOURCE);
        assertThat(hear(moved, true).refusal()).isEqualTo(Refusal.OTHER_SOURCE);
        pass(60_000);
        assertThat(hear(moved, true).device()).isSameAs(device);
        assertThat(device.source()).isEqualTo(moved);
        // What it proved itself from stays right.
        assertThat(hear(HOME, false).device()).isSameAs(device);
        assertThat(device.source()).isEqualTo(HOME);
    }

    @Test
    void aBrokenConnectionIsOfflineUntilItRegistersOnAnother() {
        DeviceSource connection = FakeFlow.tcp("192.0.2.50", 40_001);
        DeviceSession device = registered(connection);
        table.connectionLost(connection.flow(), "reset by peer", nowMs, nowMs * 1000);
        assertThat(device.state()).isEqualTo(DeviceState.DISCONNECTED);
        assertThat(told).contains("offline: its TCP connection broke: reset by peer");
        assertThat(hear(FakeFlow.tcp("192.0.2.50", 40_002), true).refusal()).isEqualTo(Refusal.NOT_REGISTERED);
        DeviceSource again = FakeFlow.tcp("192.0.2.50", 40_003);
        assertThat(register(table, again, 3600)).isEqualTo(What.ACCEPT);
        // The old one's end is no news.
        table.connectionLost(connection.flow(), "late", nowMs, nowMs * 1000);
        assertThat(device.state()).isEqualTo(DeviceState.ONLINE);
    }

    @Test
    void aDeviceThatRegistersWithoutPauseIsDropped() {
        book.put(known(SECRET));
        int accepted = 0;
        for (int i = 0; i < 100; i++) {
            accepted += registerNow(table, HOME, 3600) == What.ACCEPT ? 1 : 0;
        }
        assertThat(accepted).isEqualTo(8);
        nowMs += 20_000;
        assertThat(register(table, HOME, 3600)).isEqualTo(What.ACCEPT);
    }

    @Test
    void whoSendsItsCodeFromElsewhereKeepsNoDeviceOut() {
        book.put(known(SECRET));
        for (int i = 0; i < 200; i++) {
            send(table, FakeFlow.udp("198.51.100.9", 5060 + i), null, 3600);
        }
        assertThat(register(table, HOME, 3600)).isEqualTo(What.ACCEPT);
    }

    @Test
    void flappingIsToldAsSuch() {
        DeviceSession device = registered(HOME);
        for (int i = 0; i < 4; i++) {
            DeviceSource connection = FakeFlow.tcp("192.0.2.50", 41_000 + i);
            register(table, connection, 3600);
            table.connectionLost(connection.flow(), "reset", nowMs, nowMs * 1000);
        }
        register(table, HOME, 3600);
        assertThat(device.state()).isEqualTo(DeviceState.ONLINE);
        assertThat(status(device).getPresence()).isEqualTo(Presence.OFFLINE);
        assertThat(status(device).getCause()).startsWith("flapping: lost 4 times");
        pass(61_000);
        assertThat(status(device).getPresence()).isEqualTo(Presence.ONLINE);
    }

    @Test
    void anotherSecretOrARemovalEndsTheRegistration() {
        DeviceSession device = registered(HOME);
        table.known(known("another-secret"), known(SECRET), nowMs, nowMs * 1000);
        assertThat(device.state()).isEqualTo(DeviceState.ABSENT);
        book.put(known(SECRET));
        register(table, HOME, 3600);
        table.forgotten(CODE, nowMs, nowMs * 1000);
        assertThat(table.find(CODE)).isNull();
        assertThat(told).endsWith("offline: it was removed from the registry");
    }

    @Test
    void anUnknownDeviceIsReported() {
        assertThat(send(table, HOME, null, 3600).what()).isEqualTo(What.UNKNOWN);
        assertThat(told).containsExactly("unknown " + CODE + " 192.0.2.50:5060 Example NVR");
    }

    @Test
    void whatWasRegisteredBeforeIsOnlineWhenItIsHeardAndLostWhenItIsNot() {
        FakeRegistrations store = new FakeRegistrations();
        kept = new KeptRegistrations(store, "token", 100);
        DeviceTable before = table(SourceDrift.SAME_ADDRESS);
        book.put(known(SECRET));
        assertThat(register(before, HOME, 3600)).isEqualTo(What.ACCEPT);
        told.clear();
        kept = new KeptRegistrations(store, "token", 100);
        DeviceTable after = table(SourceDrift.SAME_ADDRESS);
        assertThat(after.takeUp(known(SECRET), FakeRegistrations::flow, nowMs, nowMs * 1000))
                .isTrue();
        DeviceSession device = after.find(CODE);
        assertThat(device).isNotNull();
        assertThat(told).isEmpty();
        assertThat(after.identify(CODE, FakeFlow.udp("192.0.2.51", 5060), true, nowMs, nowMs * 1000)
                        .refusal())
                .isEqualTo(Identified.Refusal.OTHER_SOURCE);
        for (long end = nowMs + 181_000; nowMs < end; ) {
            nowMs += 1000;
            after.time(nowMs, nowMs * 1000);
        }
        assertThat(device == null ? null : device.state()).isEqualTo(DeviceState.LOST);
        assertThat(device == null ? "" : status(device).getCause()).startsWith("no keepalive for 18");
        assertThat(after.identify(CODE, HOME, true, nowMs, nowMs * 1000).device())
                .isSameAs(device);
        assertThat(told).containsExactly("online");
        // What is left of it counts from the proof.
        nowMs += 3_500_000;
        after.time(nowMs, nowMs * 1000);
        assertThat(device == null ? null : device.state()).isEqualTo(DeviceState.ABSENT);
        assertThat(store.records).isEmpty();
    }

    @Test
    void overTcpWhatWasRegisteredBeforeGoesOnOnAnotherConnectionOfItsHostWhereThePolicyLetsIt() {
        for (SourceDrift drift : SourceDrift.values()) {
            FakeRegistrations store = new FakeRegistrations();
            kept = new KeptRegistrations(store, "token", 100);
            book.put(known(SECRET));
            assertThat(register(table(drift), FakeFlow.tcp("192.0.2.50", 40_000), 3600))
                    .isEqualTo(What.ACCEPT);
            kept = new KeptRegistrations(store, "token", 100);
            DeviceTable after = table(drift);
            told.clear();
            assertThat(after.takeUp(known(SECRET), FakeRegistrations::flow, nowMs, nowMs * 1000))
                    .isTrue();
            DeviceSession device = Objects.requireNonNull(after.find(CODE));
            assertThat(device.state()).isEqualTo(DeviceState.RESTORED);
            assertThat(status(device).getPresence()).isEqualTo(Presence.OFFLINE);
            for (DeviceSource foreign :
                    List.of(FakeFlow.tcp("192.0.2.51", 40_000), FakeFlow.udp("192.0.2.50", 40_000), HOME)) {
                assertThat(after.identify(CODE, foreign, true, nowMs, nowMs * 1000)
                                .refusal())
                        .isEqualTo(Identified.Refusal.OTHER_SOURCE);
            }
            // The end of a connection that nobody was heard on changes nothing.
            DeviceSource again = FakeFlow.tcp("192.0.2.50", 40_001);
            after.connectionLost(again.flow(), "reset", nowMs, nowMs * 1000);
            assertThat(device.state()).isEqualTo(DeviceState.RESTORED);
            Identified who = after.identify(CODE, again, false, nowMs, nowMs * 1000);
            if (drift == SourceDrift.NONE) {
                assertThat(who.refusal()).isEqualTo(Identified.Refusal.OTHER_SOURCE);
                continue;
            }
            assertThat(who.device()).isSameAs(device);
            assertThat(device.state()).isEqualTo(DeviceState.ONLINE);
            // One connection, and no second beside it.
            assertThat(after.identify(CODE, FakeFlow.tcp("192.0.2.50", 40_002), true, nowMs, nowMs * 1000)
                            .refusal())
                    .isEqualTo(Identified.Refusal.OTHER_SOURCE);
            after.connectionLost(again.flow(), "reset", nowMs, nowMs * 1000);
            assertThat(device.state()).isEqualTo(DeviceState.DISCONNECTED);
            assertThat(store.records).isEmpty();
        }
    }

    @Test
    void whatIsKeptHoldsForTheSameSecretTokenAndDeviceAlone() {
        FakeRegistrations store = new FakeRegistrations();
        kept = new KeptRegistrations(store, "token", 100);
        book.put(known(SECRET));
        assertThat(register(table(SourceDrift.SAME_ADDRESS), HOME, 3600)).isEqualTo(What.ACCEPT);
        String record = store.records.get(CODE);
        assertThat(record).isNotNull().doesNotContain(SECRET);
        long wallMs = nowMs;
        assertThat(takes(record, "token", known(SECRET), wallMs)).isTrue();
        assertThat(takes(record, "token", known(SECRET), wallMs + 3_599_000)).isTrue();
        assertThat(takes(record, "token", known(SECRET), wallMs + 3_600_000)).isFalse();
        // A clock that was set far back makes it no longer.
        assertThat(takes(record, "token", known(SECRET), wallMs - 3_600_000)).isFalse();
        assertThat(takes(record, "token", known("another secret"), wallMs)).isFalse();
        assertThat(takes(record, "another token", known(SECRET), wallMs)).isFalse();
        assertThat(takes(record.replace("192.0.2.50", "192.0.2.66"), "token", known(SECRET), wallMs))
                .isFalse();
        assertThat(takes(record.replace(" 3600 ", " 36000 "), "token", known(SECRET), wallMs))
                .isFalse();
        for (String odd : new String[] {"", "1", " ", "1 x 1 1 1 GB2016 00", record + " ", "1 ".repeat(4000)}) {
            assertThat(takes(odd, "token", known(SECRET), wallMs)).isFalse();
        }
    }

    private boolean takes(String record, String token, KnownDevice as, long wallMs) {
        FakeRegistrations store = new FakeRegistrations();
        store.records.put(CODE, record);
        return new KeptRegistrations(store, token, 100).take(as, 604_800, wallMs) != null;
    }

    @Test
    void theLifeIsWhatTheTableSays() {
        assertThat(DeviceState.TABLE.describe())
                .contains("LOST + HEARD -> ONLINE", "DISCONNECTED + PROVED -> ONLINE")
                .doesNotContain("DISCONNECTED + HEARD", "ABSENT + HEARD");
    }
}
