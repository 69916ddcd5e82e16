package org.xueliang.registry.merging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What sketches leave out, in a made city that is hard (see {@link MadeTwins}). */
class SketchesTest {
    private static final int CAMERAS = Integer.getInteger("matcher.cameras", 700);

    private static final List<Sighting> SIGHTINGS = new MadeTwins(CAMERAS, 11).sightings();
    /** By each key, as a plain map has them. */
    private static final Map<String, List<Sighting>> BY_KEY = new HashMap<>();

    private final Sketches sketches = new Sketches(1);

    @BeforeAll
    static void byKey() {
        for (Sighting sighting : SIGHTINGS) {
            MatchKeys.of(sighting)
                    .forEach(key ->
                            BY_KEY.computeIfAbsent(key, k -> new ArrayList<>()).add(sighting));
        }
    }

    SketchesTest() {
        SIGHTINGS.forEach(sketches::add);
        sketches.ask(SIGHTINGS);
    }

    private static int count(String key) {
        return BY_KEY.getOrDefault(key, List.of()).size();
    }

    @Test
    void nobodyIsLeftOutWhoIsWorthALookAndMostOfTheOthersAre() {
        Matcher matcher = new Matcher(SketchesTest::count);
        long shared = 0;
        long found = 0;
        for (Sighting sighting : SIGHTINGS) {
            Set<String> candidates = sketches.candidates(sighting);
            found += candidates.size();
            for (Sighting other : sharing(sighting)) {
                shared++;
                double score =
                        matcher.compare(sighting, other).map(Comparison::score).orElse(Double.NEGATIVE_INFINITY);
                assertThat(most(sighting, other))
                        .as("%s and %s", sighting, other)
                        .isGreaterThanOrEqualTo(score - 1e-9);
                if (score >= Weights.HOLD) {
                    assertThat(candidates).contains(other.id());
                }
            }
        }
        assertThat(found).isPositive().isLessThan(shared / 4);
    }

    private static Set<Sighting> sharing(Sighting sighting) {
        Set<Sighting> others = new HashSet<>();
        for (String key : MatchKeys.asked(sighting)) {
            if (count(key) <= Holders.MOST) {
                others.addAll(BY_KEY.getOrDefault(key, List.of()));
            }
        }
        others.remove(sighting);
        return others;
    }

    private static double most(Sighting sighting, Sighting other) {
        int[] row = new int[Sketch.INTS];
        Sketch.write(other, row, 0);
        return Sketch.Asked.of(sighting, SketchesTest::count).most(row, 0);
    }

    @Test
    void aKeyIsCountedUpToOneMoreThanTheMostAndThenFindsNothingAndIsCounted() {
        BY_KEY.forEach((key, holders) ->
                assertThat(sketches.count(key)).as(key).isEqualTo(Math.min(holders.size(), Holders.MOST + 1)));
        assertThat(sketches.count("n:nobody|1")).isZero();
        String common = MatchKeys.host(SIGHTINGS.stream()
                .filter(sighting -> sighting.host().equals("192.168.1.64"))
                .findFirst()
                .orElseThrow());
        assertThat(count(common)).isGreaterThan(Holders.MOST);
        SIGHTINGS.forEach(sketches::candidates);
        assertThat(sketches.tally().tooCommon()).isGreaterThanOrEqualTo(count(common));
    }
}
