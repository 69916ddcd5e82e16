package org.xueliang.ingest.gb28181.invite;

/** What is odd about media that was understood all the same, by its name, with its source. */
public enum StreamOddity {
    OTHER_SSRC_ANSWERED("D5 in vendor-quirks: Hikvision and Dahua platforms", "the answered SSRC is expected"),
    OTHER_SSRC_SENT("D6 in vendor-quirks: neither offered nor answered", "taken by the address that it comes from"),
    SOURCE_RESTARTED("P19, P20 in vendor-quirks: new sequence or SSRC on the way", "the stream goes on from there"),
    BARE_VIDEO("P6 in vendor-quirks: no program stream", "taken as H.264 or H.265 alone"),
    EMPTY_PACK_HEADER("P8 in vendor-quirks: Hikvision H.265", "skipped"),
    PRIVATE_UNIT("P9, P10 in vendor-quirks: Hikvision", "skipped by its length"),
    UNBOUNDED_PES("P11 in vendor-quirks: PES length 0", "taken up to the next start code"),
    SHORT_PES_LENGTH("P12 in vendor-quirks: video goes on behind its length", "the rest belongs to it"),
    MAP_OVERRULED("P14 in vendor-quirks: Keda and others", "the NAL units tell the codec, not the map"),
    MAP_REFUSED("P16 in vendor-quirks: a program stream map that cannot be read", "the NAL units tell the codec"),
    NO_MAP("P17 in vendor-quirks: no program stream map", "the NAL units tell the codec"),
    PACK_SEARCHED_FOR("P3 in vendor-quirks: bytes are missing or too many", "gone on with at the next pack"),
    MALFORMED_PES("P12 in vendor-quirks, beyond repair", "dropped"),
    ENCRYPTED_PES("2022 clause 8.4: scrambled", "dropped"),
    SECOND_VIDEO("section 10 of gb28181-quirks: two video streams in a program", "the first one is taken");

    private final String source;
    private final String handling;

    StreamOddity(String source, String handling) {
        this.source = source;
        this.handling = handling;
    }

    /** Where it was seen. */
    public String source() {
        return source;
    }

    /** What is done about it. */
    public String handling() {
        return handling;
    }
}
