package org.xueliang.ingest.sip;

import org.xueliang.protocol.sip.transaction.SipFailure;

/** A request of ours has no final response. */
public final class SipRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final SipFailure failure;

    SipRequestException(String what, SipFailure failure) {
        super(what + ": " + failure);
        this.failure = failure;
    }

    public SipFailure failure() {
        return failure;
    }
}
