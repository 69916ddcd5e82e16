package org.xueliang.protocol.manscdp.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogItemKind;

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
        Map<String, CatalogEntry> known = new LinkedHashMap<>();
        for (CatalogEntry row : rows) {
            known.put(row.code(), row);
        }
        Map<String, String> parents = new LinkedHashMap<>();
        Set<String> orphans = new HashSet<>();
        for (CatalogEntry row : known.values()) {
            String parent = parent(deviceCode, row, known);
            if (parent == null) {
                orphans.add(row.code());
            }
            parents.put(row.code(), parent == null ? "" : parent);
        }
        Set<String> cut = cutCycles(parents);
        return new CatalogTree(parents, orphans, cut);
    }

    /** @return null where a parent is named and none is listed: C1 in gb28181-quirks, the platform's own code */
    private static @Nullable String parent(String deviceCode, CatalogEntry row, Map<String, CatalogEntry> known) {
        if (row.code().equals(deviceCode)) {
            return "";
        }
        // The last one that is listed: in an organisation its code stands behind the device's (2022 annex J).
        boolean isDevices = false;
        for (int i = row.parents().size() - 1; i >= 0; i--) {
            String named = row.parents().get(i);
            if (named.equals(deviceCode)) {
                isDevices = true;
            } else if (known.containsKey(named) && !named.equals(row.code())) {
                return named;
            }
        }
        String group = row.businessGroup();
        if (!group.equals(row.code()) && known.containsKey(group)) {
            return group;
        }
        if (isDevices) {
            return "";
        }
        String division = row.kind() == CatalogItemKind.DIVISION
                ? row.code().substring(0, row.code().length() - 2)
                : row.parents().isEmpty() ? row.civilCode() : "";
        if (!division.equals(row.code())
                && known.containsKey(division)
                && CatalogItemKind.of(division) == CatalogItemKind.DIVISION) {
            return division;
        }
        return row.parents().isEmpty() ? "" : null;
    }

    /** Walks up from each row once; a row that is met again on its own way, and one that is too deep, is put under the device. */
    private static Set<String> cutCycles(Map<String, String> parents) {
        Set<String> cut = new HashSet<>();
        Map<String, Integer> depths = new HashMap<>();
        for (String start : new ArrayList<>(parents.keySet())) {
            List<String> way = new ArrayList<>();
            Set<String> onWay = new HashSet<>();
            String at = start;
            while (!at.isEmpty() && !depths.containsKey(at) && onWay.add(at)) {
                way.add(at);
                at = parents.getOrDefault(at, "");
            }
            if (!at.isEmpty() && !depths.containsKey(at)) {
                parents.put(at, "");
                cut.add(at);
                depths.put(at, 1);
            }
            for (int i = way.size() - 1; i >= 0; i--) {
                String code = way.get(i);
                if (!depths.containsKey(code)) {
                    int depth = depths.getOrDefault(parents.getOrDefault(code, ""), 0) + 1;
                    if (depth > MAX_DEPTH) {
                        parents.put(code, "");
                        cut.add(code);
                        depth = 1;
                    }
                    depths.put(code, depth);
                }
            }
        }
        return cut;
    }
}
