package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What time a camera has, by the Date of its answers. */
class DateHeaderTest {
    private static final long NOW_US = Instant.parse("2026-03-01T08:00:10.500Z").toEpochMilli() * 1000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 01 Mar 2026 08:00:13 GMT",
                "Sun, 1 Mar 2026 08:00:13 GMT",
                " Sun, 01 Mar 2026 08:00:13 GMT ",
                "Sun, Mar 01 2026 08:00:13 GMT",
                "Sun, 01 Mar 2026 16:00:13 +0800"
            })
    void itIsReadAsTheRfcAndAsLive555WriteIt(String date) {
        assertThat(DateHeader.errorMs(date, NOW_US)).isEqualTo(3000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "Sun, 99 Mar 2026 08:00:13 GMT",
                "2026-03-01T08:00:13Z",
                "Sun, Mar 01 2026 08:00:13 GMT and so on and on and on"
            })
    void whatIsNoDateSaysNothing(String date) {
        assertThat(DateHeader.errorMs(date, NOW_US)).isNull();
    }

    @Test
    void norDoesAnAnswerWithoutOne() {
        assertThat(DateHeader.errorMs(null, NOW_US)).isNull();
    }
}
