package org.xueliang.protocol.sdp;

/** Each leniency of the reader of GB/T 28181 SDP by its name, with its source. */
public enum GbSdpOddity {
    NO_SSRC("D1, D4 in vendor-quirks: wvp@297f89655, @cb1f1417b"),
    ZERO_SSRC("D2 in vendor-quirks: wvp@2ce50bdd0, zlm@f76109c6"),
    NULL_SSRC("D3 in vendor-quirks: wvp#1656"),
    UNREADABLE_SSRC("case 19 of the signalling sheet: hex, letters, more than 32 bits"),
    LARGE_SSRC("D7 in vendor-quirks: > 2^31, zlm#4646"),
    UNPADDED_SSRC("D8 in vendor-quirks: not 10 digits"),
    SEVERAL_SSRCS("section 13.3 of the signalling sheet: y= more than once; the medium's own counts, else the first"),
    /** y= or f= stand before a= lines. */
    ODD_LINE_ORDER("D9 in vendor-quirks: m7sgb PR#123"),
    NO_PORT("D12 in vendor-quirks: port 0, wvp#708"),
    NO_ADDRESS("D13 in vendor-quirks: c= missing or not readable"),
    NO_SETUP("D14 in vendor-quirks: TCP without a=setup"),
    TCP_BEHIND("D15 in vendor-quirks: RTP/AVP/TCP"),
    PRIVATE_PAYLOAD("P26 in gb28181-quirks: rtpmap of a vendor's own name"),
    NO_RTPMAP("case 20 of the signalling sheet: 96 without rtpmap is PS"),
    NTP_TIME("section 13.3 of the signalling sheet: t= counts from 1900"),
    UNKNOWN_SESSION_NAME("case 20 of the signalling sheet: s= of another kind"),
    BARE_LINE_FEED("case 4 of the signalling sheet"),
    UNREADABLE_NUMBER("case 20 of the signalling sheet");

    private final String source;

    GbSdpOddity(String source) {
        this.source = source;
    }

    /** @return where it was seen */
    public String source() {
        return source;
    }
}
