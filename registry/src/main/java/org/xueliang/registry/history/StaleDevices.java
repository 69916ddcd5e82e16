package org.xueliang.registry.history;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The table {@code history_stale}: devices whose state changed and whose channels are to be looked at, a page at a time. A
 * platform has tens of thousands, and the report that says it went away shall not wait for them.
 */
final class StaleDevices {
    private StaleDevices() {}

    record Page(String device, List<String> channels) {}

    static void add(Handle handle, Collection<String> devices) {
        handle.createUpdate("insert into history_stale (device) select distinct unnest(:devices) order by 1"
                        + " on conflict (device) do update set after_code = ''")
                .bindArray("devices", String.class, List.copyOf(devices))
                .execute();
    }

    /** The next page of the first that nobody else is at, which counts as done when the transaction commits. */
    static Optional<Page> next(Handle handle, int size) {
        return handle.createQuery(
                        "select device, after_code from history_stale order by device limit 1 for update skip locked")
                .map((rs, ctx) -> List.of(rs.getString("device"), rs.getString("after_code")))
                .findFirst()
                .map(row -> page(handle, row.get(0), row.get(1), size));
    }

    private static Page page(Handle handle, String device, String after, int size) {
        List<String> codes = handle.createQuery("select code from channels where device = :device and device <> ''"
                        + " and code > :after order by code limit :size")
                .bind("device", device)
                .bind("after", after)
                .bind("size", size)
                .mapTo(String.class)
                .list();
        if (codes.size() < size) {
            handle.createUpdate("delete from history_stale where device = :device")
                    .bind("device", device)
                    .execute();
        } else {
            handle.createUpdate("update history_stale set after_code = :after where device = :device")
                    .bind("after", codes.get(codes.size() - 1))
                    .bind("device", device)
                    .execute();
        }
        return new Page(device, codes);
    }
}
