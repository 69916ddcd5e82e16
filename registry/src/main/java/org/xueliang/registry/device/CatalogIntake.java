package org.xueliang.registry.device;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.CatalogItemKind;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.ReportCatalogRequest;
import org.xueliang.proto.v1.ReportCatalogResponse;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.ForeignText;
import org.xueliang.registry.channel.CatalogChannels;
import org.xueliang.registry.channel.CatalogPositions;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.position.Datums;

/**
 * Takes reports of a catalog in. What is new or changed counts at once; a row vanishes only where the device says that it
 * is gone, or where a round is complete, did not name it, and everything that the round received has come here: a report
 * that was lost on the way must not look like a camera that was taken down.
 */
final class CatalogIntake {
    private static final int MAX_ROWS = 200_000;
    private static final int MAX_NAMED = 16;

    private final DeviceStore store;
    private final CountedErrors errors;

    CatalogIntake(DeviceStore store, CountedErrors errors) {
        this.store = store;
        this.errors = errors;
    }

    /** What a report came to; whether channels changed is for who rings the feed. */
    record Taken(ReportCatalogResponse answer, boolean channelsChanged) {}

    /** The columns of a device that count its reports. */
    private record Counters(long tick, String round, long roundTick, int rows) {}

    /** Inside a transaction. */
    Taken take(Handle handle, ReportCatalogRequest request) {
        Device device = DeviceStore.enrolled(store.requireHeld(handle, request.getDevice()));
        Counters before = counters(handle, device.getCode());
        long tick = before.tick + 1;
        String round = request.getRound();
        boolean newRound = !round.isEmpty() && !round.equals(before.round);
        long begunTick = newRound ? tick : before.roundTick;

        Map<String, CatalogItem> items = new LinkedHashMap<>();
        Set<String> gone = new LinkedHashSet<>();
        for (CatalogItem item : request.getItemsList()) {
            CatalogItem kept = kept(item);
            if (item.getRemoved()) {
                items.remove(kept.getCode());
                gone.add(kept.getCode());
            } else {
                gone.remove(kept.getCode());
                items.put(kept.getCode(), kept);
            }
        }
        Set<String> asked = new LinkedHashSet<>(items.keySet());
        asked.addAll(gone);
        Map<String, CatalogStore.Row> known = CatalogStore.byCodes(handle, device.getCode(), asked);
        gone.retainAll(known.keySet());

        Changes changes = changes(items, known);
        int rows = before.rows + changes.added;
        if (rows > MAX_ROWS) {
            throw Refusal.notNow(
                    "catalog of device " + device.getCode() + ": " + rows + " rows (expected: <= " + MAX_ROWS + ")");
        }
        // Channels before rows: their feed's lock is had before any row of the catalog is.
        CatalogChannels.Outcome channels = CatalogChannels.put(handle, device, changes.channels);
        int positioned = CatalogPositions.fill(handle, device.getCode(), positions(items));
        List<CatalogStore.Row> written = new ArrayList<>();
        List<String> unchanged = new ArrayList<>();
        items.forEach((code, item) -> {
            CatalogStore.Row row = known.get(code);
            String held = channels.held().getOrDefault(code, "");
            if (row == null || !row.item().equals(item) || !row.held().equals(held)) {
                written.add(new CatalogStore.Row(item, held, false));
            } else {
                unchanged.add(code);
            }
        });
        CatalogStore.write(handle, device.getCode(), round, tick, written);
        if (!round.isEmpty()) {
            CatalogStore.named(handle, device.getCode(), round, tick, unchanged);
        }
        CatalogStore.delete(handle, device.getCode(), gone);
        Set<String> ended = new LinkedHashSet<>(gone);
        ended.addAll(changes.noLongerChannels);
        int removed = gone.size();
        CatalogState state = request.hasState() ? state(request.getState()) : null;
        if (state != null && state.getCompleteness() == Completeness.COMPLETE && !round.isEmpty()) {
            int named = CatalogStore.countNamed(handle, device.getCode(), round);
            if (named >= state.getReceived()) {
                List<String> vanished = CatalogStore.deleteUnnamed(handle, device.getCode(), round, begunTick);
                removed += vanished.size();
                ended.addAll(vanished);
            } else {
                state = shortOf(state, named);
                errors.warn("catalog short", "catalog of device " + device.getCode() + ": " + state.getCause());
            }
        }
        int endedChannels = CatalogChannels.remove(handle, device.getCode(), ended);
        count(
                handle,
                device.getCode(),
                new Counters(tick, newRound ? round : before.round, begunTick, rows - removed),
                state);
        return new Taken(
                answer(device, changes, removed, channels.held()), channels.changed() + positioned + endedChannels > 0);
    }

    /** What of a report is other than what is known. */
    private record Changes(int added, int changed, Map<String, String> channels, List<String> noLongerChannels) {}

