package org.xueliang.protocol.sdp;

/** Writes SDP of GB/T 28181 in the order v o s u c t m a y f, each line ending with CRLF: Hikvision answers 415 otherwise (D9 in vendor-quirks). */
public final class Gb28181SdpWriter {
    public static final String CONTENT_TYPE = "application/sdp";

    private Gb28181SdpWriter() {}

    public static byte[] offer(Gb28181Offer offer) {
        throw new UnsupportedOperationException("not yet: " + offer);
    }

    public static byte[] answer(Gb28181Answer answer) {
        throw new UnsupportedOperationException("not yet: " + answer);
    }
}
