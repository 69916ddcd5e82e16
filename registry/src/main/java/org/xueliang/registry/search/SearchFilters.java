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
 */
record SearchFilters(
        List<Integer> terms,
        List<Integer> cells,
        List<String> words,
        String code,
        Optional<Region> region,
        Presence presence) {}
