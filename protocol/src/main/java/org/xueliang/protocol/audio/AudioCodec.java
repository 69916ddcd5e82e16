package org.xueliang.protocol.audio;

/** What is passed on; all else is named and dropped. */
public enum AudioCodec {
    /** G.711 A-law. */
    PCMA,
    /** G.711 mu-law. */
    PCMU,
    /** MPEG-4 AAC. */
    AAC
}
