package org.xueliang.registry.merging;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.xueliang.registry.merging.DuplicateStore.Pair;

/** What was compared with what in one step, and what follows for the pairs that are worth a look. One thread. */
final class Comparisons {
    private final Holders holders;
    private final Function<Collection<String>, List<Sighting>> reader;
    private final Matcher matcher;
    private final Map<String, Sighting> known = new HashMap<>();
    private final Map<String, Set<String>> candidates = new HashMap<>();
    private final Map<String, Map<String, Comparison>> made = new HashMap<>();
    private long compared;

    /** @param reader of the channels of some codes; codes that are no enrolled channel's are left out */
    Comparisons(Holders holders, Function<Collection<String>, List<Sighting>> reader) {
        this.holders = holders;
        this.reader = reader;
        this.matcher = new Matcher(holders::count);
    }

    /** Two that are merged or held. */
    record Likely(Pair pair, Comparison comparison, Verdict verdict) {}

    /** Each pair that one of these is half of, once. */
    List<Likely> of(Collection<Sighting> sightings) {
        sightings.forEach(sighting -> known.put(sighting.id(), sighting));
        read(sightings);
        Set<Pair> pairs = new HashSet<>();
        for (Sighting sighting : sightings) {
            worthALook(sighting).keySet().forEach(other -> pairs.add(Pair.of(sighting.id(), other)));
        }
        // Whether something else is as like the other of a pair: what that one may be is to be known too.
        Set<String> halves = new HashSet<>();
        pairs.forEach(pair -> {
            halves.add(pair.one());
            halves.add(pair.other());
        });
        read(halves.stream().map(known::get).filter(Objects::nonNull).toList());
        List<Likely> likely = new ArrayList<>();
        for (Pair pair : pairs) {
            Sighting one = known.get(pair.one());
            Sighting other = known.get(pair.other());
            if (one == null || other == null) {
                continue;
            }
            Comparison comparison = worthALook(one).get(pair.other());
            if (comparison == null) {
                comparison = worthALook(other).get(pair.one());
            }
            if (comparison == null) {
                continue;
            }
            Verdict verdict = Verdict.of(one, other, comparison, Math.max(rival(one, other), rival(other, one)));
            if (verdict != Verdict.DIFFERENT) {
                likely.add(new Likely(pair, comparison, verdict));
            }
        }
        return likely;
    }

    /** How many pairs were weighed whole. */
    long compared() {
        return compared;
    }

    private void read(Collection<Sighting> sightings) {
        List<Sighting> anew = sightings.stream()
                .filter(sighting -> !candidates.containsKey(sighting.id()))
                .toList();
        holders.ask(anew);
        Set<String> missing = new HashSet<>();
        for (Sighting sighting : anew) {
            Set<String> codes = holders.candidates(sighting);
            candidates.put(sighting.id(), codes);
            codes.stream().filter(code -> !known.containsKey(code)).forEach(missing::add);
        }
        reader.apply(missing).forEach(sighting -> known.put(sighting.id(), sighting));
    }

    private Map<String, Comparison> worthALook(Sighting sighting) {
        Map<String, Comparison> before = made.get(sighting.id());
        if (before != null) {
            return before;
        }
        Map<String, Comparison> found = new HashMap<>();
        for (String code : candidates.getOrDefault(sighting.id(), Set.of())) {
            Sighting other = known.get(code);
            if (other != null) {
                compared++;
                matcher.compare(sighting, other)
                        .filter(comparison -> comparison.score() >= Weights.HOLD)
                        .ifPresent(comparison -> found.put(code, comparison));
            }
        }
        made.put(sighting.id(), found);
        return found;
    }

    /** The best that {@code of} has on the way of {@code chosen}, which itself does not count. */
    private double rival(Sighting of, Sighting chosen) {
        double best = Double.NEGATIVE_INFINITY;
        for (Map.Entry<String, Comparison> entry : worthALook(of).entrySet()) {
            Sighting other = known.get(entry.getKey());
            if (other != null && !other.id().equals(chosen.id()) && other.way().equals(chosen.way())) {
                best = Math.max(best, entry.getValue().score());
            }
        }
        return best;
    }
}
