package org.xueliang.registry.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.locationtech.jts.geom.Envelope;

/**
 * A quadtree over longitude and latitude: at level z there are 2^z columns of 360/2^z degrees and 2^z rows of 180/2^z. A
 * position has its cell at each of seven levels, from about 1,000 km to 300 m; a region is covered by few cells of one level.
 * The finest are numbered in Z-order too, so that those of a coarser cell are one range of numbers. Pure.
 */
final class Cells {
    private static final int FINEST = 16;
    private static final int COARSEST = 4;
    private static final int STEP = 2;
    /** The more, the less is read beside the region. */
    private static final int MAX_COVER = 96;
    /** Where terms are asked for too: each cell is a list to walk beside theirs, and costs more than it keeps away. */
    private static final int MAX_COVER_WITH_TERMS = 16;

    private Cells() {}

    /** Column and row at a level, from the west and from the south. */
    record Cell(int level, int x, int y) {
        int term() {
            return SearchTerms.cell(level, x, y);
        }

        /** Numbers of the finest cells in it. */
        Range range() {
            int shift = FINEST - level;
            int first = number(x << shift, y << shift);
            return new Range(first, first + (1 << 2 * shift) - 1);
        }
    }

    /** Numbers, both ends with it. */
    record Range(int first, int last) {}

    /** Of the finest cell that a position is in. */
    static int number(double longitude, double latitude) {
        return number(column(FINEST, longitude), row(FINEST, latitude));
    }

    /** The highest bit is turned, so that the order of 32 bits is that of integers. */
    private static int number(int x, int y) {
        return (spread(x) | spread(y) << 1) ^ Integer.MIN_VALUE;
    }

    /** Each of 16 bits to an even place. */
    private static int spread(int bits) {
        int s = bits;
        s = (s | s << 8) & 0x00FF00FF;
        s = (s | s << 4) & 0x0F0F0F0F;
        s = (s | s << 2) & 0x33333333;
        return (s | s << 1) & 0x55555555;
    }

    /** The ranges of cells of one level; neighbours in one. */
    static List<Range> ranges(List<Cell> cells) {
        List<Range> ranges = new ArrayList<>();
        cells.stream()
                .map(Cell::range)
                .sorted(Comparator.comparingInt(Range::first))
                .forEach(range -> {
                    int end = ranges.size() - 1;
                    if (end >= 0 && ranges.get(end).last + 1 == range.first) {
                        ranges.set(end, new Range(ranges.get(end).first, range.last));
                    } else {
                        ranges.add(range);
                    }
                });
        return ranges;
    }

    static List<Integer> of(double longitude, double latitude) {
        List<Integer> terms = new ArrayList<>();
        for (int level = COARSEST; level <= FINEST; level += STEP) {
            terms.add(SearchTerms.cell(level, column(level, longitude), row(level, latitude)));
        }
        return terms;
    }

    /** Of one level; a position in the region is in one of them. */
    static List<Cell> covering(Region region, boolean withTerms) {
        int most = withTerms ? MAX_COVER_WITH_TERMS : MAX_COVER;
        Envelope bounds = region.bounds();
        for (int level = FINEST; level > COARSEST; level -= STEP) {
            long columns = 1L + column(level, bounds.getMaxX()) - column(level, bounds.getMinX());
            long rows = 1L + row(level, bounds.getMaxY()) - row(level, bounds.getMinY());
            if (columns * rows <= most) {
                return covering(region, level);
            }
        }
        return covering(region, COARSEST);
    }

    private static List<Cell> covering(Region region, int level) {
        Envelope bounds = region.bounds();
        double width = 360.0 / (1 << level);
        double height = 180.0 / (1 << level);
        List<Cell> cells = new ArrayList<>();
        for (int x = column(level, bounds.getMinX()); x <= column(level, bounds.getMaxX()); x++) {
            for (int y = row(level, bounds.getMinY()); y <= row(level, bounds.getMaxY()); y++) {
                double west = -180 + x * width;
                double south = -90 + y * height;
                if (region.meets(new Envelope(west, west + width, south, south + height))) {
                    cells.add(new Cell(level, x, y));
                }
            }
        }
        return cells;
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
