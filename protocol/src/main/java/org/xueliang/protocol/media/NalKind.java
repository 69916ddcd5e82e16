package org.xueliang.protocol.media;

/** What a NAL unit is to an access unit, in either codec. */
public enum NalKind {
    /** A slice, or a partition of one. */
    SLICE,
    PARAMETER_SET,
    SEI,
    DELIMITER,
    /** Suffix SEI, end of sequence or stream: belongs to the picture before it. */
    TRAILER,
    /** Filler data: dropped. */
    FILLER,
    OTHER
}
