package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BeijingTimeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-03-01T08:00:00 | 2026-03-01T00:00:00Z",
                "2026-03-01T08:00:00.000 | 2026-03-01T00:00:00Z",
                "2026-3-1T8:0:5 | 2026-03-01T00:00:05Z",
                "2026-03-01 08:00:00 | 2026-03-01T00:00:00Z",
                "2026-03-01T08:00:00+08:00 | 2026-03-01T00:00:00Z",
                "2026-03-01T08:00:00+0800 | 2026-03-01T00:00:00Z",
                "2026-03-01T08:00:00Z | 2026-03-01T08:00:00Z",
                "2026/03/01 08:00 | 2026-03-01T00:00:00Z",
                "2026-03-01 | 2026-02-28T16:00:00Z",
                "20260301080000 | 2026-03-01T00:00:00Z",
                "20260301T080000 | 2026-03-01T00:00:00Z",
                "2026-03-01T24:00:00 | 2026-03-01T16:00:00Z",
                "2026-03-01T08:00:60 | 2026-03-01T00:00:59Z",
                "Sun, 01 Mar 2026 00:00:00 GMT | 2026-03-01T00:00:00Z",
                "2026-03-01T08:00:00.123456789 | 2026-03-01T00:00:00.123456789Z",
            })
    void formsThatAreRead(String text, String instant) {
        assertThat(BeijingTime.parse(text)).isEqualTo(Instant.parse(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2026-02-30T00:00:00",
                "2026-13-01T00:00:00",
                "2026-03-01T25:00:00",
                "2026-03-01T08:00:00+99:00",
                "0",
                "1772323200",
                "Sun, 31 Feb 2026 00:00:00 GMT",
                "2026-03-01T08:00:00 and much more text behind it, as it may come"
            })
    void whatIsNoTime(String text) {
        assertThat(BeijingTime.parse(text)).isNull();
    }

    @Test
    void whatIsWritten() {
        Instant time = Instant.parse("2026-03-01T00:00:00.987Z");
        assertThat(BeijingTime.format(time)).isEqualTo("2026-03-01T08:00:00");
        assertThat(BeijingTime.formatMillis(time)).isEqualTo("2026-03-01T08:00:00.987");
    }
}
