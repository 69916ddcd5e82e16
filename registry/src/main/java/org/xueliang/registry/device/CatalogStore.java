package org.xueliang.registry.device;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.CatalogItem;

/** The table {@code catalog_items}; written under the device's row. Whole reports go in with one statement. */
final class CatalogStore {
    private CatalogStore() {}

    /**
     * A row as it is kept.
     *
     * @param held why it is no channel; empty where it is one or gives no pictures
     * @param excluded taken out by hand
     */
    record Row(CatalogItem item, String held, boolean excluded) {}

    static Map<String, Row> byCodes(Handle handle, String device, Collection<String> codes) {
        Map<String, Row> rows = new HashMap<>();
        handle.createQuery(
                        "select item, held, excluded from catalog_items where device = :device and code = any(:codes)")
                .bind("device", device)
                .bindArray("codes", String.class, List.copyOf(codes))
                .map((rs, ctx) -> new Row(parsed(rs.getBytes("item")), rs.getString("held"), rs.getBoolean("excluded")))
                .forEach(row -> rows.put(row.item.getCode(), row));
        return rows;
    }

    /** @param round empty leaves the round that named a row last as it is */
    static void write(Handle handle, String device, String round, long tick, Collection<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<String> codes = new ArrayList<>();
        List<String> items = new ArrayList<>();
        List<Integer> kinds = new ArrayList<>();
        List<String> held = new ArrayList<>();
        for (Row row : rows) {
            codes.add(row.item.getCode());
            items.add(HexFormat.of().formatHex(row.item.toByteArray()));
            kinds.add(row.item.getKindValue());
            held.add(row.held);
        }
        handle.createUpdate("""
                        insert into catalog_items (device, code, item, kind, round, touched_tick, held)
                        select :device, t.code, decode(t.item, 'hex'), t.kind, :round, :tick, t.held
                        from unnest(:codes, :items, :kinds, :held) as t (code, item, kind, held)
                        on conflict (device, code) do update set item = excluded.item, kind = excluded.kind,
                            round = case when excluded.round = '' then catalog_items.round else excluded.round end,
                            touched_tick = excluded.touched_tick, held = excluded.held
                        """)
                .bind("device", device)
                .bind("round", round)
                .bind("tick", tick)
                .bindArray("codes", String.class, codes)
                .bindArray("items", String.class, items)
                .bindArray("kinds", Integer.class, kinds)
                .bindArray("held", String.class, held)
                .execute();
    }

    /** They are as they were, and this round named them. */
    static void named(Handle handle, String device, String round, long tick, Collection<String> codes) {
        if (codes.isEmpty()) {
            return;
        }
        handle.createUpdate("update catalog_items set round = :round, touched_tick = :tick"
                        + " where device = :device and code = any(:codes)")
                .bind("device", device)
                .bind("round", round)
                .bind("tick", tick)
                .bindArray("codes", String.class, List.copyOf(codes))
                .execute();
    }

    static void delete(Handle handle, String device, Collection<String> codes) {
        handle.createUpdate("delete from catalog_items where device = :device and code = any(:codes)")
                .bind("device", device)
                .bindArray("codes", String.class, List.copyOf(codes))
                .execute();
    }

    /** How many rows a round has named. */
    static int countNamed(Handle handle, String device, String round) {
        return handle.createQuery("select count(*) from catalog_items where device = :device and round = :round")
                .bind("device", device)
                .bind("round", round)
                .mapTo(Integer.class)
                .one();
    }

    /** Deletes what a round did not name and nothing touched since the round began; answers the codes. */
    static List<String> deleteUnnamed(Handle handle, String device, String round, long begunTick) {
        return handle.createQuery("delete from catalog_items where device = :device and round <> :round"
                        + " and touched_tick < :begun returning code")
                .bind("device", device)
                .bind("round", round)
                .bind("begun", begunTick)
                .mapTo(String.class)
                .list();
    }

    /** In the order of codes, after the one given. */
    static List<CatalogItem> page(Handle handle, String device, String after, int limit) {
        return handle.createQuery("select item, held, excluded from catalog_items where device = :device"
                        + " and code > :after order by code limit :limit")
                .bind("device", device)
                .bind("after", after)
                .bind("limit", limit)
                .map((rs, ctx) -> parsed(rs.getBytes("item")).toBuilder()
                        .setHeld(rs.getBoolean("excluded") ? "taken out by hand" : rs.getString("held"))
                        .build())
                .list();
    }

    private static CatalogItem parsed(byte[] bytes) {
        try {
            return CatalogItem.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a catalog row in the database is not readable: " + e.getMessage(), e);
        }
    }
}
