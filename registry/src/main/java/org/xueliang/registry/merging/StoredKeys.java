package org.xueliang.registry.merging;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The table {@code channel_keys}: which channels have which {@link MatchKeys}, as 64-bit numbers of them. */
final class StoredKeys {
    private final Handle handle;
    /** What was asked for: at most one more than {@link Pairing#MAX_HOLDERS} codes of each. */
    private final Map<Long, List<String>> holders = new HashMap<>();

    StoredKeys(Handle handle) {
        this.handle = handle;
    }

    /** FNV-1a over the key's characters. Two keys of one number cost a comparison and nothing else. */
    static long number(String key) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }

    static void write(Handle handle, List<Sighting> sightings, Collection<String> gone) {
        handle.createUpdate("delete from channel_keys where code = any(:gone)")
                .bindArray("gone", String.class, List.copyOf(gone))
                .execute();
        if (sightings.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("insert into channel_keys (code, keys) values (:code, :keys)"
                + " on conflict (code) do update set keys = excluded.keys where channel_keys.keys <> excluded.keys");
        for (Sighting sighting : sightings) {
            batch.bind("code", sighting.id())
                    .bindArray("keys", Long.class, (Object[]) MatchKeys.of(sighting).stream()
                            .map(StoredKeys::number)
                            .distinct()
                            .toArray(Long[]::new))
                    .add();
        }
        batch.execute();
    }

    /** Loads what the sightings may be: one question for all. */
    void ask(Collection<Sighting> sightings) {
        Set<Long> numbers = new HashSet<>();
        for (Sighting sighting : sightings) {
            MatchKeys.asked(sighting).forEach(key -> numbers.add(number(key)));
        }
        numbers.removeAll(holders.keySet());
        if (numbers.isEmpty()) {
            return;
        }
        numbers.forEach(number -> holders.put(number, List.of()));
        handle.createQuery("select a.key, k.code from unnest(:keys) as a (key) cross join lateral (select code"
                        + " from channel_keys where keys @> array[a.key] limit :most) k")
                .bindArray("keys", Long.class, List.copyOf(numbers))
                .bind("most", Pairing.MAX_HOLDERS + 1)
                .map((rs, ctx) -> {
                    holders.computeIfPresent(rs.getLong("key"), (key, codes) -> {
                        List<String> more = codes.isEmpty() ? new ArrayList<>() : codes;
                        more.add(String.valueOf(codeOf(rs)));
                        return more;
                    });
                    return true;
                })
                .list();
    }

    private static String codeOf(java.sql.ResultSet rs) {
        try {
            return rs.getString("code");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of a key that was asked for. */
    int count(String key) {
        return holders.getOrDefault(number(key), List.of()).size();
    }

    /** Codes of those that may be this one, itself left out. */
    Set<String> candidates(Sighting sighting) {
        Set<String> codes = new HashSet<>();
        for (String key : MatchKeys.asked(sighting)) {
            List<String> found = holders.getOrDefault(number(key), List.of());
            if (found.size() <= Pairing.MAX_HOLDERS) {
                codes.addAll(found);
            }
        }
        codes.remove(sighting.id());
        return codes;
    }
}
