package org.xueliang.protocol.sip;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.LosslessText;

/**
 * Writes messages. Content-Length is always written, from the body, never from the headers. CR and LF cannot be smuggled in: headers
 * refuse them when they are made.
 */
public final class SipWriter {
    private static final String LINE_END = "\r\n";

    private SipWriter() {}

    public static void write(SipMessage message, ByteBuf out) {
        out.writeBytes(bytes(message));
    }

    public static byte[] bytes(SipMessage message) {
        StringBuilder text = new StringBuilder(512);
        text.append(message.startLine()).append(LINE_END);
        SipHeaders headers = message.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.name(i).equals(SipHeaders.CONTENT_LENGTH)) {
                field(text, headers.name(i), headers.value(i));
            }
        }
        return finish(text, message.body());
    }

    /** A refusal of a request whose From, To, Call-ID or CSeq may be missing or unreadable; null where it has no Via. */
    static byte @Nullable [] refusal(int status, SipHeaders request, String sourceHost, int sourcePort) {
        StringBuilder text = new StringBuilder(512);
        text.append("SIP/2.0 ")
                .append(status)
                .append(' ')
                .append(SipStatus.reason(status))
                .append(LINE_END);
        boolean top = true;
        for (String via : request.getAll(SipHeaders.VIA)) {
            field(text, SipHeaders.VIA, top ? seen(via, sourceHost, sourcePort) : via);
            top = false;
        }
        if (top) {
            return null;
        }
        for (String name : new String[] {SipHeaders.FROM, SipHeaders.TO, SipHeaders.CALL_ID, SipHeaders.CSEQ}) {
            String value = request.get(name);
            if (value != null) {
                field(text, name, value);
            }
        }
        return finish(text, SipMessage.NO_BODY);
    }

    private static String seen(String via, String sourceHost, int sourcePort) {
        try {
            Via top = Via.parse(via);
            return top.seenFrom(sourceHost, sourcePort) + via.substring(SipParameters.endOfListItem(via, 0));
        } catch (SipSyntaxException unreadable) {
            // Goes back as it came; the peer knows it.
            return via;
        }
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append(LINE_END);
    }

    private static byte[] finish(StringBuilder text, byte[] body) {
        field(text, SipHeaders.CONTENT_LENGTH, Integer.toString(body.length));
        text.append(LINE_END);
        byte[] head = LosslessText.encode(text.toString());
        if (body.length == 0) {
            return head;
        }
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }
}
