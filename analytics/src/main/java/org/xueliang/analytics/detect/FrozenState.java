package org.xueliang.analytics.detect;

/** What the frozen-picture detector remembers. Times in microseconds since the epoch, 0 for none. */
final class FrozenState {
    /** Pixels of the first of the pictures that are all the same. */
    byte[] anchor = new byte[0];

    long anchorUs;
    /** Its group. */
    long anchorGroupUs;
    /** Samples since then. */
    int still;

    /** Pixels of an earlier picture, by which the usual noise is measured. */
    byte[] reference = new byte[0];

    long referenceUs;
    /** Its group. */
    long referenceGroupUs;
    /** Mean difference that two pictures of the scene with a keyframe between them usually have, and from how many pairs it is known. */
    float usualNoise;

    int noiseSamples;
    /** Bytes of an access unit between keyframes, usually; 0 while unknown. */
    float usualBytes;
    /** Since when they are far fewer. */
    long collapsedUs;

    /** Of the event before. */
    long lastUs;
    /** Of the newest sample: when it was received, and the keyframe of its group. */
    long sampleUs;

    long groupUs;
    /** Begin of the freeze that lasts. */
    long beginUs;
}
