package org.xueliang.ingest.gb28181.invite;

/** Why no picture comes. Words and advice are {@link NoMedia}'s, where the facts are. */
public enum NoMediaCause {
    NAT,
    PORT_CLOSED,
    WRONG_DIRECTION,
    WRONG_SSRC,
    NOTHING_AT_ALL,
    RTCP_ONLY,
    CODEC,
    REFUSED,
    BUSY,
    CLOCK,
    NO_PSM_OR_KEYFRAME,
    PRIVATE_ADDRESS,
    /** The device does not answer the INVITE, or is not registered: signalling, not media. */
    NO_ANSWER
}
