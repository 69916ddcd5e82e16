package org.xueliang.analytics.detect;

import org.jspecify.annotations.Nullable;

/** What the camera looks at, and whether that is in doubt. Times in microseconds since the epoch, 0 for none. */
final class SceneState {
    enum Phase {
        NORMAL,
        COVERED,
        MOVED
    }

    static final float FIRST_SAME = 0.8f;

    Phase phase = Phase.NORMAL;
    /** Begin of what lasts, in the phases but NORMAL. */
    long beginUs;
    /** Since when detail has been going. */
    long fadingUs;
    /** Since when the scene is not to be recognised. */
    long suspectUs;

    int coverVotes;
    int moveVotes;
    /** Since when objects take most of the picture. */
    long crowdedUs;
    /** Since when the picture is well again, or the new view stands still. */
    long goodUs;

    int goodSamples;
    /** Share of structure that is recognised on ordinary days. */
    float usualSame = FIRST_SAME;
    /** Fine detail of the scene on ordinary days; empty until a sample came. */
    float[] fine = new float[0];
    /** Model of the new view while the camera has moved. */
    @Nullable
    BackgroundModel candidate;
    /** The view before the last move, and when it was left. */
    @Nullable
    BackgroundModel previous;

    long previousUs;

    void forgetSuspicion() {
        suspectUs = 0;
        coverVotes = 0;
        moveVotes = 0;
    }
}
