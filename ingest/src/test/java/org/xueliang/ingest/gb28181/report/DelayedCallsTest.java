package org.xueliang.ingest.gb28181.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelayedCallsTest {
    private final DelayedCalls<String> calls = new DelayedCalls<>(10, 4, call -> call.substring(0, 1));
    private final List<String> told = new ArrayList<>();

    @Test
    void oneThatSaysMuchTakesNothingFromTheOthers() {
        for (int i = 0; i < 100; i++) {
            assertThat(calls.add("a" + i)).isEqualTo(i < 4);
        }
        assertThat(calls.add("b0")).isTrue();
        calls.tell(told::add);
        assertThat(told).containsExactly("a0", "a1", "a2", "a3", "b0");
        assertThat(calls.add("a4")).isTrue();
    }

    @Test
    void theBoundIsOfAll() {
        for (String source : List.of("a", "b", "c")) {
            for (int i = 0; i < 4; i++) {
                assertThat(calls.add(source + i)).isEqualTo(calls.size() <= 10 && !(source + i).matches("c[23]"));
            }
        }
        assertThat(calls.size()).isEqualTo(10);
    }

    @Test
    void whoAddsWithoutPauseKeepsNobodysThread() {
        calls.add("a0");
        calls.tell(call -> {
            told.add(call);
            calls.add("a" + told.size());
            return true;
        });
        assertThat(told).containsExactly("a0");
        assertThat(calls.size()).isEqualTo(1);
    }

    @Test
    void whatHasToWaitIsToldAgainInItsOrder() {
        calls.add("a0");
        calls.add("b0");
        calls.tell(call -> false);
        calls.tell(told::add);
        assertThat(told).containsExactly("a0", "b0");
    }
}
