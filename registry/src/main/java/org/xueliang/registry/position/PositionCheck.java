package org.xueliang.registry.position;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Position;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** Whether a position can be one, and whether it looks like the one that was meant. Pure. */
public final class PositionCheck {
    private static final double WEST = 73;
    private static final double EAST = 136;
    private static final double SOUTH = 3;
    private static final double NORTH = 54;

    private PositionCheck() {}

    /** @return what looks wrong and may be right all the same; throws where it cannot be a position */
    public static List<String> check(String field, Position position) {
        Check.known(field + ".datum", position.getDatum(), Datum.DATUM_UNSPECIFIED);
        coordinates(field, position.getLongitude(), position.getLatitude());
        List<String> warnings = new ArrayList<>();
        double lon = position.getLongitude();
        double lat = position.getLatitude();
        String shown = String.format(Locale.ROOT, "%s: longitude %s, latitude %s", field, lon, lat);
        if (lon == 0 && lat == 0) {
            warnings.add(shown + ": devices say this where they know none");
        } else if (!inChina(lon, lat)) {
            warnings.add(shown
                    + (inChina(lat, lon) ? " looks swapped: the other way round it is in China" : " is not in China"));
        }
        return warnings;
    }

    /** Degrees in their ranges; a latitude that could only be a longitude is named as such. */
    public static void coordinates(String field, double longitude, double latitude) {
        if (Math.abs(latitude) > 90 && Math.abs(latitude) <= 180 && Math.abs(longitude) <= 90) {
            throw Refusal.badField(
                    field + ".latitude", latitude, "-90 to 90; longitude " + longitude + " and it look swapped");
        }
        Check.range(field + ".longitude", longitude, -180, 180);
        Check.range(field + ".latitude", latitude, -90, 90);
    }

    private static boolean inChina(double longitude, double latitude) {
        return longitude >= WEST && longitude <= EAST && latitude >= SOUTH && latitude <= NORTH;
    }
}
