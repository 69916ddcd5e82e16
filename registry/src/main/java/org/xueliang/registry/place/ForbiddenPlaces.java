package org.xueliang.registry.place;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.registry.error.Refusal;

/** No camera where the law allows none: asked by everything that puts a camera somewhere. */
public final class ForbiddenPlaces {
    private static final List<Integer> CLASSES = PlaceClassRules.all().stream()
            .filter(rule -> rule.getForbidden())
            .map(rule -> rule.getPlaceClassValue())
            .toList();

    private ForbiddenPlaces() {}

    /** Refuses a place whose class, or that of one around it, forbids cameras. A place that nobody has entered is free. */
    public static void admit(Handle handle, String field, String place) {
        String why = among(handle, List.of(place)).get(place);
        if (why != null) {
            throw Refusal.badRequest(field + ": " + why);
        }
    }

    /** Those of the places where no camera may be, each with the reason. */
    public static Map<String, String> among(Handle handle, Collection<String> places) {
        Map<String, String> forbidden = new HashMap<>();
        handle.createQuery("with recursive up (leaf, code, parent, place_class, depth) as ("
                        + " select code, code, parent, place_class, 1 from places where code = any(:codes)"
                        + " union all select up.leaf, p.code, p.parent, p.place_class, depth + 1 from places p"
                        + "  join up on p.code = up.parent where depth < 64)"
                        + " select leaf, code, place_class from up where place_class = any(:classes)")
                .bindArray("codes", String.class, List.copyOf(places))
                .bindArray("classes", Integer.class, CLASSES)
                .map((rs, ctx) -> forbidden.put(
                        rs.getString("leaf"),
                        words(
                                rs.getString("leaf"),
                                rs.getString("code"),
                                PlaceClass.forNumber(rs.getInt("place_class")))))
                .list();
        return forbidden;
    }

    private static String words(String place, String around, PlaceClass kind) {
        return "'" + Refusal.excerpt(place) + "' is "
                + (place.equals(around) ? "" : "inside '" + Refusal.excerpt(around) + "', which is ") + kind
                + " (expected: a place where cameras may be; "
                + PlaceClassRules.of(kind).getBasis() + ")";
    }
}
