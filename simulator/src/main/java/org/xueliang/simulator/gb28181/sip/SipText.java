package org.xueliang.simulator.gb28181.sip;

import java.nio.charset.StandardCharsets;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipStatus;

/**
 * A message as it goes out, header by header in the order of the calls. Nothing is checked and nothing added but Content-Length, and that
 * need not be true: devices err.
 */
public final class SipText {
    private static final byte[] NO_BODY = {};

    private final StringBuilder head = new StringBuilder(512);
    private byte[] body = NO_BODY;
    private int declaredLength = -1;

    private SipText(String startLine) {
        head.append(startLine).append("\r\n");
    }

    public static SipText request(String method, String uri) {
        return new SipText(method + " " + uri + " SIP/2.0");
    }

    /** An answer with what every answer copies: Via, From, To, Call-ID, CSeq. @param toTag where the request has none; empty for none */
    public static SipText answer(SipRequest request, int status, String toTag) {
        SipText text = new SipText("SIP/2.0 " + status + " " + SipStatus.reason(status));
        text.copied(request, status, toTag);
        return text;
    }

    /** With a reason phrase of its own. */
    public static SipText answer(SipRequest request, int status, String reason, String toTag) {
        SipText text = new SipText("SIP/2.0 " + status + " " + reason);
        text.copied(request, status, toTag);
        return text;
    }

    private void copied(SipRequest request, int status, String toTag) {
        for (String via : request.headers().getAll(SipHeaders.VIA)) {
            header(SipHeaders.VIA, via);
        }
        header(SipHeaders.FROM, request.from().toString());
        boolean tagged = !request.toTag().isEmpty() || status == 100 || toTag.isEmpty();
        header(SipHeaders.TO, tagged ? request.to().toString() : request.to() + ";tag=" + toTag);
        header(SipHeaders.CALL_ID, request.callId());
        header(SipHeaders.CSEQ, request.cseq().toString());
    }

    public SipText header(String name, Object value) {
        head.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    public SipText body(String contentType, byte[] bytes) {
        body = bytes;
        return header(SipHeaders.CONTENT_TYPE, contentType);
    }

    /** What Content-Length says, instead of the truth. */
    public SipText declaredLength(int bytes) {
        declaredLength = bytes;
        return this;
    }

    /** How many there are. */
    public int bodyBytes() {
        return body.length;
    }

    public byte[] bytes() {
        head.append("Content-Length: ").append(declaredLength < 0 ? body.length : declaredLength);
        head.append("\r\n\r\n");
        // Headers hold no character beyond Latin-1 but what a peer wrote, and that is given back byte by byte.
        byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }
}
