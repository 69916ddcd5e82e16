package org.xueliang.standalone.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding times that grow, and are never behind the time when their picture is shown. */
class DecodingTimesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Shown as they come; two and three pictures held back; a pyramid; fewer than are held; one.
                "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
                "0 3 1 2 6 4 5 9 7 8 12 10 11 15 13 14 18 16 17 21 19 20",
                "0 4 2 1 3 8 6 5 7 12 10 9 11 16 14 13 15 20 18 17 19",
                "0 3 1 2",
                "0",
                // The clock was set on and back.
                "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 1000 1001 1002 50 51 52"
            })
    void timesGrowAndAreEarlyEnough(String shown) {
        List<Long> presented = new ArrayList<>();
        for (String one : shown.split(" ")) {
            presented.add(Long.parseLong(one) * 3600);
        }
        List<Long> given = new ArrayList<>();
        List<Long> decoded = new ArrayList<>();
        DecodingTimes<Long> times = new DecodingTimes<>((picture, presentationTicks, decodingTicks) -> {
            assertThat(picture).isEqualTo(presentationTicks);
            assertThat(decodingTicks).isLessThanOrEqualTo(presentationTicks);
            given.add(picture);
            decoded.add(decodingTicks);
        });
        presented.forEach(ticks -> times.picture(ticks, ticks));
        times.end();
        assertThat(given).isEqualTo(presented);
        if (!shown.contains("1000")) {
            assertThat(decoded).isSorted().doesNotHaveDuplicates();
        }
    }
}
