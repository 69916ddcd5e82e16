package org.xueliang.ingest.gb28181.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.xueliang.protocol.manscdp.catalog.CatalogProgress;
import org.xueliang.protocol.manscdp.catalog.CatalogStep;

/**
 * Fetches catalogs and takes changes. Devices that registered have their turn one after the other, at a bounded rate and not
 * while the gateway has more to read than it handles, so that a hundred thousand that come together all get through first; rows go on as they come; a round ends as COMPLETE only where the assembler proves it. An
 * assembler lives while a device is fetched and no longer. Lives on an event loop; time is passed in.
 */
public final class CatalogDesk {
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

    private final String platform;
    private final DeviceLine line;
    private final Devices devices;
    private final RandomGenerator random;
    private final Out out;
    private final AskingTimes asking = new AskingTimes();
    private final Newcomers newcomers;
    private final Map<String, CatalogRound> fetching = new HashMap<>();
    private final Map<String, Long> askedMs = new HashMap<>();

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
        this.newcomers = new Newcomers(starts);
        this.random = random;
        this.out = out;
    }

    /** The device came online: it is asked when its turn comes. */
    public void online(DeviceSession device, long nowMs) {
        newcomers.came(device.code(), nowMs + SPACING_MS + random.nextLong(SPACING_MS));
        tell(
                device,
                device.catalog().toBuilder()
                        .setCompleteness(Completeness.FETCHING)
                        .setCause(""));
    }

    /** Asks now, because somebody wants it. @return the state that it is in then */
    public CatalogState refresh(DeviceSession device, long nowMs) {
        if (!fetching.containsKey(device.code())) {
            asking.forget(device.code());
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
        asking.planIfSooner(device.code(), nowMs + SPACING_MS);
    }

    /** Its rows did not reach the registry. */
    public void lost(String device, long nowMs) {
        asking.plan(device, nowMs + 30_000 + random.nextLong(60_000));
    }

    /** The device is gone; what was known of its catalog stands. */
    public void offline(DeviceSession device) {
        asking.forget(device.code());
        newcomers.remove(device.code());
        askedMs.remove(device.code());
        CatalogRound round = fetching.remove(device.code());
        if (round != null) {
            round.end(
                    device, Completeness.INCOMPLETE, "the device went offline while it was fetched", devices.wallUs());
        }
    }

    /** A page, asked for or not. */
    public void page(DeviceSession device, CatalogResponse page, long nowMs) {
        CatalogRound round = fetching.get(device.code());
        if (round == null) {
            // X18 in vendor-quirks: nobody asked; the rows are real, and prove nothing about others.
            reportChanges(device.code(), page.items());
            return;
        }
        step(device, round, round.assembler().page(page, nowMs), nowMs);
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
            asking.planIfSooner(device.code(), at);
        }
    }

    /** Begins what is due and ends what waited too long. @param calm whether all strangers may have their turn; else one a second has */
    public void time(long nowMs, boolean calm) {
        for (String next = asking.next(nowMs); next != null; next = asking.next(nowMs)) {
            begin(next, nowMs);
        }
        if (calm || nowMs - lastTurnMs >= UNDER_PRESSURE_MS) {
            takeTurns(nowMs, calm ? Integer.MAX_VALUE : 1);
            lastTurnMs = nowMs;
        }
        if (fetching.isEmpty()) {
            return;
        }
        for (Map.Entry<String, CatalogRound> entry : List.copyOf(fetching.entrySet())) {
            CatalogRound round = entry.getValue();
            DeviceSession device = devices.find(entry.getKey());
            if (device == null) {
                fetching.remove(entry.getKey());
            } else if (round.assembler().deadlineMs() <= nowMs) {
                step(device, round, round.assembler().time(nowMs), nowMs);
            } else if (round.isToldNow(nowMs)) {
                round.tell();
            }
        }
    }

    private void takeTurns(long nowMs, int most) {
        for (int turns = 0; turns < most; turns++) {
            String next = newcomers.next(nowMs);
            if (next == null) {
                return;
            }
            DeviceSession device = devices.find(next);
            if (device != null && device.state().registered()) {
                introduce(device, nowMs);
            }
        }
    }

    private void introduce(DeviceSession device, long nowMs) {
        out.introduce(device);
        asking.plan(device.code(), nowMs + SPACING_MS);
    }

    private void begin(String code, long nowMs) {
        DeviceSession device = devices.find(code);
        if (device == null || !device.state().registered() || fetching.containsKey(code)) {
            return;
        }
        if (newcomers.remove(code)) {
            introduce(device, nowMs);
            return;
        }
        CatalogRound round = new CatalogRound(epoch + "-" + ++rounds, platform, code, out);
        fetching.put(code, round);
        askedMs.put(code, nowMs);
        ask(device, round, nowMs);
    }

    private void ask(DeviceSession device, CatalogRound round, long nowMs) {
        String sn = devices.nextSn();
        round.assembler().begin(sn, device.catalog().getReceived(), nowMs);
        line.message(device, device.code(), new CatalogQuery(sn, device.code()), new DeviceLine.Outcome() {
            @Override
            public void answered(int status, String reason) {
                if (status >= 300 && fetching.remove(device.code(), round)) {
                    refused(device, round, "the device answered the query " + status + " " + reason);
                }
            }

            @Override
            public void failed(String cause) {
                // The assembler's own time asks again: the query may have arrived and its 200 been lost.
            }
        });
    }

    private void refused(DeviceSession device, CatalogRound round, String cause) {
        round.end(device, Completeness.INCOMPLETE, cause, devices.wallUs());
        asking.plan(device.code(), askedMs.getOrDefault(device.code(), 0L) + RETRY_MS);
    }

    private void step(DeviceSession device, CatalogRound round, CatalogStep step, long nowMs) {
        round.came(step.upserts(), nowMs);
        switch (step.next()) {
            case WAIT -> progress(device, round);
            case ASK_AGAIN -> ask(device, round, nowMs);
            case COMPLETE -> {
                fetching.remove(device.code());
                // The registry keeps the rows that this round named. Rounds of the assembler share one name, so all
                // are.
                round.end(device, Completeness.COMPLETE, "", devices.wallUs());
                round.assembler().forget();
            }
            case INCOMPLETE -> {
                fetching.remove(device.code());
                round.end(
                        device,
                        Completeness.INCOMPLETE,
                        round.assembler().progress().cause(),
                        devices.wallUs());
                round.assembler().forget();
                asking.plan(device.code(), nowMs + RETRY_MS + random.nextLong(RETRY_MS));
            }
        }
    }

    private void progress(DeviceSession device, CatalogRound round) {
        CatalogProgress progress = round.assembler().progress();
        // News each tenth, not each page: a recorder sends one row a page.
        int step = Math.max(1, progress.expected() / 10);
        if (progress.received() / step != device.catalog().getReceived() / step
                || progress.expected() != device.catalog().getExpected()) {
            tell(device, round.state(Completeness.FETCHING, ""));
        }
    }

    private void tell(DeviceSession device, CatalogState.Builder state) {
        out.state(device, state.build());
    }

    /** What came by itself: belongs to no round. */
    private void reportChanges(String device, List<CatalogEntry> rows) {
        CatalogRound round = fetching.get(device);
        if (round != null) {
            round.changed(rows);
        }
        List<CatalogItem> items = rows.stream()
                .filter(row -> !row.code().isEmpty())
                .map(row -> CatalogRows.item(platform, device, row))
                .toList();
        for (int from = 0; from < items.size(); from += CatalogRound.ROWS_A_REPORT) {
            out.report(ReportCatalogRequest.newBuilder()
                    .setDevice(device)
                    .addAllItems(items.subList(from, Math.min(items.size(), from + CatalogRound.ROWS_A_REPORT)))
                    .build());
        }
    }

    /** Devices that are fetched now. */
    public Set<String> fetching() {
        return Set.copyOf(fetching.keySet());
    }
}
