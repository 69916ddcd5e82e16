package org.xueliang.registry.merging;

import java.util.List;

/**
 * What two sightings were found to have in common and what not.
 *
 * @param evidence in the order of its kinds
 * @param score bits; what is decided from it, {@link Weights} says
 */
record Comparison(List<Evidence> evidence, double score) {
    static Comparison of(List<Evidence> evidence) {
        double score = 0;
        for (Evidence one : evidence) {
            score += one.bits();
        }
        return new Comparison(evidence, score);
    }

    /** Something speaks so strongly against it that no sum makes up for it. */
    boolean contradicted() {
        return evidence.stream().anyMatch(one -> one.bits() <= Weights.CONTRADICTION);
    }

    /** They are two owners' and nothing proves that they are one: for a person, whatever the sum. */
    boolean unproven() {
        return evidence.stream().anyMatch(one -> one.kind() == Evidence.Kind.OWNER);
    }

    /**
     * How many things of different nature speak for it with weight: what it is by number or address, what it is called, where
     * it stands. One alone can be an accident: a cloned number, two gates of one name, two cameras of one pole.
     */
    int supports() {
        int supports = 0;
        supports += any(
                Weights.ADDRESS_SAME,
                Evidence.Kind.CODE,
                Evidence.Kind.NETWORK,
                Evidence.Kind.SERIAL,
                Evidence.Kind.MAC);
        supports += any(Weights.NAME_SAME_COMMON, Evidence.Kind.NAME);
        supports += any(Weights.NEAR, Evidence.Kind.POSITION);
        return supports;
    }

    private int any(double bits, Evidence.Kind... kinds) {
        return evidence.stream()
                        .anyMatch(one -> one.bits() >= bits && List.of(kinds).contains(one.kind()))
                ? 1
                : 0;
    }
}
