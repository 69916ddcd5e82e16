package org.xueliang.ingest.gb28181.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.ingest.gb28181.report.RedisAlarms;
import org.xueliang.proto.bus.BusKeys;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.AlarmQuery;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.testkit.RedisExtension;

/** Alarms that wait for a platform above outlive the gateway. */
class WaitingAlarmsTest {
    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    private static int gateways;

    private final String gateway = "lower-" + ++gateways;
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private RedisAlarms store() {
        RedisAlarms store = new RedisAlarms(redis.uri(), gateway, Duration.ofDays(7), Clock.systemUTC());
        open.add(store);
        return store;
    }

    private LowerGateway lower(WaitingAlarms alarms) {
        LowerGateway lower = new LowerGateway(UpperLinkTest.QUICK, alarms);
        open.add(0, lower);
        return lower;
    }

    private FakeUpper upper(int port) {
        FakeUpper upper = new FakeUpper(port);
        open.add(upper);
        return upper;
    }

    private static AlarmNotify alarm(String sn, int channel) {
        return new AlarmNotify(
                sn,
                LowerGateway.channel(channel),
                2,
                5,
                6,
                1,
                Instant.parse("2026-03-01T00:00:00Z"),
                "门 <&> \"1\"",
                118.5,
                31.25);
    }

    private static List<AlarmNotify> alarms(List<ManscdpMessage> told) {
        return told.stream()
                .filter(AlarmNotify.class::isInstance)
                .map(AlarmNotify.class::cast)
                .toList();
    }

    private static double counted(LowerGateway lower, String outcome) {
        Double value = lower.metrics.getSampleValue(
                "xueliang_ingest_upper_alarms_total", new String[] {"outcome"}, new String[] {outcome});
        return value == null ? 0 : value;
    }

    /** Over TCP: its end is seen at once. */
    private static UpperPlatform.Builder platform(int port, boolean unasked) {
        return LowerGateway.platform(port).setSignalling("TCP").setPushAlarms(unasked);
    }

    private void stop(LowerGateway gateway, RedisAlarms store) {
        open.remove(gateway);
        open.remove(store);
        gateway.close();
        store.close();
    }

    private static void subscribe(FakeUpper upper, String sn) {
        upper.subscribe("presence", new AlarmQuery(sn, LowerGateway.CODE))
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatThePlatformDidNotAnswerIsToldOnceByTheNextProcess(boolean unasked) throws Exception {
        FakeUpper first = upper(0);
        RedisAlarms before = store();
        LowerGateway killed = lower(before);
        killed.channel(1, "yard", true);
        killed.channel(2, "yard", true);
        killed.channel(3, "yard", true);
        killed.register(platform(first.port(), unasked), FakeUpper.PASSWORD);
        await().until(killed::isOnline);
        if (!unasked) {
            subscribe(first, "31");
        }
        killed.cascade.alarm(alarm("1", 1));
        await().until(() -> alarms(unasked ? first.messages : first.notified).size() == 1);
        await().until(() -> before.of(FakeUpper.CODE).isEmpty());
        int port = first.port();
        first.close();
        open.remove(first);
        await().until(() -> !killed.isOnline());
        killed.cascade.alarm(alarm("2", 2));
        killed.cascade.alarm(alarm("3", 3));
        await().until(() -> before.of(FakeUpper.CODE).size() == 2);
        stop(killed, before);

        RedisAlarms after = store();
        assertThat(after.of(FakeUpper.CODE)).hasSize(2);
        LowerGateway next = lower(after);
        next.register(platform(port, unasked), FakeUpper.PASSWORD);
        FakeUpper second = upper(port);
        await().atMost(Duration.ofSeconds(15)).until(next::isOnline);
        // What happens before it says its wish anew belongs to the wish that it had.
        next.channel(1, "yard", true);
        next.cascade.alarm(alarm("4", 1));
        if (!unasked) {
            subscribe(second, "32");
        }
        List<ManscdpMessage> told = unasked ? second.messages : second.notified;
        await().until(() -> alarms(told).size() == 1);
        // Of channels that it may not see, or not yet, it hears nothing.
        assertThat(alarms(told)).extracting(AlarmNotify::deviceId).containsExactly(LowerGateway.channel(1));
        next.channel(2, "yard", true);
        next.channel(3, "yard", true);
        await().until(() -> alarms(told).size() == 3);
        AlarmNotify whole = alarms(told).get(1);
        assertThat(whole.deviceId()).isEqualTo(LowerGateway.channel(2));
        assertThat(whole.description()).isEqualTo("门 <&> \"1\"");
        assertThat(whole.time()).isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
        assertThat(alarms(told)).extracting(AlarmNotify::sn).doesNotHaveDuplicates();
        await().until(() -> after.of(FakeUpper.CODE).isEmpty());
        assertThat(counted(next, "taken_up")).isEqualTo(2);
        assertThat(counted(next, "told")).isEqualTo(3);
        stop(next, after);
        assertThat(store().of(FakeUpper.CODE)).isEmpty();
    }

    @Test
    void itIsBoundedTheOldestGoesAndIsCountedAndARemovedPlatformLeavesNothing() {
        RedisAlarms store = store();
        LowerGateway lower = lower(store);
        lower.channel(1, "yard", true);
        // Nobody is there.
        lower.register(LowerGateway.platform(9).setPushAlarms(true), FakeUpper.PASSWORD);
        for (int i = 0; i < 1003; i++) {
            lower.cascade.alarm(alarm("n" + i, 1));
        }
        await().until(() -> counted(lower, "dropped") == 3);
        assertThat(store.of(FakeUpper.CODE)).hasSize(1000);
        lower.cascade.remove(FakeUpper.CODE);
        await().until(() -> store.of(FakeUpper.CODE).isEmpty());
    }

    @Test
    void whatIsNoneOfOursInRedisIsPassedOverAndRemoved() {
        String key = BusKeys.upperAlarms(gateway);
        RedisClient client = RedisClient.create(redis.uri());
        try (StatefulRedisConnection<String, String> raw = client.connect()) {
            raw.sync()
                    .hset(
                            key,
                            Map.of(
                                    FakeUpper.CODE + " 1",
                                    "1 <Notify><CmdType>Keepalive</CmdType></Notify>",
                                    FakeUpper.CODE + " 2",
                                    "2 " + "x".repeat(20_000),
                                    FakeUpper.CODE + " 3",
                                    "late",
                                    FakeUpper.CODE + " wish",
                                    "-1",
                                    "nobody",
                                    "1 ",
                                    "",
                                    ""));
            RedisAlarms store = store();
            assertThat(store.of(FakeUpper.CODE)).isEmpty();
            assertThat(store.wishUntilMs(FakeUpper.CODE)).isZero();
            await().until(() -> raw.sync().hlen(key) == 0);
        } finally {
            client.shutdown(0, 1, TimeUnit.SECONDS);
        }
    }
}
