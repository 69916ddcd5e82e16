package org.xueliang.ingest.gb28181.control;

/** A device did not give what it was asked for. The message says what and why, for people. */
public final class QueryException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble it is, for whoever has to answer a call. */
    public enum Reason {
        /** No such device or channel at this gateway. */
        UNKNOWN,
        /** It cannot be asked now. */
        OFFLINE,
        /** It answered with an error. */
        REFUSED,
        /** It did not answer. */
        SILENT,
        /** It has as many questions as are let to wait. */
        BUSY,
        /** Its edition does not have it, or it is never done. */
        NOT_POSSIBLE,
        /** It was asked for pictures, and none came; the message says why. */
        NO_MEDIA,
        /** The question is wrong. */
        BAD
    }

    private final Reason reason;

    public QueryException(Reason reason, String message) {
        // A device's own words are among it: they end on somebody's terminal.
        super(message.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", " "));
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
