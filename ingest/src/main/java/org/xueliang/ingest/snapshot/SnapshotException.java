package org.xueliang.ingest.snapshot;

/** Why there is no still; the message is for people and names the channel. */
public final class SnapshotException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the caller can do about it. */
    public enum Reason {
        /** The channel is not assigned to this gateway. */
        UNKNOWN_CHANNEL,
        /** It has no stream; the message holds the cause. */
        OFFLINE,
        /** Its stream has shown no picture yet that a decoder can start at. */
        NO_KEYFRAME,
        /** The newest keyframe is older than was asked for; {@link #ageMs} says how old. */
        STALE,
        /** Parts of the newest keyframe are missing. */
        DAMAGED,
        /** The decoder could make nothing of it, or it is over a limit. */
        UNDECODABLE,
        /** Too many stills are waited for. */
        BUSY
    }

    private final Reason reason;
    private final long ageMs;

    SnapshotException(Reason reason, String message) {
        this(reason, message, -1);
    }

    SnapshotException(Reason reason, String message, long ageMs) {
        super(message);
        this.reason = reason;
        this.ageMs = ageMs;
    }

    public Reason reason() {
        return reason;
    }

    /** Age of the newest keyframe in milliseconds where it is {@link Reason#STALE}, else -1. */
    public long ageMs() {
        return ageMs;
    }
}
