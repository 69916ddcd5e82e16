package org.xueliang.protocol.manscdp;

import org.jspecify.annotations.Nullable;

/** What happened to a row (2022 A.2.5.8). */
public enum CatalogEvent {
    ON,
    OFF,
    /** Video lost. */
    VLOST,
    DEFECT,
    ADD,
    DEL,
    UPDATE;

    static @Nullable CatalogEvent of(String text) {
        for (CatalogEvent event : values()) {
            if (event.name().equalsIgnoreCase(text)) {
                return event;
            }
        }
        return null;
    }
}
