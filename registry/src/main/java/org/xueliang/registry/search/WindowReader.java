package org.xueliang.registry.search;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.search.SearchPage.Position;
import org.xueliang.registry.search.SearchQuery.Candidate;
import org.xueliang.registry.search.Windows.Window;

/**
 * Reads windows from the index, or, where a state is asked for that is rarer than what else is asked, from the states, or, where
 * little of a region is in the state, from that, which is read at once. All have one order, so that each page may choose anew.
 */
final class WindowReader {
    /** In the state and the cells of the region, up to which they are read at once. */
    private static final int FEW = 3000;
    /** Of those, looked up by one query. */
    private static final int MAX_LOOKED_UP = 250;

    /** That of the queries; codes are 20 digits, which the database orders as Java does. */
    private static final Comparator<Candidate> ORDER =
            Comparator.comparingInt(Candidate::bucket).thenComparing(Candidate::code);

    private final Handle handle;
    private final SearchFilters filters;
    private final SearchQuery query;
    /** All in the state and the cells, in their order; empty where that is not few, or not asked for. */
    private final Optional<List<Candidate>> few;

    private final boolean byState;

    WindowReader(Handle handle, SearchFilters filters, int firstBucket) {
        this.handle = handle;
        this.filters = filters;
        this.query = new SearchQuery(filters);
        this.few = filters.isByCells(handle) ? few() : Optional.empty();
        this.byState = few.isPresent()
                || filters.isByStates(handle) && (filters.isStateAlone() || query.isStateRarer(handle, firstBucket));
    }

    private Optional<List<Candidate>> few() {
        List<Candidate> rows = query.inStateAnywhere(handle, FEW + 1);
        return rows.size() > FEW
                ? Optional.empty()
                : Optional.of(rows.stream().sorted(ORDER).toList());
    }

    /**
     * @param examined rows of the window that were looked at
     * @param good those that are what was asked for, in their order
     * @param cut where the limit ended it; empty where the whole window was read
     */
    record Read(int examined, List<Candidate> good, Optional<Position> cut) {}

    /** @param after of the window's first bucket only codes behind this one */
    Read read(Window window, String after, int limit) {
        int most = few.isPresent() ? Math.min(limit, MAX_LOOKED_UP) : limit;
        List<Candidate> rows = rows(window, after, most);
        Optional<Position> cut = rows.size() < most
                ? Optional.empty()
                : Optional.of(new Position(
                        rows.get(most - 1).bucket(), rows.get(most - 1).code()));
        return new Read(rows.size(), good(rows), cut);
    }

    private List<Candidate> rows(Window window, String after, int most) {
        if (few.isPresent()) {
            return few.get().stream()
                    .filter(row -> row.bucket() >= window.from() && row.bucket() < window.to())
                    .filter(row -> row.bucket() > window.from() || row.code().compareTo(after) > 0)
                    .limit(most)
                    .toList();
        }
        return byState ? query.inState(handle, window, after, most) : query.in(handle, window, after, most);
    }

    /** What the side that was read cannot tell. */
    private List<Candidate> good(List<Candidate> rows) {
        List<Candidate> good = rows;
        if (byState && !filters.isStateAlone() && !good.isEmpty()) {
            good = query.among(handle, codes(good));
        }
        if (filters.region().isPresent()) {
            Region region = filters.region().get();
            good = good.stream()
                    .filter(row -> region.covers(row.longitude(), row.latitude()))
                    .toList();
        }
        if (filters.hasState() && !byState && !good.isEmpty()) {
            Set<String> inState = filters.inState(handle, codes(good));
            good = good.stream().filter(row -> inState.contains(row.code())).toList();
        }
        return good;
    }

    /** The one channel that a code names, where it is what else is asked for. */
    List<Candidate> byCode() {
        return good(query.byCode(handle));
    }

    private static List<String> codes(List<Candidate> rows) {
        return rows.stream().map(Candidate::code).toList();
    }
}
