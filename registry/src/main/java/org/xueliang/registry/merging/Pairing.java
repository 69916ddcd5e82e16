package org.xueliang.registry.merging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Finds the pairs among sightings that are all in memory. Pure; one thread. */
final class Pairing {
    private final Map<String, List<Sighting>> byKey = new HashMap<>();
    private final Map<String, Map<String, Scored>> compared = new HashMap<>();
    private final Matcher matcher;
    private long comparisons;

    Pairing() {
        ToIntFunction<String> holders =
                key -> byKey.getOrDefault(key, List.of()).size();
        this.matcher = new Matcher(holders);
    }

    private record Scored(Sighting other, Comparison comparison, double score) {}

    /** Two sightings and what is made of them. */
    record Pair(Sighting a, Sighting b, Comparison comparison, Verdict verdict) {}

    void add(Sighting sighting) {
        for (String key : MatchKeys.of(sighting)) {
            byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(sighting);
        }
    }

    /** Of all that were added: those to be merged and those to be shown to a person, each once. */
    List<Pair> pairs(List<Sighting> sightings) {
        sightings.forEach(this::candidates);
        List<Pair> pairs = new ArrayList<>();
        for (Sighting a : sightings) {
            for (Scored scored : candidates(a).values()) {
                Sighting b = scored.other;
                if (a.id().compareTo(b.id()) < 0) {
                    double rival = Math.max(rival(a, b), rival(b, a));
                    Verdict verdict = Verdict.of(a, b, scored.comparison, rival);
                    if (verdict != Verdict.DIFFERENT) {
                        pairs.add(new Pair(a, b, scored.comparison, verdict));
                    }
                }
            }
        }
        return pairs;
    }

    long comparisons() {
        return comparisons;
    }

    /** The best that {@code of} has on the way of {@code chosen}, which itself does not count. */
    private double rival(Sighting of, Sighting chosen) {
        double best = Double.NEGATIVE_INFINITY;
        for (Scored scored : candidates(of).values()) {
            if (!scored.other.id().equals(chosen.id()) && scored.other.way().equals(chosen.way())) {
                best = Math.max(best, scored.score);
            }
        }
        return best;
    }

    private Map<String, Scored> candidates(Sighting of) {
        Map<String, Scored> known = compared.get(of.id());
        if (known != null) {
            return known;
        }
        Map<String, Scored> found = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (String key : MatchKeys.asked(of)) {
            List<Sighting> holders = byKey.getOrDefault(key, List.of());
            if (holders.size() > Holders.MOST) {
                continue;
            }
            for (Sighting other : holders) {
                if (!seen.add(other.id())) {
                    continue;
                }
                Map<String, Scored> theirs = compared.get(other.id());
                if (theirs != null) {
                    Scored same = theirs.get(of.id());
                    if (same != null) {
                        found.put(other.id(), new Scored(other, same.comparison, same.score));
                    }
                } else {
                    comparisons++;
                    matcher.compare(of, other)
                            .map(comparison -> new Scored(other, comparison, comparison.score()))
                            .filter(scored -> scored.score >= Weights.HOLD)
                            .ifPresent(scored -> found.put(other.id(), scored));
                }
            }
        }
        compared.put(of.id(), found);
        return found;
    }
}
