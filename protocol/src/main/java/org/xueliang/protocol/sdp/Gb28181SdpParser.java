package org.xueliang.protocol.sdp;

/** Reads SDP of GB/T 28181 with the lines y=, f= and u= that RFC 8866 does not know. */
public final class Gb28181SdpParser {
    /** No SDP of a device is larger. */
    public static final int MAX_BYTES = 64 * 1024;

    private Gb28181SdpParser() {}

    /** @throws SdpSyntaxException no SDP, no m= line, or larger than allowed */
    public static Gb28181Offer offer(byte[] body) throws SdpSyntaxException {
        throw new UnsupportedOperationException("not yet: " + body.length);
    }

    /** @throws SdpSyntaxException no SDP (S26 in vendor-quirks: XML under application/sdp), no m= line, or larger than allowed */
    public static Gb28181Answer answer(byte[] body) throws SdpSyntaxException {
        throw new UnsupportedOperationException("not yet: " + body.length);
    }
}
