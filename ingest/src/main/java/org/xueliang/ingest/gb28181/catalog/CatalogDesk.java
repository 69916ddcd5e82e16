package org.xueliang.ingest.gb28181.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.DeviceLine;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.ReportCatalogRequest;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogEvent;
import org.xueliang.protocol.manscdp.CatalogNotify;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.catalog.CatalogAssembler;
import org.xueliang.protocol.manscdp.catalog.CatalogLimits;
import org.xueliang.protocol.manscdp.catalog.CatalogProgress;
import org.xueliang.protocol.manscdp.catalog.CatalogStep;

/**
 * Fetches catalogs and takes changes. Devices that registered have their turn one after the other, at a bounded rate and not
 * while the gateway has more to read than it handles, so that a hundred thousand that come together all get through first; rows go on as they come; a round ends as COMPLETE only where the assembler proves it. An
 * assembler lives while a device is fetched and no longer. Lives on an event loop; time is passed in.
 */
public final class CatalogDesk {
    private static final int ROWS_A_REPORT = 500;

    /** Changes of rows that are remembered while they are fetched. */
    private static final int MAX_NEWER = 10_000;

    /** Rows wait so long for others: a recorder sends one a page. */
    private static final long TELL_WITHIN_MS = 1000;

    /** Signalling sheet 11.4: questions to a device that just registered come 200 to 500 ms after another. */
    private static final long SPACING_MS = 250;
    /** While more comes in than is handled, one stranger has its turn in so long a time: a flood that does not end stops nobody's catalog. */
    private static final long UNDER_PRESSURE_MS = 1000;

    /** A device that says that rows changed without saying how is asked anew, not more often than this. */
    private static final long REFRESH_AT_LEAST_MS = 60_000;

    /** Longer for each row that it has: a platform with fifty thousand is asked every quarter of an hour at most. */
    private static final long REFRESH_MS_A_ROW = 20;

    /** Before an incomplete catalog is tried again. */
    private static final long RETRY_MS = 10 * 60_000;

    /** What a desk tells others. */
    public interface Out {
        /** Rows and states for the registry; without the gateway's name. */
        void report(ReportCatalogRequest report);

        /** Where a device's catalog stands. */
        void state(DeviceSession device, CatalogState state);

        /** The turn of a device that came online: what else it is to be asked goes out first. */
        void introduce(DeviceSession device);
    }

    /** What a desk asks of others. */
    public interface Devices {
        @Nullable
        DeviceSession find(String device);

        String nextSn();

        long wallUs();
    }

