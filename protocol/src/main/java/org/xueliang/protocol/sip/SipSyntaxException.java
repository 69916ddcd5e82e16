package org.xueliang.protocol.sip;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;

/**
 * Bytes or text that are no SIP: the reason, what was expected, and an excerpt of at most 64 bytes. Never a secret. Where the headers
 * of a request could be read, they are here with the status that it deserves, so that it can be answered.
 */
public final class SipSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient @Nullable SipHeaders headers;

    public SipSyntaxException(String reason) {
        this(reason, 400, null, null);
    }

    /** @param found the offending text; only an excerpt of it is kept */
    public SipSyntaxException(String reason, String found) {
        this(reason + ": \"" + Excerpt.of(found) + '"', 400, null, null);
    }

    private SipSyntaxException(String message, int status, @Nullable SipHeaders headers, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.headers = headers;
    }

    static SipSyntaxException ofStatus(int status, String reason, String found) {
        return new SipSyntaxException(reason + ": \"" + Excerpt.of(found) + '"', status, null, null);
    }

    /** The same, for a request whose headers are known. */
    SipSyntaxException inRequest(SipHeaders headersOfRequest) {
        return new SipSyntaxException(String.valueOf(getMessage()), status, headersOfRequest, this);
    }

    /** 400, or 505 for another version, or 413. */
    public int status() {
        return status;
    }

    /**
     * An answer to the request that could not be understood, with what of its headers says where it goes.
     *
     * @param sourceHost where the request came from
     * @return the bytes to send; null where it was no request, or lacks the Via without which nobody knows the answer
     */
    public byte @Nullable [] answer(String sourceHost, int sourcePort) {
        SipHeaders known = headers;
        return known == null ? null : SipWriter.refusal(status, known, sourceHost, sourcePort);
    }
}
