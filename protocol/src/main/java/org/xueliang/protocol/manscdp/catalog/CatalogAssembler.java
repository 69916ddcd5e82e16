package org.xueliang.protocol.manscdp.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.catalog.CatalogProgress.Completeness;
import org.xueliang.protocol.manscdp.catalog.CatalogStep.Next;

/**
 * Whether a device's catalog is complete. One for each device; not thread-safe; times are milliseconds of one clock that does not go back.
 *
 * <p>A query is a round, known by its SN. Rows of any round are reported at once. The catalog is COMPLETE when as many different rows came as the
 * device announces, in one round or over rounds that announce the same number; only then may the caller drop rows that did not come. Otherwise it
 * says INCOMPLETE with the number missing. A query has no page to ask for (2022 annex M), so what is asked again is the whole catalog: what is
 * missing after a round is the share that was lost of what was missing before.
 */
public final class CatalogAssembler {
    private static final int MAX_ROUNDS_AT_ONCE = 30;

    private final CatalogLimits limits;
    private final Map<String, CatalogRound> rounds = new HashMap<>();
    /** Code to the bits of the rounds that had it. */
    private final Map<String, Integer> seen = new HashMap<>();

    private Completeness completeness = Completeness.NEVER_ASKED;
    private int asked;
    private int rowsKnown;
    private @Nullable CatalogRound newest;
    private @Nullable CatalogRound before;
    /** Bits of the rounds that are counted together, and how many different rows they have. */
    private int counted;

    /** Bits of rounds that do not fit the newest, though they announce as much: the catalog changed. */
    private int outdated;

    private int received;
    private int expected;
    private boolean overLimit;
    private int withoutCode;
    private long deadlineMs = Long.MAX_VALUE;
    private boolean proven;
    private String cause = "";

    public CatalogAssembler(CatalogLimits limits) {
        this.limits = limits;
    }

    /**
     * A query goes out. After COMPLETE or INCOMPLETE this starts anew; while it is being fetched it adds a round.
     *
     * @param rowsKnown rows that the caller has of this device, 0 where it does not know: a catalog that has fewer takes longer to count as complete
     */
    public void begin(String sn, int rowsKnown, long nowMs) {
        if (completeness != Completeness.FETCHING || asked >= MAX_ROUNDS_AT_ONCE) {
            forget();
            asked = 0;
            received = 0;
            expected = 0;
            overLimit = false;
            withoutCode = 0;
        }
        this.rowsKnown = rowsKnown;
        completeness = Completeness.FETCHING;
        cause = "";
        before = newest;
        CatalogRound round = new CatalogRound(asked++);
        newest = round;
        rounds.put(sn, round);
        proven = false;
        deadlineMs = nowMs + limits.firstPageMs();
    }

    /** A page came. One with an SN that nobody asked with is reported and proves nothing (X18 in vendor-quirks: Tiandy). */
    public CatalogStep page(CatalogResponse page, long nowMs) {
        CatalogRound round = rounds.get(page.sn());
        if (round == null) {
            return new CatalogStep(withCode(page.items()), Next.WAIT);
        }
        boolean wasComplete = completeness == Completeness.COMPLETE;
        int rowsBefore = seen.size();
        int roundRowsBefore = round.rows();
        round.page(page.sumNum(), page.damaged(), page.items());
        List<CatalogEntry> upserts = take(round, page.items());
        boolean news = round.rows() > roundRowsBefore || round.pages() == 1;
        if (wasComplete ? seen.size() == rowsBefore : completeness == Completeness.INCOMPLETE && !news) {
            return new CatalogStep(upserts, Next.WAIT);
        }
        // Rows behind the end: what counted as complete or given up goes on.
        completeness = Completeness.FETCHING;
        count();
        // Fewer rows than were known: a device that says SumNum 1 on each page must not cost the others.
        boolean shrinks = received < rowsKnown;
        if (news) {
            // Pages that come twice do not keep a round open: a device may send them for ever.
            deadlineMs = nowMs + (proven && !shrinks ? limits.settleMs() : limits.pageIdleMs());
        }
        return new CatalogStep(upserts, Next.WAIT);
    }

    /** Time passed. */
    public CatalogStep time(long nowMs) {
        if (completeness != Completeness.FETCHING || nowMs < deadlineMs) {
            return new CatalogStep(List.of(), Next.WAIT);
        }
        if (proven) {
            return new CatalogStep(List.of(), complete());
        }
        deadlineMs = Long.MAX_VALUE;
        cause = why();
        if (asked < limits.maxRounds() && !overLimit && !saysTheSameAgain()) {
            return new CatalogStep(List.of(), Next.ASK_AGAIN);
        }
        completeness = Completeness.INCOMPLETE;
        return new CatalogStep(List.of(), Next.INCOMPLETE);
    }

    private Next complete() {
        completeness = Completeness.COMPLETE;
        cause = "";
        deadlineMs = Long.MAX_VALUE;
        return Next.COMPLETE;
    }

    private static List<CatalogEntry> withCode(List<CatalogEntry> items) {
        List<CatalogEntry> rows = new ArrayList<>(items.size());
        for (CatalogEntry item : items) {
            if (!item.code().isEmpty()) {
                rows.add(item);
            }
        }
        return rows;
    }

