package org.xueliang.protocol.media;

/** What the RTP marker bit is believed to mean. */
public enum MarkerPolicy {
    /**
     * It ends the access unit, except behind parameter sets, SEI or AUD, where some cameras set it too (R29 in vendor-quirks: Ivel
     * on SEI; Tapo TC70 and Reolink Duo 2 on SPS and PPS). A stream that sets it inside pictures three times is treated
     * as {@link #IGNORED} from then on; one that never sets it (FLIR M400) ends units by timestamp anyway.
     */
    ENDS_PICTURE,
    /** Only a change of timestamp ends an access unit; costs one picture of delay. */
    IGNORED
}