    private record Due(String device, long atMs) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(atMs, other.atMs);
        }
    }

    private static final class Fetch {
        final CatalogAssembler assembler = new CatalogAssembler(CatalogLimits.DEFAULT);
        final String round;
        /** Rows that came and are not told yet: at most a report's worth, and not for long. */
        final List<CatalogItem> rows = new ArrayList<>();

        long tellAtMs;
        /** What the device told of rows while they were fetched, newest: pages may have been written before it. */
        final Map<String, CatalogEntry> newer = new HashMap<>();

        Fetch(String round) {
            this.round = round;
        }
    }

    private final String platform;
    private final DeviceLine line;
    private final Devices devices;
    private final StartRate starts;
    private final RandomGenerator random;
    private final Out out;
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    /** When each device is to be asked; one place in the queue at a time counts. */
    private final Map<String, Long> dueAt = new HashMap<>();

    private final Map<String, Fetch> fetching = new HashMap<>();
    private final Map<String, Long> askedMs = new HashMap<>();
    /** Came online and wait for their turn, in that order; not before the time that stands here. */
    private final Map<String, Long> strangers = new LinkedHashMap<>();

    private final String epoch;
    private long rounds;
    private long lastTurnMs;

    /**
     * @param platform our own code
     * @param epoch tells this process's rounds from those of others
     */
    public CatalogDesk(
            String platform,
            String epoch,
            DeviceLine line,
            Devices devices,
            StartRate starts,
            RandomGenerator random,
            Out out) {
        this.platform = platform;
        this.epoch = epoch;
        this.line = line;
        this.devices = devices;
        this.starts = starts;
        this.random = random;
        this.out = out;
    }

    /** The device came online: it is asked when its turn comes. */
    public void online(DeviceSession device, long nowMs) {
        strangers.put(device.code(), nowMs + SPACING_MS + random.nextLong(SPACING_MS));
        tell(
                device,
                device.catalog().toBuilder()
                        .setCompleteness(Completeness.FETCHING)
                        .setCause(""));
    }

    /** Asks now, because somebody wants it. @return the state that it is in then */
    public CatalogState refresh(DeviceSession device, long nowMs) {
        if (!fetching.containsKey(device.code())) {
            dueAt.remove(device.code());
            tell(
                    device,
                    device.catalog().toBuilder()
                            .setCompleteness(Completeness.FETCHING)
                            .setCause(""));
            begin(device.code(), nowMs);
        }
        return device.catalog();
    }

    /** Its changes were not told for a while: what it has is asked anew. */
    public void missed(DeviceSession device, long nowMs) {
        planIfSooner(device.code(), nowMs + SPACING_MS);
    }

    /** Its rows did not reach the registry. */
    public void lost(String device, long nowMs) {
        plan(device, nowMs + 30_000 + random.nextLong(60_000));
    }

    /** The device is gone; what was known of its catalog stands. */
    public void offline(DeviceSession device) {
        dueAt.remove(device.code());
        strangers.remove(device.code());
        askedMs.remove(device.code());
        Fetch fetch = fetching.remove(device.code());
        if (fetch != null) {
            CatalogProgress progress = fetch.assembler.progress();
            end(device, fetch, progress, Completeness.INCOMPLETE, "the device went offline while it was fetched");
        }
    }

    /** A page, asked for or not. */
    public void page(DeviceSession device, CatalogResponse page, long nowMs) {
        Fetch fetch = fetching.get(device.code());
        if (fetch == null) {
            // X18 in vendor-quirks: nobody asked; the rows are real, and prove nothing about others.
            reportChanges(device.code(), page.items());
            return;
        }
        step(device, fetch, fetch.assembler.page(page, nowMs), nowMs);
    }

    /** Changes (9.11). Those that name no more than a code make it asked anew: what else the row says is not known here. */
    public void changes(DeviceSession device, CatalogNotify notify, long nowMs) {
        List<CatalogEntry> whole = new ArrayList<>();
        boolean partial = false;
        for (CatalogEntry row : notify.items()) {
            CatalogEvent event = row.event();
            if (event == null
                    || event == CatalogEvent.ADD
                    || event == CatalogEvent.UPDATE
                    || event == CatalogEvent.DEL) {
                whole.add(row);
            } else {
                // X26 in vendor-quirks: OFF and VLOST are often wrong; the catalog itself decides.
                partial = true;
            }
        }
        reportChanges(device.code(), whole);
        if (partial && !fetching.containsKey(device.code())) {
            long pause = Math.max(REFRESH_AT_LEAST_MS, device.catalog().getReceived() * REFRESH_MS_A_ROW);
            long at = Math.max(nowMs + 1000 + random.nextLong(2000), askedMs.getOrDefault(device.code(), 0L) + pause);
            planIfSooner(device.code(), at);
        }
    }

    /** Begins what is due and ends what waited too long. @param calm whether all strangers may have their turn; else one a second has */
    public void time(long nowMs, boolean calm) {
        for (Due next = due.peek(); next != null && next.atMs() <= nowMs; next = due.peek()) {
            due.remove();
            if (dueAt.remove(next.device(), next.atMs())) {
                begin(next.device(), nowMs);
            }
        }
        if (calm || nowMs - lastTurnMs >= UNDER_PRESSURE_MS) {
            takeTurns(nowMs, calm ? Integer.MAX_VALUE : 1);
            lastTurnMs = nowMs;
        }
        if (fetching.isEmpty()) {
            return;
        }
        for (Map.Entry<String, Fetch> entry : List.copyOf(fetching.entrySet())) {
            Fetch fetch = entry.getValue();
            DeviceSession device = devices.find(entry.getKey());
            if (device == null) {
                fetching.remove(entry.getKey());
            } else if (fetch.assembler.deadlineMs() <= nowMs) {
                step(device, fetch, fetch.assembler.time(nowMs), nowMs);
            } else if (!fetch.rows.isEmpty() && fetch.tellAtMs <= nowMs) {
                tellRows(device.code(), fetch);
            }
        }
    }

    private void takeTurns(long nowMs, int most) {
        Iterator<Map.Entry<String, Long>> waiting = strangers.entrySet().iterator();
        for (int turns = 0; turns < most && waiting.hasNext(); turns++) {
            Map.Entry<String, Long> first = waiting.next();
            if (first.getValue() > nowMs || !starts.take(nowMs)) {
                return;
            }
            waiting.remove();
            DeviceSession device = devices.find(first.getKey());
            if (device != null && device.state().registered()) {
                introduce(device, nowMs);
            }
        }
    }

    private void introduce(DeviceSession device, long nowMs) {
        out.introduce(device);
        plan(device.code(), nowMs + SPACING_MS);
    }

    private void plan(String device, long atMs) {
        dueAt.put(device, atMs);
        due.add(new Due(device, atMs));
        if (due.size() > 2 * dueAt.size() + 1024) {
            dropOld();
        }
    }

    private void planIfSooner(String device, long atMs) {
        Long planned = dueAt.get(device);
        if (planned == null || planned > atMs) {
            plan(device, atMs);
        }
    }

    /** Places that a later plan took the place of. */
    private void dropOld() {
        for (Iterator<Due> all = due.iterator(); all.hasNext(); ) {
            Due one = all.next();
            Long planned = dueAt.get(one.device());
            if (planned == null || planned != one.atMs()) {
                all.remove();
            }
        }
    }

    private void begin(String code, long nowMs) {
        DeviceSession device = devices.find(code);
        if (device == null || !device.state().registered() || fetching.containsKey(code)) {
            return;
        }
        if (strangers.remove(code) != null) {
            introduce(device, nowMs);
            return;
        }
        Fetch fetch = new Fetch(epoch + "-" + ++rounds);
        fetching.put(code, fetch);
        askedMs.put(code, nowMs);
        ask(device, fetch, nowMs);
    }

    private void ask(DeviceSession device, Fetch fetch, long nowMs) {
        String sn = devices.nextSn();
        fetch.assembler.begin(sn, device.catalog().getReceived(), nowMs);
        line.message(device, device.code(), new CatalogQuery(sn, device.code()), new DeviceLine.Outcome() {
            @Override
            public void answered(int status, String reason) {
                if (status >= 300 && fetching.remove(device.code(), fetch)) {
                    refused(device, fetch, "the device answered the query " + status + " " + reason);
                }
            }

            @Override
            public void failed(String cause) {
                // The assembler's own time asks again: the query may have arrived and its 200 been lost.
            }
        });
    }

    private void refused(DeviceSession device, Fetch fetch, String cause) {
        end(device, fetch, fetch.assembler.progress(), Completeness.INCOMPLETE, cause);
        plan(device.code(), askedMs.getOrDefault(device.code(), 0L) + RETRY_MS);
    }

    private void step(DeviceSession device, Fetch fetch, CatalogStep step, long nowMs) {
        for (CatalogEntry said : step.upserts()) {
            CatalogEntry row = fetch.newer.getOrDefault(said.code(), said);
            if (!row.code().isEmpty() && row.event() != CatalogEvent.DEL) {
                if (fetch.rows.isEmpty()) {
                    fetch.tellAtMs = nowMs + TELL_WITHIN_MS;
                }
                fetch.rows.add(CatalogRows.item(platform, device.code(), row));
                if (fetch.rows.size() >= ROWS_A_REPORT) {
                    tellRows(device.code(), fetch);
                }
            }
        }
        switch (step.next()) {
            case WAIT -> progress(device, fetch);
            case ASK_AGAIN -> ask(device, fetch, nowMs);
            case COMPLETE -> {
                fetching.remove(device.code());
                // The registry keeps the rows that this round named. Rounds of the assembler share one name, so all
                // are.
                end(device, fetch, fetch.assembler.progress(), Completeness.COMPLETE, "");
                fetch.assembler.forget();
            }
            case INCOMPLETE -> {
                fetching.remove(device.code());
                CatalogProgress progress = fetch.assembler.progress();
                end(device, fetch, progress, Completeness.INCOMPLETE, progress.cause());
                fetch.assembler.forget();
                plan(device.code(), nowMs + RETRY_MS + random.nextLong(RETRY_MS));
            }
        }
    }

    private void progress(DeviceSession device, Fetch fetch) {
        CatalogProgress progress = fetch.assembler.progress();
        // News each tenth, not each page: a recorder sends one row a page.
        int step = Math.max(1, progress.expected() / 10);
        if (progress.received() / step != device.catalog().getReceived() / step
                || progress.expected() != device.catalog().getExpected()) {
            tell(device, state(progress, Completeness.FETCHING, ""));
        }
    }

    private void end(DeviceSession device, Fetch fetch, CatalogProgress progress, Completeness how, String cause) {
        // Who was taken out meanwhile is none of those that the registry must have.
        int gone = 0;
        if (!fetch.newer.isEmpty()) {
            Set<String> named = fetch.assembler.codes();
            for (CatalogEntry row : fetch.newer.values()) {
                gone += row.event() == CatalogEvent.DEL && named.contains(row.code()) ? 1 : 0;
            }
        }
        CatalogState state = state(progress, how, cause)
                .setExpected(Math.max(0, progress.expected() - gone))
                .setReceived(Math.max(0, progress.received() - gone))
                .build();
        out.state(device, state);
        // A small catalog is one report: its rows and its end.
        out.report(ReportCatalogRequest.newBuilder()
                .setDevice(device.code())
                .setRound(fetch.round)
                .addAllItems(fetch.rows)
                .setState(state)
                .build());
        fetch.rows.clear();
    }

    private void tellRows(String device, Fetch fetch) {
        out.report(ReportCatalogRequest.newBuilder()
                .setDevice(device)
                .setRound(fetch.round)
                .addAllItems(fetch.rows)
                .build());
        fetch.rows.clear();
    }

    private CatalogState.Builder state(CatalogProgress progress, Completeness how, String cause) {
        return CatalogState.newBuilder()
                .setCompleteness(how)
                .setExpected(progress.expected())
                .setReceived(progress.received())
                .setMissing(progress.missing())
                .setCheckedUs(how == Completeness.FETCHING ? 0 : devices.wallUs())
                .setCause(cause);
    }

    private void tell(DeviceSession device, CatalogState.Builder state) {
        out.state(device, state.build());
    }

    /** What came by itself: belongs to no round. */
    private void reportChanges(String device, List<CatalogEntry> rows) {
        Fetch fetch = fetching.get(device);
        if (fetch != null && !rows.isEmpty()) {
            // In the order that they came, the round's beginning first: what changed after a page was written is not in
            // it, and would be removed as unnamed where the registry heard of the round later.
            tellRows(device, fetch);
            for (CatalogEntry row : rows) {
                if (fetch.newer.size() < MAX_NEWER) {
                    fetch.newer.put(row.code(), row);
                }
            }
        }
        List<CatalogItem> items = rows.stream()
                .filter(row -> !row.code().isEmpty())
                .map(row -> CatalogRows.item(platform, device, row))
                .toList();
        for (int from = 0; from < items.size(); from += ROWS_A_REPORT) {
            out.report(ReportCatalogRequest.newBuilder()
                    .setDevice(device)
                    .addAllItems(items.subList(from, Math.min(items.size(), from + ROWS_A_REPORT)))
                    .build());
        }
    }

    /** Devices that are fetched now. */
    public Set<String> fetching() {
        return Set.copyOf(fetching.keySet());
    }
}
