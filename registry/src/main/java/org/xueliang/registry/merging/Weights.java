package org.xueliang.registry.merging;

/**
 * What each piece of evidence weighs, in bits: a bit doubles the odds that two sightings are one camera. Before anything is
 * known the odds are those of one in some thousands, which the thresholds contain. The numbers are judgements, tried on made
 * cities (see MatcherTest) and not learned from a real one.
 */
final class Weights {
    /** Merged by itself from here on, with nothing that speaks strongly against it and nobody else nearly as like. */
    static final double MERGE = 11;
    /** Shown to a person from here on. */
    static final double HOLD = 6;
    /** By so much the best must be better than the second best of either, to be merged by itself. */
    static final double MARGIN = 4;
    /** One piece of evidence that speaks so strongly against it stops a merge, whatever else there is. */
    static final double CONTRADICTION = -4;

    /** Serial numbers and hardware addresses are one maker's own; where several have one it is a cloned default. */
    static final double SERIAL_SAME = 12;

    static final double SERIAL_OTHER = -12;
    /** A camera may have two network ports. */
    static final double MAC_SAME = 11;

    static final double MAC_OTHER = -6;
    static final double CLONED = 1;
    /** Codes are invented: many makers ship 34020000001320000001, and a platform may give its own. */
    static final double CODE_SAME = 8;

    static final double CODE_SAME_FACTORY = 1;
    /** Address and input of it. Private addresses are the same in every other estate. */
    static final double ADDRESS_AND_INPUT_SAME = 9;

    static final double ADDRESS_SAME = 6;
    static final double ADDRESS_SHARED = 1.5;
    /** Two inputs of one recorder are two cameras. */
    static final double INPUT_OTHER = -12;
    /** Two ways are often told two addresses: inside and outside. */
    static final double ADDRESS_OTHER = -1;

    static final double MODEL_SAME = 1;
    /** Platforms write their own name as the maker. */
    static final double MAKER_OTHER = -1;

    static final double MODEL_OTHER = -3;
    /** Up to so many metres, and what it weighs. Cameras of one pole have one position, so that it is never much. */
    static final double[][] DISTANCE = {{20, 4}, {60, 3}, {150, 1}, {400, -2}, {1500, -4}, {Double.MAX_VALUE, -7}};
    /** What is taken off where the distance is small only if one of them is GCJ-02 that calls itself WGS-84. */
    static final double SHIFTED = 1;

    /** From here on a position supports a merge. */
    static final double NEAR = 2;

    static final double NAME_SAME_RARE = 7;
    /** Others are called so too, and stand elsewhere. */
    static final double NAME_SAME_HERE = 6;

    static final double NAME_SAME_FEW = 4;
    static final double NAME_SAME_COMMON = 2;
    static final double NAME_LIKE = 4;
    static final double NAME_OTHER = -5;

    static final double NUMBERS_SAME = 1;
    /** 东门1 and 东门2 stand side by side and differ in nothing else. */
    static final double LAST_NUMBER_OTHER = -14;

    static final double OTHER_NUMBER_OTHER = -9;
    static final double NUMBER_MISSING = -3;
    static final double NUMBERS_SHORTENED = -0.5;
    /** 东门 and 西门. */
    static final double DIRECTION_WORD_OTHER = -8;

    static final double DIRECTION_SAME = 1.5;
    static final double DIRECTION_OTHER = -6;
    static final double PLACE_SAME = 1.5;
    static final double OWNER_SAME = 0.5;

    private Weights() {}

    /**
     * What one name of two weighs.
     *
     * @param namesakes how many are called so, these two among them
     * @param here whether the two stand at one spot
     */
    static double nameSame(int namesakes, boolean here) {
        if (namesakes <= 2) {
            return NAME_SAME_RARE;
        }
        return here ? NAME_SAME_HERE : namesakes <= 6 ? NAME_SAME_FEW : NAME_SAME_COMMON;
    }
}
