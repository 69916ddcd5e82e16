package org.xueliang.ingest.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KeptRegistrations;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.gb28181.fake.RecordedReports;
import org.xueliang.ingest.gb28181.fake.TestDevice;
import org.xueliang.ingest.gb28181.report.RedisRegistrations;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.Presence;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.manscdp.Keepalive;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.testkit.RedisExtension;

/** What a gateway that starts anew takes up of what its devices proved to the one before, and what it never does. */
class RestartTest {
    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    private static final String SECRET = "Gb28181-Demo";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static int devicesMade;

    private final String code = String.format(java.util.Locale.ROOT, "3402000000118%07d", ++devicesMade);
    private final List<AutoCloseable> open = new ArrayList<>();
    private DeviceBook book = new DeviceBook(true);
    private RecordedReports reports = new RecordedReports();
    private CollectorRegistry metrics = new CollectorRegistry();
    private RedisRegistrations store = store();
    private int port;
    private Gb28181Gateway gateway = gateway();

    private RedisRegistrations store() {
        return new RedisRegistrations(redis.uri(), "gateway-1", 1000, Duration.ofDays(7), Clock.systemUTC());
    }

    private Gb28181Gateway gateway() {
        Gb28181Gateway made = Gb28181Gateway.open(
                Gateways.settings(Map.of(
                                "gb28181.enabled", "true",
                                "gb28181.code", "34020000002000000001",
                                "gb28181.bind", "127.0.0.1",
                                "gb28181.port", Integer.toString(port)))
                        .gb28181(),
                "gateway-1",
                book,
                reports,
                new KeptRegistrations(store, "token", 1000),
                GatewayTime.of(Clock.systemUTC()),
                metrics,
                new CountedErrors(LoggerFactory.getLogger(RestartTest.class), Clock.systemUTC(), Duration.ofMinutes(1)),
                2);
        port = made.port();
        return made;
    }

    /** Another process on the same port, which has read the store and knows nothing else. */
    private void restart(boolean knowsItsDevices) {
        gateway.close();
        store.close();
        startAnew(knowsItsDevices);
    }

    /** As {@link #restart}, of a process that had no time to say a last word: what was written by itself is what is there. */
    private void killed() {
        RedisRegistrations dead = store;
        open.add(dead);
        await().atMost(SOON).until(() -> dead.load().containsKey(code));
        gateway.close();
        startAnew(false);
    }

    private void startAnew(boolean knowsItsDevices) {
        book = new DeviceBook(knowsItsDevices);
        reports = new RecordedReports();
        metrics = new CollectorRegistry();
        store = store();
        gateway = gateway();
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        gateway.close();
        store.close();
    }

    private KnownDevice known(String secret) {
        return new KnownDevice(
                code,
                "gate",
                true,
                DeviceProfile.getDefaultInstance(),
                new KnownDevice.Verifier(
                        code, DigestHash.ha1Hex(DigestAlgorithm.MD5, code, "3402000000", secret), "", ""));
    }

    private TestDevice device() throws Exception {
        return keep(TestDevice.udp(code, SECRET, gateway.port()));
    }

    private TestDevice keep(TestDevice device) {
        open.add(device);
        return device;
    }

    private Keepalive keepalive() {
        return new Keepalive("43", code, "OK", List.of());
    }

    private double registers(String outcome) {
        Double value = metrics.getSampleValue(
                "xueliang_ingest_gb28181_registers_total", new String[] {"outcome"}, new String[] {outcome});
        return value == null ? 0 : value;
    }

    @Test
    void aKeepaliveIsEnoughAfterARestartAndNothingElseIsTakenOver() throws Exception {
        book.put(known(SECRET));
        TestDevice device = device();
        SipResponse challenge = device.ask(device.register(3600).build());
        String answer = device.answer(challenge, SECRET);
        assertThat(device.ask(device.register(3600)
                                .set(SipHeaders.AUTHORIZATION, answer)
                                .build())
                        .status())
                .isEqualTo(200);

        killed();
        // Before the registry has told who there is: no answer, and none that makes it register anew.
        var early = device.message(code, keepalive());
        device.send(early);
        assertThat(device.responseWithin(early, 300)).isNull();
        book.put(known(SECRET));
        book.caughtUp();
        await().atMost(SOON).until(() -> registers("taken_up") == 1);
        assertThat(reports.statuses).isEmpty();

        TestDevice other = keep(TestDevice.udp(code, "unknown", gateway.port(), "127.0.0.2"));
        assertThat(other.tell(keepalive()).status()).isEqualTo(403);
        assertThat(reports.online(code)).isFalse();
        // What was answered before is no answer now, from nowhere and for nothing.
        assertThat(device.ask(device.register(0)
                                .set(SipHeaders.AUTHORIZATION, answer)
                                .build())
                        .header(SipHeaders.WWW_AUTHENTICATE))
                .contains("stale=true");
        assertThat(other.ask(other.register(3600)
                                .set(SipHeaders.AUTHORIZATION, answer)
                                .build())
                        .status())
                .isEqualTo(401);

        assertThat(device.tell(keepalive()).status()).isEqualTo(200);
        await().atMost(SOON).until(() -> reports.online(code));
        assertThat(registers("registered")).isZero();
        assertThat(gateway.peer(code)).isPresent();
        assertThat(device.registerFully(3600).status()).isEqualTo(200);
    }

