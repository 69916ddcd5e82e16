package org.xueliang.protocol.sdp;

/** A description that has nothing we take; the message is for the owner of the camera. */
public final class NoVideoTrackException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is missing. */
    public enum Reason {
        NO_VIDEO_MEDIA,
        CODEC_NOT_SUPPORTED,
        /** Several media and no a=control: which URL to set up would be a guess. */
        NO_CONTROL
    }

    private final Reason reason;

    public NoVideoTrackException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
