package org.xueliang.protocol.manscdp.catalog;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.xueliang.protocol.manscdp.CatalogEntry;

/**
 * The tree that rows make.
 *
 * @param parents code to its parent's code; empty for children of the device itself
 * @param orphans rows that name a parent which is not listed; they hang at the device
 * @param cut rows whose parent was taken from them, because it was themselves, below them, or too deep
 */
public record CatalogTree(Map<String, String> parents, Set<String> orphans, Set<String> cut) {
    /** Deeper nodes hang at the device. */
    public static final int MAX_DEPTH = 32;

    public CatalogTree {
        parents = Map.copyOf(parents);
        orphans = Set.copyOf(orphans);
        cut = Set.copyOf(cut);
    }

    /** @param deviceCode that the rows are of; its own row is a root like any other */
    public static CatalogTree of(String deviceCode, Collection<CatalogEntry> rows) {
        throw new UnsupportedOperationException("not yet: " + deviceCode + rows);
    }
}
