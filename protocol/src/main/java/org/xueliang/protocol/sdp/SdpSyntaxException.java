package org.xueliang.protocol.sdp;

/** A body that is no SDP at all, or larger than is taken. Single broken lines are not errors: they are skipped. */
public final class SdpSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    public SdpSyntaxException(String message) {
        super(message);
    }
}
