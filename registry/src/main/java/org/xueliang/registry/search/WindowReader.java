package org.xueliang.registry.search;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.search.SearchPage.Position;
import org.xueliang.registry.search.SearchQuery.Candidate;
import org.xueliang.registry.search.Windows.Window;

/**
 * Reads windows from the index, or, where a state is asked for that is rarer than what else is asked, from the states; both have
 * one order, so that each page may choose anew.
 */
final class WindowReader {
    private final Handle handle;
    private final SearchFilters filters;
    private final SearchQuery query;
    private final boolean byState;

    WindowReader(Handle handle, SearchFilters filters, int firstBucket) {
        this.handle = handle;
        this.filters = filters;
        this.query = new SearchQuery(filters);
        this.byState = filters.hasState()
                && filters.code().isEmpty()
                // The states know our own channels alone.
                && filters.isOursAlone(handle)
                && (filters.isStateAlone() || query.isStateRarer(handle, firstBucket));
    }

    /**
     * @param examined rows of the window that were looked at
     * @param good those that are what was asked for, in their order
     * @param cut where the limit ended it; empty where the whole window was read
     */
    record Read(int examined, List<Candidate> good, Optional<Position> cut) {}

    /** @param after of the window's first bucket only codes behind this one */
    Read read(Window window, String after, int limit) {
        List<Candidate> rows =
                byState ? query.inState(handle, window, after, limit) : query.in(handle, window, after, limit);
        Optional<Position> cut = rows.size() < limit
                ? Optional.empty()
                : Optional.of(new Position(
                        rows.get(limit - 1).bucket(), rows.get(limit - 1).code()));
        return new Read(rows.size(), good(rows), cut);
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
