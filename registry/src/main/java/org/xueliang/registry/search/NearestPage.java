package org.xueliang.registry.search;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.channel.ChannelStates;
import org.xueliang.registry.search.SearchPage.Filled;
import org.xueliang.registry.search.SearchQuery.Candidate;

/**
 * One page of a circle, nearest first: a small circle is read, and a larger or a smaller one, until one holds about a page. All
 * of a circle is read before any of it is shown, so that the order is whole.
 */
final class NearestPage {
    private static final double FIRST_M = 200;
    private static final double GROWTH = 3;
    private static final int MAX_QUERIES = 12;
    /** In a circle; where more are within {@link #SMALLEST_M} they are all read. */
    private static final int MAX_ROWS = 3000;

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
        double tooMuch = Double.POSITIVE_INFINITY;
        double radiusM = Math.min(whole.radiusM(), inner + FIRST_M);
        for (int queries = 1; ; queries++) {
            boolean smallest = radiusM - inner <= SMALLEST_M;
            int limit = smallest ? MAX_TOGETHER : MAX_ROWS;
            SearchFilters ring = filters.within(Region.circle(whole.longitude(), whole.latitude(), radiusM));
            List<Candidate> rows = new SearchQuery(ring).anywhere(handle, limit);
            if (rows.size() == limit && !smallest) {
                tooMuch = radiusM;
                radiusM = inner + (radiusM - inner) / GROWTH;
                continue;
            }
            List<Row> good = good(handle, ring, rows, begin);
            boolean all = radiusM >= whole.radiusM();
            if (good.size() > size) {
                Row last = good.get(size - 1);
                return filled(good.subList(0, size), Optional.of(new Reached(last.distanceM, last.candidate.code())));
            }
            if (all) {
                return filled(good, Optional.empty());
            }
            if (good.size() == size || queries >= MAX_QUERIES || tooMuch < Double.POSITIVE_INFINITY) {
                // Behind every code at this distance.
                return filled(good, Optional.of(new Reached(radiusM, "~")));
            }
            radiusM = Math.min(whole.radiusM(), inner + (radiusM - inner) * GROWTH);
        }
    }

    private static List<Row> good(Handle handle, SearchFilters ring, List<Candidate> rows, Reached begin) {
        Region region = ring.region().orElseThrow();
        List<Row> good = rows.stream()
                .map(row -> new Row(row, region.distanceM(row.longitude(), row.latitude())))
                .filter(row -> region.covers(row.candidate.longitude(), row.candidate.latitude()))
                .filter(row -> row.isBehind(begin))
                .toList();
        if (ring.hasState() && !good.isEmpty()) {
            Set<String> inState = ChannelStates.among(
                    handle, good.stream().map(row -> row.candidate.code()).toList(), ring.classes());
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
