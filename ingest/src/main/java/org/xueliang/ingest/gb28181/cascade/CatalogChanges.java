package org.xueliang.ingest.gb28181.cascade;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.CatalogEvent;

/**
 * What a subscriber was told of channels, and what it is still to be told: of each the newest alone, so that it is bounded by
 * the number of channels and a channel that flickers costs one row. Pure; for one thread.
 */
final class CatalogChanges {
    /** How a channel is now; null where the subscriber may not see it or it is gone. */
    record Seen(SharedChannel channel, boolean online) {}

    private final Map<String, Seen> told = new HashMap<>();
    private final Map<String, CatalogEvent> pending = new LinkedHashMap<>();

    /** The subscriber is sent, or is about to ask for, the whole list as it is here. */
    void begin(List<Seen> all) {
        told.clear();
        pending.clear();
        all.forEach(seen -> told.put(seen.channel().code(), seen));
    }

    /** Who subscribes is told at once what is off (2022 9.11). */
    void tellWhatIsOff() {
        told.forEach((code, seen) -> {
            if (!seen.online()) {
                pending.putIfAbsent(code, CatalogEvent.OFF);
            }
        });
    }

    /** What was taken may not have arrived: it is told again, where nothing newer takes its place. */
    void lost(String code, CatalogEvent event) {
        boolean whole = event == CatalogEvent.ADD || event == CatalogEvent.UPDATE;
        pending.merge(code, event, (newer, same) -> newer != CatalogEvent.DEL && whole ? event : newer);
    }

    /** Looks at one channel. @return whether there is news */
    boolean look(String code, @Nullable Seen now) {
        Seen before = now == null ? told.remove(code) : told.put(code, now);
        CatalogEvent event = event(before, now);
        if (event == null) {
            return false;
        }
        pending.merge(code, event, CatalogChanges::merged);
        if (pending.get(code) == CatalogEvent.DEFECT) {
            pending.remove(code);
        }
        return !pending.isEmpty();
    }

    private static @Nullable CatalogEvent event(@Nullable Seen before, @Nullable Seen now) {
        if (before == null) {
            return now == null ? null : CatalogEvent.ADD;
        }
        if (now == null) {
            return CatalogEvent.DEL;
        }
        if (!before.channel().equals(now.channel())) {
            return CatalogEvent.UPDATE;
        }
        return before.online() == now.online() ? null : now.online() ? CatalogEvent.ON : CatalogEvent.OFF;
    }

    /** DEFECT stands for "nothing to tell": it came and went unseen. */
    private static CatalogEvent merged(CatalogEvent untold, CatalogEvent now) {
        if (untold == CatalogEvent.ADD) {
            return now == CatalogEvent.DEL ? CatalogEvent.DEFECT : CatalogEvent.ADD;
        }
        if (untold == CatalogEvent.DEL) {
            return CatalogEvent.UPDATE;
        }
        return untold == CatalogEvent.UPDATE && now != CatalogEvent.DEL ? CatalogEvent.UPDATE : now;
    }

    /** Whether anything waits. */
    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** Codes that were told. */
    List<String> known() {
        return List.copyOf(told.keySet());
    }

    /** Takes the oldest of what waits. */
    List<Map.Entry<String, CatalogEvent>> take(int max) {
        List<Map.Entry<String, CatalogEvent>> taken = new ArrayList<>();
        Iterator<Map.Entry<String, CatalogEvent>> all = pending.entrySet().iterator();
        while (all.hasNext() && taken.size() < max) {
            Map.Entry<String, CatalogEvent> one = all.next();
            taken.add(Map.entry(one.getKey(), one.getValue()));
            all.remove();
        }
        return taken;
    }
}
