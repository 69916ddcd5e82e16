package org.xueliang.registry.merging;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Weighs whether two sightings are one camera. Pure. */
final class Matcher {
    private final DeviceEvidence device;
    private final NameEvidence names;

    /** @param holders how many sightings have a key (see {@link MatchKeys}), these two among them */
    Matcher(ToIntFunction<String> holders) {
        this.device = new DeviceEvidence(holders);
        this.names = new NameEvidence(holders);
    }

    /**
     * Empty where they cannot be two ways of one camera: two channels of one device are two cameras to it.
     *
     * @param a one
     * @param b other; the answer is the same the other way round
     */
    Optional<Comparison> compare(Sighting a, Sighting b) {
        if (a.id().equals(b.id()) || (a.fromDevice() && a.way().equals(b.way())) || areNeighbours(a, b)) {
            return Optional.empty();
        }
        List<Evidence> evidence = new ArrayList<>();
        device.weigh(a, b, evidence);
        PlaceEvidence.position(a, b, evidence);
        names.weigh(a, b, evidence);
        PlaceEvidence.direction(a, b, evidence);
        PlaceEvidence.site(a, b, evidence);
        Ownership.unproven(a, b, evidence).ifPresent(evidence::add);
        return Optional.of(Comparison.of(evidence));
    }

    /** Numbered in one row, and nothing that says what they are: the most pairs by far, and none of them one. */
    private static boolean areNeighbours(Sighting a, Sighting b) {
        boolean known = (!a.serial().isEmpty() && !b.serial().isEmpty())
                || (!a.mac().isEmpty() && !b.mac().isEmpty())
                || (!a.host().isEmpty() && a.host().equals(b.host()))
                || (!a.code().isEmpty() && a.code().equals(b.code()));
        return !known && NameEvidence.endDifferently(a.name(), b.name());
    }
}