    private List<CatalogEntry> take(CatalogRound round, List<CatalogEntry> items) {
        List<CatalogEntry> rows = new ArrayList<>(items.size());
        for (CatalogEntry item : items) {
            if (item.code().isEmpty()) {
                withoutCode++;
                continue;
            }
            Integer bits = seen.get(item.code());
            if (bits == null && seen.size() >= limits.maxRows()) {
                overLimit = true;
                continue;
            }
            rows.add(item);
            if (bits == null || (bits & round.bit()) == 0) {
                seen.put(item.code(), (bits == null ? 0 : bits) | round.bit());
                round.row(bits == null);
                if ((counted & round.bit()) != 0 && (bits == null || (bits & counted) == 0)) {
                    received++;
                }
            }
        }
        return rows;
    }

    /**
     * Which rounds count together: those that announce what the newest does. Where they have more rows than announced the catalog changed between
     * them, and the newest counts alone; where even that one has more, its SumNum lies and proves nothing.
     */
    private void count() {
        CatalogRound last = newestThatSays();
        proven = false;
        if (last == null) {
            count(newest == null ? 0 : -1, 0);
            return;
        }
        int same = 0;
        int repeated = 0;
        for (CatalogRound round : rounds.values()) {
            if (round.sumNum() == last.sumNum() && (round.bit() & outdated) == 0) {
                same |= round.bit();
                repeated = Math.max(repeated, round.repeated());
            }
        }
        count(same, last.sumNum() - repeated);
        if (received > expected && same != last.bit()) {
            outdated |= same & ~last.bit();
            count(last.bit(), last.sumNum() - last.repeated());
        }
        // SumNum 0 never proves: a recorder that just started says so too, and all its rows would go (X19 in
        // vendor-quirks).
        proven = received == expected && last.sumNum() > 0 && !overLimit;
    }

    private void count(int bits, int announced) {
        if (bits != counted) {
            counted = bits;
            received = 0;
            for (int had : seen.values()) {
                if ((had & bits) != 0) {
                    received++;
                }
            }
        }
        expected = Math.max(0, announced);
    }

    private @Nullable CatalogRound newestThatSays() {
        CatalogRound found = null;
        for (CatalogRound round : rounds.values()) {
            if (round.sumNum() >= 0 && (found == null || round.bit() > found.bit())) {
                found = round;
            }
        }
        return found;
    }

    /** Two rounds with the same rows, none damaged, that do not fit SumNum: a third would say it again. */
    private boolean saysTheSameAgain() {
        CatalogRound last = newest;
        CatalogRound other = before;
        if (last == null || other == null || last.pages() == 0 || last.newRows() > 0 || last.damagedPages() > 0) {
            return false;
        }
        if (last.rows() != other.rows() || last.sumNum() != other.sumNum()) {
            return false;
        }
        int both = last.bit() | other.bit();
        for (int had : seen.values()) {
            if ((had & both) != both && (had & both) != 0) {
                return false;
            }
        }
        return true;
    }

    private String why() {
        CatalogRound last = newestThatSays();
        if (overLimit) {
            return "rows: more than " + limits.maxRows() + " (expected: <= " + limits.maxRows() + ")";
        }
        if (last == null) {
            return seen.isEmpty()
                    ? "no answer to " + asked + " catalog queries"
                    : "does not say how many rows it has; " + seen.size() + " came";
        }
        if (last.sumNum() == 0) {
            return "announces no rows; what was known is kept";
        }
        if (received > expected) {
            return "announces " + last.sumNum() + " rows and gave " + received;
        }
        int damaged = damagedPages();
        return (expected - received) + " of " + expected + " rows missing after " + asked + " queries"
                + (damaged == 0 ? "" : ", " + damaged + " pages damaged")
                + (withoutCode == 0 ? "" : ", " + withoutCode + " rows without a code");
    }

    private int damagedPages() {
        int damaged = 0;
        for (CatalogRound round : rounds.values()) {
            damaged += round.damagedPages();
        }
        return damaged;
    }

    /** @return when {@link #time} is to be called; Long.MAX_VALUE for never */
    public long deadlineMs() {
        return deadlineMs;
    }

    public CatalogProgress progress() {
        return new CatalogProgress(
                completeness,
                expected,
                received,
                Math.max(0, expected - received),
                asked,
                damagedPages(),
                completeness == Completeness.FETCHING ? "" : cause);
    }

    /**
     * The whole catalog in COMPLETE; what came of it otherwise.
     *
     * @return codes of the rows; empty after {@link #forget}
     */
    public Set<String> codes() {
        Set<String> codes = new HashSet<>();
        seen.forEach((code, bits) -> {
            if (completeness != Completeness.COMPLETE || (bits & counted) != 0) {
                codes.add(code);
            }
        });
        return codes;
    }

    /** Frees what is only needed while fetching, once the caller has taken {@link #codes}; late pages then prove nothing. */
    public void forget() {
        rounds.clear();
        seen.clear();
        newest = null;
        before = null;
        counted = 0;
        outdated = 0;
        proven = false;
    }
}
