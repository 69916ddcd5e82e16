package org.xueliang.registry.merging;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The table {@code channel_keys}: which channels have which {@link MatchKeys}, as 64-bit numbers of them. */
final class StoredKeys implements Holders {
    private final Handle handle;
    /** What was asked for: at most one more than {@link Holders#MOST} codes of each. */
    private final Map<Long, List<String>> holders = new HashMap<>();

    private long shared;
    private long tooCommon;

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
        if (!gone.isEmpty()) {
            handle.createUpdate("delete from channel_keys where code = any(:gone)")
                    .bindArray("gone", String.class, List.copyOf(gone))
                    .execute();
        }
        if (sightings.isEmpty()) {
            return;
        }
        // Arrays of different lengths are no array of arrays: each goes as its text.
        handle.createUpdate(
                        "insert into channel_keys (code, keys) select code, keys::bigint[]"
                                + " from unnest(:codes, :keys) as n (code, keys)"
                                + " on conflict (code) do update set keys = excluded.keys where channel_keys.keys <> excluded.keys")
                .bindArray(
                        "codes",
                        String.class,
                        sightings.stream().map(Sighting::id).toList())
                .bindArray(
                        "keys",
                        String.class,
                        sightings.stream().map(StoredKeys::text).toList())
                .execute();
    }

    private static String text(Sighting sighting) {
        return MatchKeys.of(sighting).stream()
                .map(StoredKeys::number)
                .distinct()
                .map(String::valueOf)
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** One question for all. */
    @Override
    public void ask(Collection<Sighting> sightings) {
        Set<Long> numbers = new HashSet<>();
        for (Sighting sighting : sightings) {
            MatchKeys.asked(sighting).forEach(key -> numbers.add(number(key)));
        }
        numbers.removeAll(holders.keySet());
        if (numbers.isEmpty()) {
            return;
        }
        numbers.forEach(number -> holders.put(number, new ArrayList<>()));
        handle.createQuery("select a.key, k.code from unnest(:keys) as a (key) cross join lateral (select code"
                        + " from channel_keys where keys @> array[a.key] limit :most) k")
                .bindArray("keys", Long.class, List.copyOf(numbers))
                .bind("most", MOST + 1)
                .map((rs, ctx) -> keep(rs))
                .list();
    }

    private boolean keep(ResultSet rs) throws SQLException {
        return holders.getOrDefault(rs.getLong("key"), new ArrayList<>()).add(rs.getString("code"));
    }

    @Override
    public int count(String key) {
        return holders.getOrDefault(number(key), List.of()).size();
    }

    @Override
    public Set<String> candidates(Sighting sighting) {
        Set<String> codes = new HashSet<>();
        for (String key : MatchKeys.asked(sighting)) {
            List<String> found = holders.getOrDefault(number(key), List.of());
            if (found.size() <= MOST) {
                shared += found.size();
                codes.addAll(found);
            } else {
                tooCommon++;
            }
        }
        codes.remove(sighting.id());
        return codes;
    }

    @Override
    public Tally tally() {
        return new Tally(shared, tooCommon);
    }
}