    @Test
    void whoLoggedOffOrHasAnotherSecretIsNotTakenUp() throws Exception {
        book.put(known(SECRET));
        TestDevice device = device();
        assertThat(device.registerFully(3600).status()).isEqualTo(200);
        restart(true);
        book.put(known("another secret"));
        assertThat(device.tell(keepalive()).status()).isEqualTo(403);
        book.put(known(SECRET));
        assertThat(device.registerFully(3600).status()).isEqualTo(200);
        assertThat(device.registerFully(0).status()).isEqualTo(200);
        restart(true);
        book.put(known(SECRET));
        assertThat(device.tell(keepalive()).status()).isEqualTo(403);
        assertThat(registers("taken_up")).isZero();
    }

    @Test
    void whoWasRegisteredOverTcpIsOfflineWithItsCauseAndNeedNotRegisterAnew() throws Exception {
        book.put(known(SECRET));
        TestDevice device = keep(TestDevice.tcp(code, SECRET, gateway.port()));
        assertThat(device.registerFully(3600).status()).isEqualTo(200);
        restart(true);
        assertThat(reports.statuses).isEmpty();
        book.put(known(SECRET));
        // Told at once, and nobody reaches it meanwhile.
        await().atMost(SOON).until(() -> !reports.statuses.isEmpty());
        assertThat(reports.online(code)).isFalse();
        DeviceStatus said = reports.of(code);
        assertThat(said.getPresence()).isEqualTo(Presence.OFFLINE);
        assertThat(said.getSignalling()).isEqualTo("TCP");
        assertThat(said.getCause()).contains("TCP connection ended with the gateway's restart");
        assertThat(gateway.peer(code)).isEmpty();
        TestDevice other = keep(TestDevice.tcp(code, "unknown", gateway.port(), "127.0.0.2"));
        assertThat(other.tell(keepalive()).status()).isEqualTo(403);
        assertThat(reports.online(code)).isFalse();

        TestDevice again = keep(TestDevice.tcp(code, SECRET, gateway.port()));
        assertThat(again.tell(keepalive()).status()).isEqualTo(200);
        await().atMost(SOON).until(() -> reports.online(code));
        assertThat(gateway.peer(code)).isPresent();
        assertThat(registers("registered")).isZero();
        // It is asked on that connection, and offline with it: then it has to prove itself.
        await().atMost(SOON).until(() -> !again.requests.isEmpty());
        again.close();
        await().atMost(SOON).until(() -> !reports.online(code));
        TestDevice third = keep(TestDevice.tcp(code, SECRET, gateway.port()));
        assertThat(third.tell(keepalive()).status()).isEqualTo(403);
        restart(true);
        book.put(known(SECRET));
        TestDevice fourth = keep(TestDevice.tcp(code, SECRET, gateway.port()));
        assertThat(fourth.tell(keepalive()).status()).isEqualTo(403);
    }

    @Test
    void aConnectionOverTcpIsNotGoneOnWithOverUdp() throws Exception {
        book.put(known(SECRET));
        TestDevice device = device();
        assertThat(device.registerFully(3600).status()).isEqualTo(200);
        TestDevice overTcp = keep(TestDevice.tcp(code, SECRET, gateway.port()));
        assertThat(overTcp.registerFully(3600).status()).isEqualTo(200);
        restart(true);
        book.put(known(SECRET));
        assertThat(device.tell(keepalive()).status()).isEqualTo(403);
    }

    @Test
    void withoutRedisDevicesRegisterAnew() throws Exception {
        book.put(known(SECRET));
        TestDevice device = device();
        redis.stop();
        try {
            assertThat(device.registerFully(3600).status()).isEqualTo(200);
            restart(true);
            book.put(known(SECRET));
            assertThat(device.tell(keepalive()).status()).isEqualTo(403);
            assertThat(device.registerFully(3600).status()).isEqualTo(200);
        } finally {
            redis.start();
        }
        // What waited for it is written when it is back.
        RedisRegistrations reader = store();
        try {
            await().atMost(SOON)
                    .pollInterval(100, TimeUnit.MILLISECONDS)
                    .until(() -> reader.load().containsKey(code));
        } finally {
            reader.close();
        }
    }
}
