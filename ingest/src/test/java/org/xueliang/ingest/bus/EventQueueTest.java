package org.xueliang.ingest.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private static QueuedEvent picture(int bytes) {
        return new QueuedEvent(new byte[bytes], 0, false, 0);
    }

    private static QueuedEvent state() {
        return new QueuedEvent(new byte[10], 0, true, 0);
    }

    private static List<QueuedEvent> drain(EventQueue queue) {
        List<QueuedEvent> all = new ArrayList<>();
        for (QueuedEvent event = queue.poll(); event != null; event = queue.poll()) {
            all.add(event);
        }
        return all;
    }

    @Test
    void whatWasFirstInIsFirstOutWhateverItTells() {
        EventQueue queue = new EventQueue(10, 10_000);
        List<QueuedEvent> events = List.of(picture(5), state(), picture(5), picture(5), state());
        events.forEach(queue::add);
        assertThat(queue.bytes()).isEqualTo(35);
        assertThat(drain(queue)).isEqualTo(events);
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void theOldestPictureMakesRoomBeforeAnyState() {
        EventQueue queue = new EventQueue(3, 10_000);
        QueuedEvent state = state();
        QueuedEvent first = picture(5);
        QueuedEvent second = picture(5);
        queue.add(state);
        queue.add(first);
        queue.add(second);
        QueuedEvent third = picture(5);
        assertThat(queue.add(third)).containsExactly(first);
        QueuedEvent stateToo = state();
        assertThat(queue.add(stateToo)).containsExactly(second);
        assertThat(drain(queue)).containsExactly(state, third, stateToo);
    }

    @Test
    void bytesAreABoundToo() {
        EventQueue queue = new EventQueue(100, 1000);
        QueuedEvent first = picture(400);
        QueuedEvent second = picture(400);
        queue.add(first);
        queue.add(second);
        assertThat(queue.add(picture(700))).containsExactly(first, second);
        QueuedEvent tooBig = picture(1001);
        assertThat(queue.add(tooBig)).hasSize(2).contains(tooBig);
        assertThat(queue.size()).isZero();
    }

    @Test
    void whereOnlyStatesAreLeftTheOldestOfThemGoes() {
        EventQueue queue = new EventQueue(2, 1000);
        QueuedEvent first = state();
        queue.add(first);
        queue.add(state());
        assertThat(queue.add(state())).containsExactly(first);
    }

    @Test
    void aStateThatIsPutBackIsWhereItWas() {
        EventQueue queue = new EventQueue(10, 1000);
        QueuedEvent a = state();
        QueuedEvent b = state();
        QueuedEvent p = picture(5);
        QueuedEvent c = state();
        queue.add(a);
        queue.add(b);
        queue.add(p);
        queue.add(c);
        assertThat(queue.poll()).isSameAs(a);
        assertThat(queue.poll()).isSameAs(b);
        queue.putBack(a);
        queue.putBack(b);
        assertThat(drain(queue)).containsExactly(a, b, p, c);
    }
}
