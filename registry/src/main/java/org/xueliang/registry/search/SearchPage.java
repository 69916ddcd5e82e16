package org.xueliang.registry.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.search.SearchQuery.Candidate;
import org.xueliang.registry.search.Windows.Window;

/** One page, filled window by window until it is full, all was read, or the call has done enough work. */
final class SearchPage {
    /** Rows that one query gives at most. */
    private static final int MAX_ROWS = 1500;
    /** Rows looked at by one call. */
    private static final int MAX_EXAMINED = 3000;

    private static final int MAX_QUERIES = 12;
    /** One bucket has one row or none, and that says little of the next. */
    private static final int FIRST_OF_NARROW = 8;

    private final int size;
    private final List<Candidate> found = new ArrayList<>();
    private Optional<Position> next = Optional.empty();

    private SearchPage(int size) {
        this.size = size;
    }

    /** The place behind a row of the order: what comes next is in this bucket behind this code, or in a later one. */
    record Position(int bucket, String code) {
        private static final Position BEGINNING = new Position(0, "");

        String text() {
            return bucket + " " + code;
        }

        /** @param text empty: the beginning */
        static Position parse(String text) {
            int blank = text.indexOf(' ');
            return blank < 0
                    ? BEGINNING
                    : new Position(Integer.parseInt(text.substring(0, blank)), text.substring(blank + 1));
        }
    }

    /**
     * What a page holds.
     *
     * @param next where the one after it begins; empty where all was read
     */
    record Filled(List<Candidate> found, Optional<String> next) {}

    /** @param from {@link Position} as a text, or empty */
    static Filled fill(Handle handle, SearchFilters filters, int size, String from) {
        Position begin = Position.parse(from);
        WindowReader reader = new WindowReader(handle, filters, begin.bucket);
        if (!filters.code().isEmpty()) {
            return new Filled(reader.byCode(), Optional.empty());
        }
        SearchPage page = new SearchPage(size);
        page.fill(reader, begin, filters.isNarrow() ? FIRST_OF_NARROW : 1);
        return new Filled(page.found, page.next.map(Position::text));
    }

    private void fill(WindowReader reader, Position from, int firstWidth) {
        Windows windows = new Windows(from.bucket, firstWidth);
        String after = from.code;
        int examined = 0;
        int queries = 0;
        Optional<Window> window = windows.take(size);
        while (window.isPresent()) {
            WindowReader.Read read = reader.read(window.get(), after, MAX_ROWS);
            queries++;
            examined += read.examined();
            found.addAll(read.good());
            windows.found(read.examined(), read.good().size());
            if (found.size() > size) {
                Candidate last = found.get(size - 1);
                found.subList(size, found.size()).clear();
                next = Optional.of(new Position(last.bucket(), last.code()));
                return;
            }
            Position reached = read.cut().orElse(new Position(window.get().to(), ""));
            if (reached.bucket >= SearchTerms.BUCKETS) {
                return;
            }
            if (found.size() == size || examined >= MAX_EXAMINED || queries >= MAX_QUERIES) {
                next = Optional.of(reached);
                return;
            }
            if (read.cut().isPresent()) {
                window = Optional.of(new Window(reached.bucket, window.get().to()));
                after = reached.code;
            } else {
                window = windows.take(size - found.size());
                after = "";
            }
        }
    }
}
