package org.xueliang.registry.channel;

import java.util.List;
import org.xueliang.proto.v1.ZonePoint;

/** Whether corners make a polygon that does not cross itself. Pure; at most 32 corners, so each pair of sides is tried. */
final class Polygon {
    private Polygon() {}

    static boolean isSimple(List<ZonePoint> corners) {
        int n = corners.size();
        for (int i = 0; i < n; i++) {
            ZonePoint a = corners.get(i);
            ZonePoint b = corners.get((i + 1) % n);
            if (a.getX() == b.getX() && a.getY() == b.getY()) {
                return false;
            }
            for (int j = i + 1; j < n; j++) {
                ZonePoint c = corners.get(j);
                ZonePoint d = corners.get((j + 1) % n);
                boolean neighbours = j == i + 1 || (i == 0 && j == n - 1);
                if (neighbours ? foldsBack(a, b, c, d, j == i + 1) : meet(a, b, c, d)) {
                    return false;
                }
            }
        }
        return area(corners) != 0;
    }

    /** Neighbouring sides share a corner; they may not lie on one another. */
    private static boolean foldsBack(ZonePoint a, ZonePoint b, ZonePoint c, ZonePoint d, boolean follows) {
        ZonePoint shared = follows ? b : a;
        ZonePoint one = follows ? a : b;
        ZonePoint other = follows ? d : c;
        return turn(one, shared, other) == 0
                && (one.getX() - shared.getX()) * (other.getX() - shared.getX())
                                + (one.getY() - shared.getY()) * (other.getY() - shared.getY())
                        > 0;
    }

    private static boolean meet(ZonePoint a, ZonePoint b, ZonePoint c, ZonePoint d) {
        double abc = turn(a, b, c);
        double abd = turn(a, b, d);
        double cda = turn(c, d, a);
        double cdb = turn(c, d, b);
        if (abc * abd < 0 && cda * cdb < 0) {
            return true;
        }
        return (abc == 0 && within(a, b, c))
                || (abd == 0 && within(a, b, d))
                || (cda == 0 && within(c, d, a))
                || (cdb == 0 && within(c, d, b));
    }

    private static boolean within(ZonePoint a, ZonePoint b, ZonePoint p) {
        return p.getX() >= Math.min(a.getX(), b.getX())
                && p.getX() <= Math.max(a.getX(), b.getX())
                && p.getY() >= Math.min(a.getY(), b.getY())
                && p.getY() <= Math.max(a.getY(), b.getY());
    }

    private static double turn(ZonePoint a, ZonePoint b, ZonePoint c) {
        return Math.signum(
                (b.getX() - a.getX()) * (c.getY() - a.getY()) - (b.getY() - a.getY()) * (c.getX() - a.getX()));
    }

    private static double area(List<ZonePoint> corners) {
        double twice = 0;
        for (int i = 0; i < corners.size(); i++) {
            ZonePoint a = corners.get(i);
            ZonePoint b = corners.get((i + 1) % corners.size());
            twice += a.getX() * b.getY() - b.getX() * a.getY();
        }
        return twice / 2;
    }
}
