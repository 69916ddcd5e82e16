package org.xueliang.ingest.codec;

/** What pictures are decoded for, and what may be left out for it. */
public enum DecodePurpose {
    /** A person looks at it: everything is done. */
    STILL,
    /**
     * It becomes a thumbnail: the loop filter is left out where it does not spread, in pictures that no other refers to.
     */
    ANALYSIS,
    /**
     * As {@link #ANALYSIS}, without any loop filter: about 0.8 of the CPU. What is left out adds up until the next keyframe.
     */
    ANALYSIS_ROUGH
}
