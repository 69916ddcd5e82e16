package org.xueliang.analytics.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xueliang.proto.v1.Zone;
import org.xueliang.proto.v1.ZonePoint;

/** The parts of a picture that motion is looked for in, as masks on the detectors' grid. Immutable. */
final class Zones {
    /** Share of a zone that must change where the zone does not say. */
    static final double DEFAULT_MIN_AREA = 0.01;

    /**
     * @param id empty for the whole picture
     * @param inside per cell
     * @param minCells least cells of one object in the zone that are motion
     */
    record Mask(String id, boolean[] inside, int cells, float minCells) {}

    private static final float FEWEST_CELLS = 9;

    final int width;
    final int height;
    final List<Mask> masks;

    private Zones(int width, int height, List<Mask> masks) {
        this.width = width;
        this.height = height;
        this.masks = List.copyOf(masks);
    }

    /** @param zones of the channel; none means the whole picture */
    static Zones of(List<Zone> zones, int width, int height) {
        List<Mask> masks = new ArrayList<>();
        for (Zone zone : zones) {
            masks.add(mask(zone, width, height));
        }
        if (masks.isEmpty()) {
            boolean[] all = new boolean[width * height];
            Arrays.fill(all, true);
            masks.add(sized("", all, DEFAULT_MIN_AREA));
        }
        return new Zones(width, height, masks);
    }

    private static Mask mask(Zone zone, int width, int height) {
        boolean[] inside = new boolean[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                inside[y * width + x] = contains(zone.getCornersList(), (x + 0.5) / width, (y + 0.5) / height);
            }
        }
        return sized(zone.getId(), inside, zone.getMinArea() > 0 ? zone.getMinArea() : DEFAULT_MIN_AREA);
    }

    private static Mask sized(String id, boolean[] inside, double minArea) {
        int cells = 0;
        for (boolean cell : inside) {
            cells += cell ? 1 : 0;
        }
        return new Mask(id, inside, cells, Math.max(FEWEST_CELLS, (float) (minArea * cells)));
    }

    /** Even-odd rule: a ray to the right crosses the outline an odd number of times. */
    private static boolean contains(List<ZonePoint> corners, double x, double y) {
        boolean inside = false;
        for (int i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
            ZonePoint a = corners.get(i);
            ZonePoint b = corners.get(j);
            if ((a.getY() > y) != (b.getY() > y)
                    && x < (b.getX() - a.getX()) * (y - a.getY()) / (b.getY() - a.getY()) + a.getX()) {
                inside = !inside;
            }
        }
        return inside;
    }
}
