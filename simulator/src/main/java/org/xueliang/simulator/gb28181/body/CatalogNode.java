package org.xueliang.simulator.gb28181.body;

import org.jspecify.annotations.Nullable;

/**
 * A row of a simulated catalog (GB/T 28181-2022 A.2.1.9).
 *
 * @param code 2 to 8 digits for divisions, else 20
 * @param parents one or several codes; empty where the standard has none for the kind
 * @param group 215 node; null where it belongs to none
 * @param number of the row within its catalog, from 0: oddities go by it
 */
public record CatalogNode(
        String code,
        Kind kind,
        String name,
        String parents,
        @Nullable String group,
        String civilCode,
        boolean on,
        double longitude,
        double latitude,
        int ptzType,
        int number) {
    /** Which fields it has (2022 annex J). */
    public enum Kind {
        SYSTEM,
        DIVISION,
        BUSINESS_GROUP,
        ORGANISATION,
        CAMERA
    }

    /** The same, on or off. */
    public CatalogNode withOn(boolean newOn) {
        return new CatalogNode(
                code, kind, name, parents, group, civilCode, newOn, longitude, latitude, ptzType, number);
    }
}
