package org.xueliang.registry.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
    @ParameterizedTest
    @CsvSource({
        "2026-03-01T08:00:00Z, 1772352000000000",
        "2026-03-01t08:00:00z, 1772352000000000",
        "2026-03-01T16:00:00+08:00, 1772352000000000",
        "2026-03-01T08:00:00.123456789Z, 1772352000123456",
        "1969-12-31T23:59:59.999999Z, -1"
    })
    void readsWhatTheStandardAllows(String text, long micros) {
        assertThat(Rfc3339.micros("from", text)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-03-01T08:00Z", "2026-13-01T08:00:00Z", "2026-03-01T08:00:00+99:00", " "})
    void refusesTheRestByName(String text) {
        assertThatThrownBy(() -> Rfc3339.micros("to", text))
                .hasMessageStartingWith("to: '" + text + "' (expected: RFC 3339 with offset");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 1772352000123456L})
    void goesThereAndBack(long micros) {
        assertThat(Rfc3339.micros("t", Rfc3339.text(micros))).isEqualTo(micros);
    }
}
