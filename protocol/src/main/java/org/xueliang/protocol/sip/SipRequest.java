package org.xueliang.protocol.sip;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request (RFC 3261 clause 7.1). Immutable. */
public final class SipRequest extends SipMessage {
    /** What 18 #10 of the signalling sheet bounds Expires to; 0 stays 0. */
    public static final long MIN_EXPIRES_S = 60;

    public static final long MAX_EXPIRES_S = 604_800;
    public static final long DEFAULT_EXPIRES_S = 3600;

    private final String method;
    private final String uri;
    private final Via topVia;

    SipRequest(String method, String uri, SipHeaders headers, byte[] body, long oddities) throws SipSyntaxException {
        super(headers, body, oddities);
        Via via = via();
        if (via == null) {
            throw new SipSyntaxException("Via is missing (expected: Via, From, To, Call-ID and CSeq)");
        }
        if (!cseq().method().equals(method)) {
            throw new SipSyntaxException("CSeq (expected: the method " + method + ")", cseq().toString());
        }
        this.method = method;
        this.uri = uri;
        this.topVia = via;
    }

    private SipRequest(SipRequest same, Via seen) {
        super(same, seen);
        this.method = same.method;
        this.uri = same.uri;
        this.topVia = seen;
    }

    /**
     * @param method a token, see {@link SipMethods}
     * @param uri of the request line
     */
    public static Builder builder(String method, SipUri uri) {
        return new Builder(method, uri.toString(), SipHeaders.builder(), NO_BODY);
    }

    public Builder toBuilder() {
        return new Builder(method, uri, headers().toBuilder(), body());
    }

    public String method() {
        return method;
    }

    public boolean is(String aMethod) {
        return method.equals(aMethod);
    }

    /** The request line's URI, byte for byte. */
    public String uri() {
        return uri;
    }

    /** @return null where it cannot be read: To names the target as well */
    public @Nullable SipUri requestUri() {
        try {
            return SipUri.parse(uri);
        } catch (SipSyntaxException unreadable) {
            return null;
        }
    }

    /** The code of whom it is for: To's user, else the request line's (18 #7 in the signalling sheet). */
    public String targetId() {
        String user = to().user();
        SipUri requested = user.isEmpty() ? requestUri() : null;
        return requested == null ? user : requested.user();
    }

    /** The top Via, which every request has. */
    public Via topVia() {
        return topVia;
    }

    /** The same request with the source that was seen in its top Via (RFC 3581 clause 4). */
    public SipRequest receivedFrom(String host, int port) {
        Via seen = topVia.seenFrom(host, port);
        return seen.equals(topVia) ? this : new SipRequest(this, seen);
    }

    /**
     * Contact's parameter, else the header, else the default: V S8, V S10, 18 #10. 0 ends a registration or subscription; anything else is
     * within {@link #MIN_EXPIRES_S} and {@link #MAX_EXPIRES_S}.
     */
    public long expiresS(long defaultS) {
        long asked = askedExpiresS();
        long value = asked < 0 ? defaultS : asked;
        return value == 0 ? 0 : Math.min(MAX_EXPIRES_S, Math.max(MIN_EXPIRES_S, value));
    }

    /** @return -1 where nothing is said, or nothing that can be read */
    private long askedExpiresS() {
        NameAddr contact = contact();
        String value = contact == null ? null : contact.parameter("expires");
        long seconds = value == null ? -1 : seconds(value);
        if (seconds >= 0) {
            return seconds;
        }
        String header = header(SipHeaders.EXPIRES);
        return header == null ? -1 : seconds(header);
    }

    private static long seconds(String text) {
        String digits = text.trim();
        boolean huge = digits.length() > 18 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return huge ? Long.MAX_VALUE : Decimal.parseLong(digits, 0, digits.length());
    }

