package org.xueliang.registry.place;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceClassRule;

/**
 * What follows from a class of place, each with the text that it stands on. Read by engineers and not by lawyers: whoever runs
 * an installation has it checked.
 */
public final class PlaceClassRules {
    private static final String PUBLIC =
            "Regulations on public security video systems (State Council Decree 799), articles 14"
                    + " (filing) and 17 (30 days, then deleted once the purpose is met)";
    private static final String FORBIDDEN =
            "Regulations on public security video systems (State Council Decree 799), article 8";

    private static final Map<PlaceClass, PlaceClassRule> RULES = new EnumMap<>(PlaceClass.class);

    static {
        watched(PlaceClass.PUBLIC_ROAD, 30, true, PUBLIC);
        watched(PlaceClass.PUBLIC_VENUE, 30, true, PUBLIC);
        watched(
                PlaceClass.KEY_TARGET,
                90,
                true,
                "Counter-Terrorism Law, article 32 (90 days); Decree 799, article 14 (filing)");
        watched(PlaceClass.ESTATE_COMMON, 30, true, PUBLIC);
        watched(
                PlaceClass.WORKPLACE,
                0,
                false,
                "Personal Information Protection Law, article 19: the shortest time that the purpose needs");
        forbidden(PlaceClass.GUEST_ROOM);
        forbidden(PlaceClass.DORMITORY_ROOM);
        forbidden(PlaceClass.BATH_OR_TOILET);
        forbidden(PlaceClass.NURSING_ROOM);
        forbidden(PlaceClass.OTHER_PRIVATE);
    }

    private PlaceClassRules() {}

    private static void watched(PlaceClass place, int floorDays, boolean filing, String basis) {
        RULES.put(
                place,
                PlaceClassRule.newBuilder()
                        .setPlaceClass(place)
                        .setRetentionFloorDays(floorDays)
                        .setFilingRequired(filing)
                        .setBasis(basis)
                        .build());
    }

    private static void forbidden(PlaceClass place) {
        RULES.put(
                place,
                PlaceClassRule.newBuilder()
                        .setPlaceClass(place)
                        .setForbidden(true)
                        .setBasis(FORBIDDEN)
                        .build());
    }

    /** The default instance where the class is not known: nothing follows from it. */
    public static PlaceClassRule of(PlaceClass place) {
        return RULES.getOrDefault(place, PlaceClassRule.getDefaultInstance());
    }

    static List<PlaceClassRule> all() {
        return new ArrayList<>(RULES.values());
    }
}
