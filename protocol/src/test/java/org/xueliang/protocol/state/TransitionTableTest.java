package org.xueliang.protocol.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TransitionTableTest {
    private enum State {
        A,
        B,
        END
    }

    private enum Event {
        GO,
        STOP
    }

    @Test
    void whatIsNotDeclaredIsNotAllowed() {
        TransitionTable<State, Event> table = TransitionTable.builder(State.class, Event.class)
                .on(State.A, Event.GO, State.B)
                .fromAny(Event.STOP, State.END)
                .build();
        assertThat(table.next(State.A, Event.GO)).isEqualTo(State.B);
        assertThat(table.next(State.B, Event.GO)).isNull();
        assertThat(table.next(State.END, Event.STOP)).isNull();
        assertThat(table.describe()).isEqualTo("A + GO -> B\nA + STOP -> END\nB + STOP -> END\n");
    }

    @Test
    void declaringATransitionTwiceIsAMistake() {
        assertThatThrownBy(() -> TransitionTable.builder(State.class, Event.class)
                        .on(State.A, Event.GO, State.B)
                        .on(State.A, Event.GO, State.A))
                .hasMessage("A + GO is declared twice");
    }
}
