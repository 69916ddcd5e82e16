package org.xueliang.ingest.gb28181.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.ReportCatalogRequest;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogEvent;
import org.xueliang.protocol.manscdp.catalog.CatalogAssembler;
import org.xueliang.protocol.manscdp.catalog.CatalogLimits;
import org.xueliang.protocol.manscdp.catalog.CatalogProgress;

/**
 * One device's catalog while it is fetched, and no longer: what came of it is told as it comes, a report's worth at a time, and its end with what
 * is left. Time is passed in; not thread-safe.
 */
final class CatalogRound {
    static final int ROWS_A_REPORT = 500;

    /** Changes of rows that are remembered while they are fetched. */
    private static final int MAX_NEWER = 10_000;

    /** Rows wait so long for others: a recorder sends one a page. */
    private static final long TELL_WITHIN_MS = 1000;

    private final CatalogAssembler assembler = new CatalogAssembler(CatalogLimits.DEFAULT);
    private final String name;
    private final String platform;
    private final String device;
    private final CatalogDesk.Out out;
    /** Rows that came and are not told yet: at most a report's worth, and not for long. */
    private final List<CatalogItem> rows = new ArrayList<>();

    private long tellAtMs;
    /** What the device told of rows while they were fetched, newest: pages may have been written before it. */
    private final Map<String, CatalogEntry> newer = new HashMap<>();

    /** @param platform our own code */
    CatalogRound(String name, String platform, String device, CatalogDesk.Out out) {
        this.name = name;
        this.platform = platform;
        this.device = device;
        this.out = out;
    }

    CatalogAssembler assembler() {
        return assembler;
    }

    /** Rows of a page, for the first time. */
    void came(List<CatalogEntry> upserts, long nowMs) {
        for (CatalogEntry said : upserts) {
            CatalogEntry row = newer.getOrDefault(said.code(), said);
            if (!row.code().isEmpty() && row.event() != CatalogEvent.DEL) {
                if (rows.isEmpty()) {
                    tellAtMs = nowMs + TELL_WITHIN_MS;
                }
                rows.add(CatalogRows.item(platform, device, row));
                if (rows.size() >= ROWS_A_REPORT) {
                    tell();
                }
            }
        }
    }

    /** What the device told of rows by itself. */
    void changed(List<CatalogEntry> told) {
        if (told.isEmpty()) {
            return;
        }
        // In the order that they came, the round's beginning first: what changed after a page was written is not in
        // it, and would be removed as unnamed where the registry heard of the round later.
        tell();
        for (CatalogEntry row : told) {
            if (newer.size() < MAX_NEWER) {
                newer.put(row.code(), row);
            }
        }
    }

    /** Rows have waited long enough. */
    boolean isToldNow(long nowMs) {
        return !rows.isEmpty() && tellAtMs <= nowMs;
    }

    void tell() {
        out.report(report().build());
        rows.clear();
    }

    /** How far it has come. */
    CatalogState.Builder state(Completeness how, String cause) {
        CatalogProgress progress = assembler.progress();
        return CatalogState.newBuilder()
                .setCompleteness(how)
                .setExpected(progress.expected())
                .setReceived(progress.received())
                .setMissing(progress.missing())
                .setCause(cause);
    }

    /** It is over: its end is told with the rows that are left. */
    void end(DeviceSession of, Completeness how, String cause, long wallUs) {
        // Who was taken out meanwhile is none of those that the registry must have.
        int gone = 0;
        if (!newer.isEmpty()) {
            Set<String> named = assembler.codes();
            for (CatalogEntry row : newer.values()) {
                gone += row.event() == CatalogEvent.DEL && named.contains(row.code()) ? 1 : 0;
            }
        }
        CatalogState.Builder state = state(how, cause).setCheckedUs(wallUs);
        CatalogState told = state.setExpected(Math.max(0, state.getExpected() - gone))
                .setReceived(Math.max(0, state.getReceived() - gone))
                .build();
        out.state(of, told);
        // A small catalog is one report: its rows and its end.
        out.report(report().setState(told).build());
        rows.clear();
    }

    private ReportCatalogRequest.Builder report() {
        return ReportCatalogRequest.newBuilder()
                .setDevice(device)
                .setRound(name)
                .addAllItems(rows);
    }
}
