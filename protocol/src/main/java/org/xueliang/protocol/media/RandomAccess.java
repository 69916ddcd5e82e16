package org.xueliang.protocol.media;

/** Whether and how a decoder can start at an access unit (ITU-T H.264 7.4.1.2.4, D.2.8; H.265 7.4.2.2, D.3.8). */
public enum RandomAccess {
    /** It needs what came before. Parameter sets alone do not change that: x264's intra refresh repeats them before P pictures. */
    NONE,
    /** IDR, or H.265 BLA: nothing after it refers to anything before it. */
    IDR,
    /** H.265 CRA, or H.264 I picture with recovery point 0: usable; leading pictures that follow are to be dropped after a start here. */
    OPEN_GOP,
    /** Recovery point with a count above 0 (gradual refresh): a decoder may start, the picture is whole {@link AccessUnit#recoveryPictures()} later. */
    RECOVERY_POINT,
    /** Every slice is I, and nothing says that it is a start: the fall-back where no better one comes for long. */
    INTRA_ONLY;

    /** @return whether the picture itself is whole when a decoder starts at it */
    public boolean isKeyframe() {
        return this == IDR || this == OPEN_GOP;
    }
}
