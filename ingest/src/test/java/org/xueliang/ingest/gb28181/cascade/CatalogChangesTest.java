package org.xueliang.ingest.gb28181.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.gb28181.cascade.CatalogChanges.Seen;
import org.xueliang.protocol.manscdp.CatalogEvent;

class CatalogChangesTest {
    private final CatalogChanges changes = new CatalogChanges();

    private static Seen seen(int number, String name, boolean online) {
        return new Seen(new SharedChannel(LowerGateway.channel(number), name, "estate", "yard", ""), online);
    }

    @Test
    void whatCameAndWentUnseenIsNotTold() {
        changes.begin(List.of(seen(1, "a", true)));
        changes.look(LowerGateway.channel(2), seen(2, "b", true));
        changes.look(LowerGateway.channel(2), null);
        assertThat(changes.isEmpty()).isTrue();
        changes.look(LowerGateway.channel(1), null);
        changes.look(LowerGateway.channel(1), seen(1, "a", true));
        assertThat(changes.take(10)).containsExactly(Map.entry(LowerGateway.channel(1), CatalogEvent.UPDATE));
    }

    @Test
    void aChannelThatFlickersIsToldOnceAsItIsNow() {
        changes.begin(List.of(seen(1, "a", true)));
        for (int i = 0; i < 9; i++) {
            changes.look(LowerGateway.channel(1), seen(1, "a", i % 2 == 1));
        }
        assertThat(changes.take(10)).containsExactly(Map.entry(LowerGateway.channel(1), CatalogEvent.OFF));
    }

    /**
     * A subscriber that applies what it is told knows what there is, whatever happened in whatever batches: some do not arrive,
     * of some that arrive nobody hears.
     */
    @Test
    void whoAppliesTheChangesHasTheSameCatalog() {
        Random random = new Random(28181);
        Map<String, Seen> real = new HashMap<>();
        Map<String, Seen> subscriber = new HashMap<>();
        List<Map.Entry<String, CatalogEvent>> unanswered = List.of();
        changes.begin(List.of());
        for (int step = 0; step < 20_000; step++) {
            int number = random.nextInt(20);
            String code = LowerGateway.channel(number);
            @Nullable
            Seen now = random.nextInt(4) == 0 ? null : seen(number, "name " + random.nextInt(3), random.nextBoolean());
            if (now == null) {
                real.remove(code);
            } else {
                real.put(code, now);
            }
            changes.look(code, now);
            if (random.nextInt(5) == 0) {
                unanswered.forEach(change -> changes.lost(change.getKey(), change.getValue()));
                unanswered = changes.take(random.nextInt(4));
                boolean arrives = random.nextInt(4) > 0;
                if (arrives) {
                    apply(subscriber, real, unanswered);
                }
                if (arrives && random.nextInt(4) > 0) {
                    unanswered = List.of();
                }
            }
        }
        unanswered.forEach(change -> changes.lost(change.getKey(), change.getValue()));
        apply(subscriber, real, changes.take(Integer.MAX_VALUE));
        assertThat(subscriber).isEqualTo(real);
    }

    /** As the sender does it: rows that are told whole are as they are when they are sent. */
    private static void apply(
            Map<String, Seen> subscriber, Map<String, Seen> real, List<Map.Entry<String, CatalogEvent>> told) {
        for (Map.Entry<String, CatalogEvent> change : told) {
            String code = change.getKey();
            Seen now = real.get(code);
            switch (change.getValue()) {
                case ADD, UPDATE -> {
                    if (now != null) {
                        subscriber.put(code, now);
                    }
                }
                case DEL -> subscriber.remove(code);
                case ON, OFF -> {
                    Seen before = subscriber.get(code);
                    assertThat(before).as("%s of what it was told of", change).isNotNull();
                    if (before != null) {
                        subscriber.put(code, new Seen(before.channel(), change.getValue() == CatalogEvent.ON));
                    }
                }
                case VLOST, DEFECT -> throw new AssertionError(change);
            }
        }
    }
}
