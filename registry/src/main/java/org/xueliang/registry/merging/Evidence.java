package org.xueliang.registry.merging;

import java.util.function.Supplier;

/**
 * One thing that speaks for or against two sightings being one camera.
 *
 * @param bits how much: each bit doubles (or, below 0, halves) the odds
 * @param said for a person who decides; made when it is asked for, as most comparisons interest nobody
 */
record Evidence(Kind kind, double bits, Supplier<String> said) {
    /** What it is about. Each kind is had once. */
    enum Kind {
        CODE,
        NETWORK,
        SERIAL,
        MAC,
        MODEL,
        POSITION,
        NAME,
        NUMBERS,
        DIRECTION,
        SITE,
        /** Of no weight: what {@link Ownership} misses. */
        OWNER
    }

    String words() {
        return said.get();
    }

    @Override
    public String toString() {
        return kind + " " + bits + " " + words();
    }
}
