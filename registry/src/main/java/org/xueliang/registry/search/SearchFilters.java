package org.xueliang.registry.search;

import java.util.List;
import java.util.Optional;
import org.xueliang.proto.v1.Presence;

/**
 * A question, ready for the index.
 *
 * @param terms that a row must all have
 * @param cells of which a row must have one; empty without a region
 * @param words that the row's text must all contain
 * @param code the one code that is asked for, or empty
 * @param classes of {@link org.xueliang.registry.channel.ChannelStates} that are in the state that is asked for
 */
record SearchFilters(
        List<Integer> terms,
        List<Integer> cells,
        List<String> words,
        String code,
        Optional<Region> region,
        Presence presence,
        List<Integer> classes) {

    /** The same question of another region. */
    SearchFilters within(Region other) {
        return new SearchFilters(terms, Cells.covering(other), words, code, Optional.of(other), presence, classes);
    }

    boolean hasState() {
        return presence != Presence.PRESENCE_UNSPECIFIED;
    }

    /** Nothing else is asked for. */
    boolean isStateAlone() {
        return hasState() && terms.isEmpty() && cells.isEmpty() && words.isEmpty() && code.isEmpty();
    }
}
