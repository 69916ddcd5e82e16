package org.xueliang.ingest.gb28181.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.AlarmQuery;

/** What a platform subscribed to passes, and what it did not is withheld. */
class AlarmFilterTest {
    private static final Instant NOON = Instant.parse("2026-03-01T04:00:00Z");

    private static AlarmNotify alarm(int priority, int method, int type, @Nullable Instant time) {
        return new AlarmNotify("1", "34020000001320000001", priority, method, type, 0, time, "", null, null);
    }

    private static AlarmFilter filter(
            int from, int to, String method, String type, @Nullable Instant start, @Nullable Instant end) {
        return AlarmFilter.of(new AlarmQuery("1", "34020000002000000001", from, to, method, type, start, end), null);
    }

    @ParameterizedTest
    @CsvSource({
        // from to method type | priority method type | passes
        "0, 0, 0, '',    4, 5, 6, true",
        "1, 2, 0, '',    2, 5, 6, true",
        "1, 2, 0, '',    3, 5, 6, false",
        "3, 0, 0, '',    2, 5, 6, false",
        "4, 3, 0, '',    3, 5, 6, true",
        "4, 3, 0, '',    2, 5, 6, false",
        "99, -1, 0, '',  4, 5, 6, true",
        "1, 1, 0, '',    0, 5, 6, true",
        "0, 0, 2, '',    1, 5, 6, false",
        "0, 0, 2/5, '',  1, 5, 6, true",
        "0, 0, 25, '',   1, 5, 6, true",
        "0, 0, '1,2', '',1, 5, 6, false",
        "0, 0, 5, '',    1, 0, 6, true",
        "0, 0, '', '',   1, 5, 6, true",
        "0, 0, any, '',  1, 5, 6, true",
        "0, 0, 5, 6,     1, 5, 6, true",
        "0, 0, 5, 6/13,  1, 5, 13, true",
        "0, 0, 5, 6,     1, 5, 13, false",
        "0, 0, 5, 6,     1, 5, 0, true",
        "0, 0, 5, 0,     1, 5, 13, true"
    })
    void whatIsAskedForPasses(
            int from,
            int to,
            String method,
            String type,
            int priority,
            int alarmMethod,
            int alarmType,
            boolean passes) {
        assertThat(filter(from, to, method, type, null, null).passes(alarm(priority, alarmMethod, alarmType, NOON)))
                .isEqualTo(passes);
    }

    @Test
    void timesHoldButForTheErrorOfClocks() {
        AlarmFilter hour = filter(0, 0, "0", "", NOON, NOON.plusSeconds(3600));
        assertThat(hour.passes(alarm(1, 5, 6, NOON.plusSeconds(1800)))).isTrue();
        assertThat(hour.passes(alarm(1, 5, 6, NOON.minusSeconds(240)))).isTrue();
        assertThat(hour.passes(alarm(1, 5, 6, NOON.minusSeconds(360)))).isFalse();
        assertThat(hour.passes(alarm(1, 5, 6, NOON.plusSeconds(3960)))).isFalse();
        assertThat(hour.passes(alarm(1, 5, 6, null))).isTrue();
    }

    @Test
    void aSubscriptionToOneChannelIsOfThatAlone() {
        AlarmQuery query = new AlarmQuery("1", "34020000001320000009");
        assertThat(AlarmFilter.of(query, query.deviceId()).passes(alarm(1, 5, 6, NOON)))
                .isFalse();
        assertThat(AlarmFilter.of(query, "34020000001320000001").passes(alarm(1, 5, 6, NOON)))
                .isTrue();
    }
}
