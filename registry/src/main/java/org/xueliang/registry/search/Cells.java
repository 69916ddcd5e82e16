package org.xueliang.registry.search;

import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.geom.Envelope;

/**
 * A quadtree over longitude and latitude: at level z there are 2^z columns of 360/2^z degrees and 2^z rows of 180/2^z. A
 * position has its cell at each of seven levels, from about 1,000 km to 300 m; a region is covered by few cells of one level.
 * Pure.
 */
final class Cells {
    private static final int FINEST = 16;
    private static final int COARSEST = 4;
    private static final int STEP = 2;
    private static final int MAX_COVER = 96;

    private Cells() {}

    static List<Integer> of(double longitude, double latitude) {
        List<Integer> terms = new ArrayList<>();
        for (int level = COARSEST; level <= FINEST; level += STEP) {
            terms.add(SearchTerms.cell(level, column(level, longitude), row(level, latitude)));
        }
        return terms;
    }

    /** Terms of which a position in the region has at least one. */
    static List<Integer> covering(Region region) {
        Envelope bounds = region.bounds();
        for (int level = FINEST; level > COARSEST; level -= STEP) {
            long columns = 1L + column(level, bounds.getMaxX()) - column(level, bounds.getMinX());
            long rows = 1L + row(level, bounds.getMaxY()) - row(level, bounds.getMinY());
            if (columns * rows <= MAX_COVER) {
                return covering(region, level);
            }
        }
        return covering(region, COARSEST);
    }

    private static List<Integer> covering(Region region, int level) {
        Envelope bounds = region.bounds();
        double width = 360.0 / (1 << level);
        double height = 180.0 / (1 << level);
        List<Integer> terms = new ArrayList<>();
        for (int x = column(level, bounds.getMinX()); x <= column(level, bounds.getMaxX()); x++) {
            for (int y = row(level, bounds.getMinY()); y <= row(level, bounds.getMaxY()); y++) {
                double west = -180 + x * width;
                double south = -90 + y * height;
                if (region.meets(new Envelope(west, west + width, south, south + height))) {
                    terms.add(SearchTerms.cell(level, x, y));
                }
            }
        }
        return terms;
    }

    private static int column(int level, double longitude) {
        return clamped((int) Math.floor((longitude + 180) / 360 * (1 << level)), level);
    }

    private static int row(int level, double latitude) {
        return clamped((int) Math.floor((latitude + 90) / 180 * (1 << level)), level);
    }

    private static int clamped(int index, int level) {
        return Math.max(0, Math.min(index, (1 << level) - 1));
    }
}
