package org.xueliang.registry.search;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.search.SearchPage.Filled;
import org.xueliang.registry.search.SearchQuery.Candidate;

/**
 * One page of a circle, nearest first: a small circle is read, and a larger or a smaller one, until one holds about a page. All
 * of a circle is read before any of it is shown, so that the order is whole.
 */
final class NearestPage {
    private static final double FIRST_M = 200;
    private static final double GROWTH = 3;
    private static final double SMALLEST_GROWTH = 1.2;
    /** Room for what is not spread evenly. */
    private static final double ENOUGH = 1.5;

    private static final int MAX_QUERIES = 12;
    /** In a circle; where more are within {@link #SMALLEST_M} they are all read. */
    private static final int MAX_ROWS = 3000;

    /** In a ring and in the state, up to which they are looked up one by one. */
    private static final int MAX_OF_STATE = 1000;

    private static final int MAX_TOGETHER = 100_000;
    private static final double SMALLEST_M = 1;

    private NearestPage() {}

    /** Behind a row of the order: what comes next is farther, or as far with a greater code. */
    private record Reached(double distanceM, String code) {
        String text() {
            return distanceM + " " + code;
        }

        static Reached parse(String text) {
            int blank = text.indexOf(' ');
            return blank < 0
                    ? new Reached(-1, "")
                    : new Reached(Double.parseDouble(text.substring(0, blank)), text.substring(blank + 1));
        }
    }

    private record Row(Candidate candidate, double distanceM) {
        boolean isBehind(Reached reached) {
            return distanceM > reached.distanceM
                    || distanceM == reached.distanceM && candidate.code().compareTo(reached.code) > 0;
        }
    }

    /** @param filters with a circle */
    static Filled fill(Handle handle, SearchFilters filters, int size, String from) {
        Region.Circle whole = (Region.Circle) filters.region().orElseThrow();
        Reached begin = Reached.parse(from);
        double inner = Math.max(0, begin.distanceM);
        double radiusM = Math.min(whole.radiusM(), inner + FIRST_M);
        // The largest circle so far that was read whole.
        List<Row> known = List.of();
        double knownM = inner;
        double tooMuchM = Double.POSITIVE_INFINITY;
        boolean byCells = filters.isByCells(handle);
        for (int queries = 1; ; queries++) {
            boolean smallest = radiusM - inner <= SMALLEST_M;
            int limit = smallest ? MAX_TOGETHER : MAX_ROWS;
            SearchFilters ring = filters.within(Region.circle(whole.longitude(), whole.latitude(), radiusM));
            Optional<List<Candidate>> few = byCells ? fewOfState(handle, ring) : Optional.empty();
            if (byCells && few.isEmpty() && !known.isEmpty()) {
                return upTo(knownM, known);
            }
            List<Candidate> rows = few.orElseGet(() -> new SearchQuery(ring).anywhere(handle, limit));
            if (rows.size() == limit && !smallest) {
                if (!known.isEmpty() || queries >= MAX_QUERIES && knownM > inner) {
                    return upTo(knownM, known);
                }
                tooMuchM = radiusM;
                radiusM = knownM > inner ? (knownM + tooMuchM) / 2 : inner + (radiusM - inner) / GROWTH;
                continue;
            }
            known = good(handle, ring, rows, begin);
            knownM = radiusM;
            if (known.size() > size) {
                Row last = known.get(size - 1);
                return filled(known.subList(0, size), Optional.of(new Reached(last.distanceM, last.candidate.code())));
            }
            if (radiusM >= whole.radiusM()) {
                return filled(known, Optional.empty());
            }
            if (known.size() == size || queries >= MAX_QUERIES) {
                return upTo(knownM, known);
            }
            double larger = Math.min(whole.radiusM(), larger(inner, radiusM, known.size(), size));
            radiusM = larger < tooMuchM ? larger : (knownM + tooMuchM) / 2;
        }
    }

    /** Those in the ring and in the state that is asked for; empty where they are too many to look up one by one. */
    private static Optional<List<Candidate>> fewOfState(Handle handle, SearchFilters ring) {
        SearchQuery query = new SearchQuery(ring);
        List<Candidate> rows = query.inStateAnywhere(handle, MAX_OF_STATE + 1);
        return rows.size() > MAX_OF_STATE
                ? Optional.empty()
                : Optional.of(
                        query.among(handle, rows.stream().map(Candidate::code).toList()));
    }

    /** To where a circle should reach that holds a page, by what the one read holds. */
    private static double larger(double inner, double radiusM, int known, int size) {
        double growth = known == 0 ? GROWTH : Math.sqrt(ENOUGH * (size + 1) / known);
        return inner + (radiusM - inner) * Math.max(SMALLEST_GROWTH, Math.min(GROWTH, growth));
    }

    /** A page that ends behind every code at this distance. */
    private static Filled upTo(double radiusM, List<Row> rows) {
        return filled(rows, Optional.of(new Reached(radiusM, "~")));
    }

    private static List<Row> good(Handle handle, SearchFilters ring, List<Candidate> rows, Reached begin) {
        Region region = ring.region().orElseThrow();
        List<Row> good = rows.stream()
                .map(row -> new Row(row, region.distanceM(row.longitude(), row.latitude())))
                .filter(row -> region.covers(row.candidate.longitude(), row.candidate.latitude()))
                .filter(row -> row.isBehind(begin))
                .toList();
        if (ring.hasState() && !good.isEmpty()) {
            Set<String> inState = ring.inState(
                    handle, good.stream().map(row -> row.candidate.code()).toList());
            good = good.stream()
                    .filter(row -> inState.contains(row.candidate.code()))
                    .toList();
        }
        return good.stream()
                .sorted(Comparator.comparingDouble(Row::distanceM).thenComparing(row -> row.candidate.code()))
                .toList();
    }

    private static Filled filled(List<Row> rows, Optional<Reached> next) {
        return new Filled(rows.stream().map(Row::candidate).toList(), next.map(Reached::text));
    }
}
