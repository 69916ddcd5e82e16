package org.xueliang.protocol.sip;

import java.util.List;
import org.xueliang.protocol.bytes.HeaderField;

/** A response (RFC 3261 clause 7.2). Immutable. */
public final class SipResponse extends SipMessage {
    private final int status;
    private final String reason;

    SipResponse(int status, String reason, SipHeaders headers, byte[] body, long oddities) throws SipSyntaxException {
        super(headers, body, oddities);
        // V S34: a status of our own error events (-1024) must never get this far.
        if (status < 100 || status > 699) {
            throw new SipSyntaxException("status: " + status + " (expected: 100-699)");
        }
        this.status = status;
        this.reason = reason;
    }

    /**
     * An answer to the request: its Via, From, To, Call-ID, CSeq and Record-Route.
     *
     * @param toTag put into To where the request has none; 100 is sent without
     */
    public static Builder answer(SipRequest request, int status, String toTag) {
        SipHeaders.Builder headers = SipHeaders.builder();
        copy(request, SipHeaders.VIA, headers);
        headers.add(SipHeaders.FROM, request.from().toString());
        boolean tagged = !request.toTag().isEmpty() || status == 100;
        headers.add(
                SipHeaders.TO,
                tagged ? request.to().toString() : request.to().withTag(toTag).toString());
        headers.add(SipHeaders.CALL_ID, request.callId());
        headers.add(SipHeaders.CSEQ, request.cseq().toString());
        copy(request, SipHeaders.RECORD_ROUTE, headers);
        return new Builder(status, SipStatus.reason(status), headers, NO_BODY);
    }

    private static void copy(SipRequest request, String name, SipHeaders.Builder headers) {
        List<String> values = request.headers().getAll(name);
        for (String value : values) {
            headers.add(name, value);
        }
    }

    public Builder toBuilder() {
        return new Builder(status, reason, headers().toBuilder(), body());
    }

    public int status() {
        return status;
    }

    /** Empty where the peer sent none. */
    public String reason() {
        return reason;
    }

    public boolean isProvisional() {
        return status < 200;
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    @Override
    long ownOddities() {
        long bits = 0;
        if (via() == null) {
            bits |= SipOddity.VIA_MISSING.bit();
        }
        boolean invite = cseq().method().equals(SipMethods.INVITE);
        if (invite && isSuccess() && !headers().contains(SipHeaders.CONTACT)) {
            bits |= SipOddity.CONTACT_MISSING.bit();
        }
        if (status == 101 && !toTag().isEmpty()) {
            bits |= SipOddity.TAG_IN_EARLY_ANSWER.bit();
        }
        return bits;
    }

    @Override
    String startLine() {
        return "SIP/2.0 " + status + " " + reason;
    }

    /** Collects a response; not thread-safe. Every method refuses CR, LF and NUL with IllegalArgumentException. */
    public static final class Builder {
        private final int status;
        private String reason;
        private final SipHeaders.Builder headers;
        private byte[] body;

        private Builder(int status, String reason, SipHeaders.Builder headers, byte[] body) {
            this.status = status;
            this.reason = reason;
            this.headers = headers;
            this.body = body;
        }

        public Builder reason(String phrase) {
            HeaderField.requireValue("reason", phrase);
            reason = phrase;
            return this;
        }

        public Builder contact(NameAddr contact) {
            headers.set(SipHeaders.CONTACT, contact.toString());
            return this;
        }

        public Builder expiresS(long seconds) {
            headers.set(SipHeaders.EXPIRES, Long.toString(seconds));
            return this;
        }

        /** Replaces every field of this name. */
        public Builder set(String name, String value) {
            headers.set(name, value);
            return this;
        }

        public Builder add(String name, String value) {
            headers.add(name, value);
            return this;
        }

        /** @param bytes not to be changed afterwards */
        public Builder body(String contentType, byte[] bytes) {
            headers.set(SipHeaders.CONTENT_TYPE, contentType);
            body = bytes;
            return this;
        }

        /** @throws IllegalStateException the status is none, or a header that every response has was made unreadable */
        public SipResponse build() {
            try {
                return new SipResponse(status, reason, headers.build(), body, 0);
            } catch (SipSyntaxException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
    }
}
