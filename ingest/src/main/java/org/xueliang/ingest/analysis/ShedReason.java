package org.xueliang.ingest.analysis;

import java.util.Locale;

/** Why something was not decoded that should have been. */
public enum ShedReason {
    /** Access units of an active channel that waited when a newer keyframe came: decoding goes on there. */
    BEHIND,
    /** A quiet channel's keyframe that still waited when the next one came. */
    SUPERSEDED,
    /** Pictures that no other refers to, left out to catch up. */
    NON_REFERENCE,
    /** More access units wait than one channel may hold: nothing until the next keyframe. */
    CHANNEL_FULL,
    /** More channels wait than the pool may hold. */
    POOL_FULL,
    /** The decoder was refused: picture size or the memory of all decoders. */
    REFUSED,
    /** FFmpeg could make nothing of it. */
    UNDECODABLE,
    /** The stream ended while it waited. */
    ENDED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
