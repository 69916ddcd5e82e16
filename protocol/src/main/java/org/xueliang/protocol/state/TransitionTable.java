package org.xueliang.protocol.state;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A declared life: which event leads from which state to which. What is not declared is not allowed. Immutable.
 *
 * @param <S> state
 * @param <E> event
 */
public final class TransitionTable<S extends Enum<S>, E extends Enum<E>> {
    private final Map<S, Map<E, S>> transitions;

    private TransitionTable(Map<S, Map<E, S>> transitions) {
        this.transitions = transitions;
    }

    public static <S extends Enum<S>, E extends Enum<E>> Builder<S, E> builder(Class<S> states, Class<E> events) {
        return new Builder<>(states, events);
    }

    /** The state after the event, or null where the event has no place in this state. */
    public @Nullable S next(S state, E event) {
        Map<E, S> events = transitions.get(state);
        return events == null ? null : events.get(event);
    }

    /** Every transition as {@code STATE + EVENT -> STATE}, sorted: for documents and tests. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(transitions)
                .forEach((state, events) -> new TreeMap<>(events)
                        .forEach((event, next) -> text.append(state)
                                .append(" + ")
                                .append(event)
                                .append(" -> ")
                                .append(next)
                                .append('\n')));
        return text.toString();
    }

    /** Collects transitions; each (state, event) once. */
    public static final class Builder<S extends Enum<S>, E extends Enum<E>> {
        private final Class<S> states;
        private final Class<E> events;
        private final Map<S, Map<E, S>> transitions;

        private Builder(Class<S> states, Class<E> events) {
            this.states = states;
            this.events = events;
            this.transitions = new EnumMap<>(states);
        }

        public Builder<S, E> on(S state, E event, S next) {
            S before = transitions
                    .computeIfAbsent(state, s -> new EnumMap<>(events))
                    .put(event, next);
            if (before != null) {
                throw new IllegalStateException(state + " + " + event + " is declared twice");
            }
            return this;
        }

        /** From every state but {@code next} itself. */
        public Builder<S, E> fromAny(E event, S next) {
            for (S state : states.getEnumConstants()) {
                if (state != next) {
                    on(state, event, next);
                }
            }
            return this;
        }

        public TransitionTable<S, E> build() {
            return new TransitionTable<>(transitions);
        }
    }
}