    private static Changes changes(Map<String, CatalogItem> items, Map<String, CatalogStore.Row> known) {
        int added = 0;
        int changed = 0;
        Map<String, String> channels = new LinkedHashMap<>();
        List<String> noLongerChannels = new ArrayList<>();
        for (CatalogItem item : items.values()) {
            CatalogStore.Row row = known.get(item.getCode());
            String name = item.getName().isEmpty() ? item.getCode() : item.getName();
            if (row == null) {
                added++;
                if (isChannel(item)) {
                    channels.put(item.getCode(), name);
                }
                continue;
            }
            boolean other = !row.item().equals(item);
            if (other) {
                changed++;
            }
            // One that was held is tried again: what had its code may be gone.
            if (isChannel(item) && (other || !row.held().isEmpty()) && !row.excluded()) {
                channels.put(item.getCode(), name);
            } else if (!isChannel(item) && isChannel(row.item())) {
                noLongerChannels.add(item.getCode());
            }
        }
        return new Changes(added, changed, channels, noLongerChannels);
    }

    private static Map<String, Datums.Point> positions(Map<String, CatalogItem> items) {
        Map<String, Datums.Point> positions = new LinkedHashMap<>();
        items.forEach((code, item) -> {
            if (isChannel(item) && item.hasLongitude() && item.hasLatitude()) {
                positions.put(code, new Datums.Point(item.getLongitude(), item.getLatitude()));
            }
        });
        return positions;
    }

    private static boolean isChannel(CatalogItem item) {
        return item.getKind() == CatalogItemKind.VIDEO_CHANNEL && !item.getMalformed() && Check.isCode(item.getCode());
    }

    /** Fit to be kept; what a device wrote is cleaned and not refused. */
    private static CatalogItem kept(CatalogItem item) {
        String code = ForeignText.clean(item.getCode(), 64);
        if (code.isEmpty()) {
            throw Refusal.badField("items.code", "", "what the device calls the row");
        }
        return item.toBuilder()
                .setCode(code)
                .setName(ForeignText.clean(item.getName(), 128))
                .setParent(ForeignText.clean(item.getParent(), 128))
                .setBusinessGroup(ForeignText.clean(item.getBusinessGroup(), 64))
                .setCivilCode(ForeignText.clean(item.getCivilCode(), 64))
                .setManufacturer(ForeignText.clean(item.getManufacturer(), 64))
                .setModel(ForeignText.clean(item.getModel(), 64))
                .setAddress(ForeignText.clean(item.getAddress(), 128))
                .clearRemoved()
                .clearHeld()
                .build();
    }

    static CatalogState state(CatalogState state) {
        return state.toBuilder()
                .setCause(ForeignText.clean(state.getCause(), 512))
                .build();
    }

    private static CatalogState shortOf(CatalogState state, int named) {
        return state.toBuilder()
                .setCompleteness(Completeness.INCOMPLETE)
                .setMissing(state.getReceived() - named)
                .setCause("the gateway received " + state.getReceived() + " rows in this round and " + named
                        + " of them came here: nothing is removed")
                .build();
    }

    private static Counters counters(Handle handle, String device) {
        return handle.createQuery("select catalog_tick, catalog_round, catalog_round_tick, catalog_rows from devices"
                        + " where code = :code")
                .bind("code", device)
                .map((rs, ctx) -> new Counters(
                        rs.getLong("catalog_tick"),
                        rs.getString("catalog_round"),
                        rs.getLong("catalog_round_tick"),
                        rs.getInt("catalog_rows")))
                .one();
    }

    private static void count(Handle handle, String device, Counters counters, @Nullable CatalogState state) {
        handle.createUpdate("update devices set catalog_tick = :tick, catalog_round = :round,"
                        + " catalog_round_tick = :round_tick, catalog_rows = :rows,"
                        + " catalog_state = coalesce(:state, catalog_state) where code = :code")
                .bind("tick", counters.tick)
                .bind("round", counters.round)
                .bind("round_tick", counters.roundTick)
                .bind("rows", counters.rows)
                .bind("state", state == null ? null : state.toByteArray())
                .bind("code", device)
                .execute();
    }

    private ReportCatalogResponse answer(Device device, Changes changes, int removed, Map<String, String> held) {
        ReportCatalogResponse.Builder answer = ReportCatalogResponse.newBuilder()
                .setAdded(changes.added)
                .setChanged(changes.changed)
                .setRemoved(removed);
        held.forEach((code, by) -> {
            String words = code + " is " + by;
            errors.warn(
                    "catalog held " + device.getCode(),
                    "catalog of device " + device.getCode() + ": " + words + ": kept");
            if (answer.getHeldCount() < MAX_NAMED) {
                answer.addHeld(words);
            }
        });
        return answer.build();
    }
}
