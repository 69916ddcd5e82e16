package org.xueliang.registry.place;

import java.util.regex.Pattern;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceLevel;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.position.OutlineCheck;

/** What a place must be by itself. Pure. */
final class PlaceCheck {
    private static final Pattern DIVISION =
            Pattern.compile("[1-9][0-9]([0-9]{2}){0,3}|[1-9][0-9]{8}|[1-9][0-9]{9}|[1-9][0-9]{11}");
    private static final int MAX_RETENTION_DAYS = 3650;

    private PlaceCheck() {}

    static void checked(Place place) {
        Check.text("place.code", place.getCode(), 1, 64);
        Check.text("place.name", place.getName(), 0, 128);
        Check.text("place.parent", place.getParent(), 0, 64);
        Check.anyOr("place.level", place.getLevel(), PlaceLevel.PLACE_LEVEL_UNSPECIFIED);
        Check.anyOr("place.place_class", place.getPlaceClass(), PlaceClass.PLACE_CLASS_UNSPECIFIED);
        if (!place.getDivision().isEmpty()
                && !DIVISION.matcher(place.getDivision()).matches()) {
            throw Refusal.badField(
                    "place.division",
                    place.getDivision(),
                    "2, 4, 6, 8, 9, 10 or 12 digits of GB/T 2260 and GB/T 10114");
        }
        Check.range("place.retention_days", place.getRetentionDays(), 0, MAX_RETENTION_DAYS);
        if (place.hasOutline()) {
            OutlineCheck.checked("place.outline", place.getOutline());
        }
    }

    /** A grid is not above a street. */
    static void levels(Place place, Place parent) {
        if (place.getLevelValue() != 0
                && parent.getLevelValue() != 0
                && parent.getLevelValue() >= place.getLevelValue()) {
            throw Refusal.badField(
                    "place.parent",
                    place.getParent(),
                    "a place of a higher level than " + place.getLevel() + "; it is " + parent.getLevel());
        }
    }
}
