package org.xueliang.registry.merging;

import java.util.Collection;
import java.util.Set;

/** Who has which of the {@link MatchKeys}. */
interface Holders {
    /** A key that more have finds nothing: the factory's name, a whole quarter without other numbers. */
    int MOST = 256;

    /** What is to be known of these is to be had from here on. */
    void ask(Collection<Sighting> sightings);

    /** Of a key of those that were asked for; at least {@link #MOST} and one where more have it. */
    int count(String key);

    /** Codes of those that may be this one, itself left out. */
    Set<String> candidates(Sighting sighting);

    /** What finding them came to so far. */
    Tally tally();

    /**
     * Counted since the beginning.
     *
     * @param shared pairs that have a key in common, each of them as often as they are looked at
     * @param tooCommon keys of sightings that more than {@link #MOST} have, and that found nothing therefore
     */
    record Tally(long shared, long tooCommon) {}
}
