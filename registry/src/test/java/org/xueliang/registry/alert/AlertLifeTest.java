package org.xueliang.registry.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.AlertState;
import org.xueliang.registry.error.Refusal;

class AlertLifeTest {
    @Test
    void hasTheseStepsAndNoOther() {
        List<String> steps = new ArrayList<>();
        for (AlertState from : AlertState.values()) {
            for (AlertState to : AlertState.values()) {
                try {
                    AlertLife.step("x", from, to);
                    steps.add(from + " -> " + to);
                } catch (Refusal e) {
                    assertThat(e.kind()).isEqualTo(Refusal.Kind.NOT_NOW);
                }
            }
        }
        assertThat(steps)
                .containsExactly(
                        "OPEN -> ACKNOWLEDGED",
                        "OPEN -> DISPATCHED",
                        "OPEN -> RESOLVED",
                        "OPEN -> FALSE_ALARM",
                        "ACKNOWLEDGED -> DISPATCHED",
                        "ACKNOWLEDGED -> RESOLVED",
                        "ACKNOWLEDGED -> FALSE_ALARM",
                        "DISPATCHED -> RESOLVED",
                        "DISPATCHED -> FALSE_ALARM");
    }
}
