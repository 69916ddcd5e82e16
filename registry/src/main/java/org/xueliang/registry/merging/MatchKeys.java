package org.xueliang.registry.merging;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Datum;
import org.xueliang.registry.position.Datums;
import org.xueliang.registry.position.Datums.Point;

/**
 * What two sightings of one camera have at least one of in common, so that not everything is compared with everything: address,
 * serial number, hardware address, code, whole name, pieces of a name with its numbers, the cell of about 100 m that it stands
 * in. A sighting is kept under its own cell and looked for in the nine around it, and around where it stood if GCJ-02 and
 * WGS-84 had been taken for each other. A key that very many have finds nothing. Pure.
 */
final class MatchKeys {
    private static final double CELL_DEG = 0.001;
    private static final int PIECE = 3;
    private static final int MAX_PIECES = 6;

    private MatchKeys() {}

    static String code(String code) {
        return "c:" + code;
    }

    static String host(Sighting sighting) {
        return "h:" + sighting.host();
    }

    static String input(Sighting sighting) {
        return "i:" + sighting.host() + " " + sighting.input();
    }

    static String serial(String serial) {
        return "s:" + serial;
    }

    static String mac(String mac) {
        return "m:" + mac;
    }

    static String name(CameraName name) {
        return "n:" + name.canonical();
    }

    /** Under which it is kept. */
    static Set<String> of(Sighting sighting) {
        Set<String> keys = texts(sighting);
        if (sighting.wgs84() != null) {
            keys.add(cell(column(sighting.wgs84()), row(sighting.wgs84())));
        }
        return keys;
    }

    /** Under which others are looked for. */
    static Set<String> asked(Sighting sighting) {
        Set<String> keys = texts(sighting);
        Point at = sighting.wgs84();
        around(at, keys);
        if (at != null) {
            around(sighting.unshifted(), keys);
            around(Datums.convert(Datum.WGS84, Datum.GCJ02, at), keys);
        }
        return keys;
    }

    private static Set<String> texts(Sighting sighting) {
        Set<String> keys = new LinkedHashSet<>();
        // A channel has its code to itself: looking for others with it would find nobody.
        if (!sighting.code().isEmpty() && !sighting.code().equals(sighting.id())) {
            keys.add(code(sighting.code()));
        }
        if (!sighting.host().isEmpty()) {
            keys.add(host(sighting));
            if (!sighting.input().isEmpty()) {
                keys.add(input(sighting));
            }
        }
        if (!sighting.serial().isEmpty()) {
            keys.add(serial(sighting.serial()));
        }
        if (!sighting.mac().isEmpty()) {
            keys.add(mac(sighting.mac()));
        }
        CameraName name = sighting.name();
        if (!name.generic()) {
            keys.add(name(name));
            keys.addAll(pieces(name));
        }
        return keys;
    }

    /** Three characters of the stem and the last number: what an abbreviation and its whole have in common. */
    private static List<String> pieces(CameraName name) {
        List<String> pieces = new ArrayList<>();
        List<String> numbers = name.numbers();
        String last = numbers.isEmpty() ? "" : numbers.get(numbers.size() - 1);
        String stem = name.stem();
        for (int i = 0; i + PIECE <= stem.length() && pieces.size() < MAX_PIECES; i++) {
            pieces.add("g:" + stem.substring(i, i + PIECE) + "|" + last);
        }
        return pieces;
    }

    private static void around(@Nullable Point at, Set<String> keys) {
        if (at == null) {
            return;
        }
        for (int x = -1; x <= 1; x++) {
            for (int y = -1; y <= 1; y++) {
                keys.add(cell(column(at) + x, row(at) + y));
            }
        }
    }

    private static String cell(long column, long row) {
        return "p:" + column + "," + row;
    }

    private static long column(Point at) {
        return (long) Math.floor(at.longitude() / CELL_DEG);
    }

    private static long row(Point at) {
        return (long) Math.floor(at.latitude() / CELL_DEG);
    }
}
