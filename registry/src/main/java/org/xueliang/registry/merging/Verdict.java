package org.xueliang.registry.merging;

/** What follows from a comparison. */
enum Verdict {
    /** Certain enough to be merged without a person. */
    MERGE,
    /** For a person to decide. */
    HOLD,
    DIFFERENT;

    /**
     * @param rival score of the best other that either of them was compared with on the other's way;
     *     {@link Double#NEGATIVE_INFINITY} where there is none
     */
    static Verdict of(Sighting a, Sighting b, Comparison comparison, double rival) {
        double score = comparison.score();
        if (score < Weights.HOLD) {
            return DIFFERENT;
        }
        // Two pulls of one address are one way that was entered twice, and somebody may have meant to.
        boolean twoWays = a.fromDevice() || b.fromDevice();
        boolean certain = score >= Weights.MERGE
                && score - rival >= Weights.MARGIN
                && comparison.supports() >= 2
                && !comparison.contradicted()
                && !comparison.unproven()
                && twoWays;
        return certain ? MERGE : HOLD;
    }
}
