package org.xueliang.registry.search;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Presence;
import org.xueliang.registry.channel.ChannelStates;
import org.xueliang.registry.copy.Copies;

/**
 * A question, ready for the index.
 *
 * @param terms that a row must all have
 * @param cells in one of which a row must be; empty without a region
 * @param words that the row's text must all contain
 * @param code the one code that is asked for, or empty
 * @param classes of {@link org.xueliang.registry.channel.ChannelStates} that are in the state that is asked for
 * @param home node whose channels alone are asked for; {@link Copies#SELF}: ours; empty: any
 * @param copies of other nodes' channels, which are of no class
 */
record SearchFilters(
        List<Integer> terms,
        List<Cells.Cell> cells,
        List<String> words,
        String code,
        Optional<Region> region,
        Presence presence,
        List<Integer> classes,
        String home,
        Copies copies) {

    /** The same question of another region. */
    SearchFilters within(Region other) {
        return new SearchFilters(
                terms,
                Cells.covering(other, !terms.isEmpty()),
                words,
                code,
                Optional.of(other),
                presence,
                classes,
                home,
                copies);
    }

    /** The table of states may answer: it knows our own channels alone. */
    boolean isByStates(Handle handle) {
        return hasState() && code.isEmpty() && (home.equals(Copies.SELF) || !copies.any(handle));
    }

    /** It may answer what is in a region, too. */
    boolean isByCells(Handle handle) {
        return !cells.isEmpty() && isByStates(handle) && ChannelStates.areLocated(handle);
    }

    /** Those of the codes that are in the state that is asked for, ours and others'. */
    Set<String> inState(Handle handle, List<String> codes) {
        Set<String> in = new HashSet<>(ChannelStates.among(handle, codes, classes));
        in.addAll(copies.inState(handle, codes, presence));
        return in;
    }

    /** Terms and a region, which together leave little. */
    boolean isNarrow() {
        return !terms.isEmpty() && !cells.isEmpty();
    }

    boolean isOfAnother() {
        return !home.isEmpty() && !home.equals(Copies.SELF);
    }

    boolean hasState() {
        return presence != Presence.PRESENCE_UNSPECIFIED;
    }

    /** Nothing else is asked for. */
    boolean isStateAlone() {
        return hasState() && terms.isEmpty() && cells.isEmpty() && words.isEmpty() && code.isEmpty();
    }
}
