package org.xueliang.protocol.media;

/** A parameter set that is malformed or asks for too much, such as 65535x65535 pictures. */
public final class ParameterSetException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What to tell the owner of the camera. */
    public enum Reason {
        /** Ends too early, or a field is outside the standard's range. */
        MALFORMED,
        /** Pictures larger than a decoder is given. */
        TOO_LARGE
    }

    private final Reason reason;

    public ParameterSetException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
