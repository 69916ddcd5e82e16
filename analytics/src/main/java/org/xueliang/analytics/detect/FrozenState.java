package org.xueliang.analytics.detect;

/** What the frozen-picture detector remembers. Times in microseconds since the epoch, 0 for none. */
final class FrozenState {
    /** Pixels of the first of the pictures that are all the same. */
    byte[] anchor = new byte[0];

    long anchorUs;
    boolean anchorKeyframe;
    /** Samples, and keyframes that passed, since then. */
    int still;

    int keyframes;
    /** Mean difference that two pictures of the scene usually have, and from how many pairs it is known. */
    float usualNoise;

    int noiseSamples;
    /** Bytes of an access unit between keyframes, usually; 0 while unknown. */
    float usualBytes;
    /** Since when they are far fewer. */
    long collapsedUs;

    long lastUs;
    /** Begin of the freeze that lasts. */
    long beginUs;
}
