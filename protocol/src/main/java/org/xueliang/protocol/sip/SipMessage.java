package org.xueliang.protocol.sip;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.LosslessText;

/**
 * A request or a response. What no transaction can do without has been read: Via, From, To, Call-ID, CSeq. All else is read when it is
 * asked for. Immutable; safe to hand to another thread.
 */
public abstract sealed class SipMessage permits SipRequest, SipResponse {
    static final byte[] NO_BODY = {};

    private final SipHeaders headers;
    private final byte[] body;
    private final @Nullable Via via;
    private final NameAddr from;
    private final NameAddr to;
    private final String callId;
    private final CSeq cseq;
    private final long wireOddities;

    SipMessage(SipHeaders headers, byte[] body, long wireOddities) throws SipSyntaxException {
        this.headers = headers;
        this.body = body;
        String topVia = headers.get(SipHeaders.VIA);
        this.via = topVia == null ? null : Via.parse(topVia);
        this.from = NameAddr.parse(required(headers, SipHeaders.FROM));
        this.to = NameAddr.parse(required(headers, SipHeaders.TO));
        this.callId = required(headers, SipHeaders.CALL_ID);
        this.cseq = CSeq.parse(required(headers, SipHeaders.CSEQ));
        this.wireOddities = wireOddities;
    }

    /** The same message with another top Via. */
    SipMessage(SipMessage same, Via seen) {
        this.headers = same.headers.withFirst(SipHeaders.VIA, seenValue(same, seen));
        this.body = same.body;
        this.via = seen;
        this.from = same.from;
        this.to = same.to;
        this.callId = same.callId;
        this.cseq = same.cseq;
        this.wireOddities = same.wireOddities;
    }

    private static String seenValue(SipMessage message, Via seen) {
        String whole = String.valueOf(message.headers.get(SipHeaders.VIA));
        return seen + whole.substring(SipParameters.endOfListItem(whole, 0));
    }

    private static String required(SipHeaders headers, String name) throws SipSyntaxException {
        String value = headers.get(name);
        if (value == null || value.isEmpty()) {
            throw new SipSyntaxException(name + " is missing (expected: Via, From, To, Call-ID and CSeq)");
        }
        return value;
    }

    public final SipHeaders headers() {
        return headers;
    }

    /** @return the first value under this (long) name, or null */
    public final @Nullable String header(String name) {
        return headers.get(name);
    }

    /** The body as it came; empty where there is none. Not to be changed. */
    public final byte[] body() {
        return body;
    }

    public final String bodyText() {
        return LosslessText.decode(body);
    }

    /** The top Via; null only in a response that lacks it. */
    public final @Nullable Via via() {
        return via;
    }

    /** Who speaks: {@code from().user()} is the code of the sender. Nothing is proven by it. */
    public final NameAddr from() {
        return from;
    }

    /** Who is spoken to. */
    public final NameAddr to() {
        return to;
    }

    public final String callId() {
        return callId;
    }

    public final CSeq cseq() {
        return cseq;
    }

    /** The tag of From, empty where there is none (18 #8 in the signalling sheet). */
    public final String fromTag() {
        String tag = from.tag();
        return tag == null ? "" : tag;
    }

    /** The tag of To, empty where there is none: then it belongs to no dialog. */
    public final String toTag() {
        String tag = to.tag();
        return tag == null ? "" : tag;
    }

    /** @return the first Contact; null where there is none, it is {@code *}, or it cannot be read */
    public final @Nullable NameAddr contact() {
        String value = headers.get(SipHeaders.CONTACT);
        if (value == null || value.isBlank()) {
            return null;
        }
        try {
            return NameAddr.parse(
                    value.substring(0, SipParameters.endOfListItem(value, 0)).trim());
        } catch (SipSyntaxException unreadable) {
            // For information only: requests go to where the device registered from.
            return null;
        }
    }

    /** Content-Type without parameters and blanks; compare it without case. Empty where there is none. */
    public final String contentType() {
        String value = headers.get(SipHeaders.CONTENT_TYPE);
        if (value == null) {
            return "";
        }
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).trim();
    }

    /** Everything odd about it; for traces and reports, not for every message. */
    public final Set<SipOddity> oddities() {
        long bits = wireOddities | from.oddities() | to.oddities() | commonOddities() | ownOddities();
        return SipOddity.of(bits);
    }

    private long commonOddities() {
        long bits = 0;
        for (String single : new String[] {SipHeaders.FROM, SipHeaders.TO, SipHeaders.CALL_ID, SipHeaders.CSEQ}) {
            if (headers.indexOf(single, headers.indexOf(single, 0) + 1) >= 0) {
                bits |= SipOddity.DOUBLED_HEADER.bit();
            }
        }
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (name.regionMatches(true, 0, "X-", 0, 2) && !name.equals(SipHeaders.X_GB_VER)) {
                bits |= SipOddity.UNKNOWN_EXTENSION.bit();
            }
        }
        if (headers.contains(SipHeaders.CONTACT) && contact() == null && !"*".equals(header(SipHeaders.CONTACT))) {
            bits |= SipOddity.HEADER_UNREADABLE.bit();
        }
        boolean xml = body.length > 4 && body[0] == '<';
        if (xml && contentType().equalsIgnoreCase("application/sdp")) {
            bits |= SipOddity.BODY_NOT_OF_ITS_TYPE.bit();
        }
        return bits;
    }

    final long wireOddities() {
        return wireOddities;
    }

    abstract long ownOddities();

    /** The start line as it is sent. */
    abstract String startLine();

    /** Neither credentials nor the body. */
    @Override
    public final String toString() {
        return startLine() + " " + headers + " body: " + body.length + " bytes";
    }
}