    @Override
    long ownOddities() {
        long bits = 0;
        if (fromTag().isEmpty()) {
            bits |= SipOddity.FROM_TAG_MISSING.bit();
        }
        if (!headers().contains(SipHeaders.MAX_FORWARDS)) {
            bits |= SipOddity.MAX_FORWARDS_MISSING.bit();
        }
        if (headers().contains(SipHeaders.ROUTE)) {
            bits |= SipOddity.ROUTE_IN_REQUEST.bit();
        }
        if (!topVia.hasCookie()) {
            bits |= SipOddity.BRANCH_WITHOUT_COOKIE.bit();
        }
        SipUri requested = requestUri();
        boolean targetsDiffer = requested != null && !requested.user().equals(to().user());
        if (targetsDiffer && !is(SipMethods.REGISTER)) {
            bits |= SipOddity.REQUEST_URI_NOT_TO.bit();
        }
        if (is(SipMethods.REGISTER) || is(SipMethods.SUBSCRIBE)) {
            long asked = askedExpiresS();
            if (asked < 0) {
                bits |= SipOddity.EXPIRES_MISSING.bit();
            } else if (asked != expiresS(0)) {
                bits |= SipOddity.EXPIRES_OUT_OF_RANGE.bit();
            }
        }
        if (is(SipMethods.INVITE)) {
            String subject = header(SipHeaders.SUBJECT);
            if (subject == null || subject.indexOf(',') < 0) {
                bits |= SipOddity.SUBJECT_IN_PARTS.bit();
            }
        }
        if (is(SipMethods.MESSAGE) && body().length == 0) {
            bits |= SipOddity.BODY_MISSING.bit();
        }
        return bits;
    }

    @Override
    String startLine() {
        return method + " " + uri + " SIP/2.0";
    }

    /** Collects a request; not thread-safe. Every method refuses CR, LF and NUL with IllegalArgumentException. */
    public static final class Builder {
        private static final String MAX_FORWARDS = "70";

        private final String method;
        private String uri;
        private final SipHeaders.Builder headers;
        private byte[] body;

        private Builder(String method, String uri, SipHeaders.Builder headers, byte[] body) {
            String token = SipMethods.at(method, 0, method.length());
            if (token == null) {
                throw new IllegalArgumentException("method (expected: token): " + method);
            }
            this.method = token;
            this.uri = uri;
            this.headers = headers;
            this.body = body;
        }

        public Builder uri(SipUri requestUri) {
            this.uri = requestUri.toString();
            return this;
        }

        /** In place of every other Via. */
        public Builder via(Via via) {
            headers.remove(SipHeaders.VIA);
            headers.addFirst(SipHeaders.VIA, via.toString());
            return this;
        }

        public Builder from(NameAddr from) {
            headers.set(SipHeaders.FROM, from.toString());
            return this;
        }

        public Builder to(NameAddr to) {
            headers.set(SipHeaders.TO, to.toString());
            return this;
        }

        public Builder callId(String callId) {
            headers.set(SipHeaders.CALL_ID, callId);
            return this;
        }

        public Builder cseq(long number) {
            headers.set(SipHeaders.CSEQ, new CSeq(number, method).toString());
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

        public Builder remove(String name) {
            headers.remove(name);
            return this;
        }

        /** @param bytes not to be changed afterwards */
        public Builder body(String contentType, byte[] bytes) {
            headers.set(SipHeaders.CONTENT_TYPE, contentType);
            body = bytes;
            return this;
        }

        boolean has(String name) {
            return headers.get(name) != null;
        }

        public String method() {
            return method;
        }

        /** @throws IllegalStateException Via, From, To, Call-ID or CSeq is missing */
        public SipRequest build() {
            if (!has(SipHeaders.MAX_FORWARDS)) {
                headers.add(SipHeaders.MAX_FORWARDS, MAX_FORWARDS);
            }
            try {
                SipUri.parse(uri);
                return new SipRequest(method, uri, headers.build(), body, 0);
            } catch (SipSyntaxException e) {
                throw new IllegalStateException(
                        method.toUpperCase(Locale.ROOT) + " cannot be built: " + e.getMessage(), e);
            }
        }
    }
}
