package org.xueliang.protocol.sip;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.xueliang.protocol.bytes.Excerpt;

/**
 * One datagram to one message. The datagram says where the body ends, whatever Content-Length says: Hikvision sends 0 with a body behind
 * it (V S1), others a wrong number (V S2). Surplus bytes that are blanks are no body.
 *
 * <p>Holds nothing; thread-safe.
 */
public final class SipDatagramParser {
    private final SipLimits limits;
    private final SipHeadParser headParser;

    public SipDatagramParser() {
        this(SipLimits.DEFAULTS);
    }

    public SipDatagramParser(SipLimits limits) {
        this.limits = limits;
        this.headParser = new SipHeadParser(limits);
    }

    /** Whether it only keeps a NAT binding open: at most four bytes, or nothing but line ends and NUL (18 #25). To be dropped in silence. */
    public static boolean isPing(ByteBuf datagram) {
        int length = datagram.readableBytes();
        if (length <= 4) {
            return true;
        }
        int from = datagram.readerIndex();
        for (int i = 0; i < length; i++) {
            if (!isFiller(datagram.getByte(from + i))) {
                return false;
            }
        }
        return true;
    }

    /** @param datagram whole; its reader index does not move */
    public SipMessage parse(ByteBuf datagram) throws SipSyntaxException {
        byte[] bytes = new byte[datagram.readableBytes()];
        datagram.getBytes(datagram.readerIndex(), bytes);
        return parse(bytes);
    }

    /** @param bytes whole; not kept */
    public SipMessage parse(byte[] bytes) throws SipSyntaxException {
        int from = 0;
        while (from < bytes.length && isFiller(bytes[from])) {
            from++;
        }
        HeaderScan scan = new HeaderScan(limits);
        int bodyFrom = scan.findEnd(bytes, from);
        long odd = scan.oddities() | (from > 0 ? SipOddity.BLANKS_BEFORE_START.bit() : 0);
        // A datagram that was cut in its headers may still be answered.
        int headEnd = bodyFrom < 0 ? bytes.length : bodyFrom;
        SipHead head = headParser.parse(bytes, from, headEnd - from, odd);
        int there = bytes.length - headEnd;
        int said = head.contentLength();
        int length = said;
        long bodyOdd = 0;
        if (said < 0) {
            bodyOdd = SipOddity.CONTENT_LENGTH_MISSING.bit();
            length = isFillerOnly(bytes, headEnd) ? 0 : there;
        } else if (said > there) {
            bodyOdd = SipOddity.CONTENT_LENGTH_LONG.bit();
            length = there;
        } else if (said < there && !isFillerOnly(bytes, headEnd + said)) {
            bodyOdd = said == 0 ? SipOddity.CONTENT_LENGTH_ZERO_WITH_BODY.bit() : SipOddity.CONTENT_LENGTH_SHORT.bit();
            length = there;
        }
        byte[] body = length == 0 ? SipMessage.NO_BODY : Arrays.copyOfRange(bytes, headEnd, headEnd + length);
        return head.withBody(body, bodyOdd);
    }

    private static boolean isFillerOnly(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (!isFiller(bytes[i]) && bytes[i] != ' ') {
                return false;
            }
        }
        return true;
    }

    private static boolean isFiller(byte b) {
        return b == '\r' || b == '\n' || b == 0;
    }

    /** Looks for the empty line, and refuses what no header holds. */
    private static final class HeaderScan {
        private final SipLimits limits;
        private boolean bareLineFeed;

        HeaderScan(SipLimits limits) {
            this.limits = limits;
        }

        long oddities() {
            return bareLineFeed ? SipOddity.BARE_LINE_FEED.bit() : 0;
        }

        /** @return the place behind the empty line, or -1 where there is none */
        int findEnd(byte[] bytes, int from) throws SipSyntaxException {
            int lineStart = from;
            for (int at = from; at < bytes.length; at++) {
                byte b = bytes[at];
                if (b == '\n') {
                    int length = at - lineStart;
                    boolean carriageReturn = length > 0 && bytes[at - 1] == '\r';
                    bareLineFeed |= !carriageReturn;
                    if (length == 0 || length == 1 && carriageReturn) {
                        return at + 1;
                    }
                    lineStart = at + 1;
                } else if (b >= 0 && b < ' ') {
                    requireText(bytes, at);
                }
                if (at - lineStart > limits.maxLineBytes()) {
                    throw new SipSyntaxException(
                            "line: more than " + limits.maxLineBytes() + " bytes (expected: <= " + limits.maxLineBytes()
                                    + ")",
                            excerpt(bytes, lineStart));
                }
                if (at - from >= limits.maxHeaderBytes()) {
                    throw new SipSyntaxException(
                            "header: more than " + limits.maxHeaderBytes() + " bytes (expected: <= "
                                    + limits.maxHeaderBytes() + ")",
                            excerpt(bytes, from));
                }
            }
            return -1;
        }

        private static void requireText(byte[] bytes, int at) throws SipSyntaxException {
            boolean lineEnd = bytes[at] == '\r' && (at + 1 == bytes.length || bytes[at + 1] == '\n');
            boolean quotedPair = at > 0 && bytes[at - 1] == '\\' && bytes[at] != '\r';
            if (!lineEnd && !quotedPair && bytes[at] != '\t') {
                throw new SipSyntaxException("control character in a header", excerpt(bytes, Math.max(0, at - 32)));
            }
        }

        private static String excerpt(byte[] bytes, int from) {
            int length = Math.min(Excerpt.MAX_BYTES, bytes.length - from);
            StringBuilder text = new StringBuilder(length);
            for (int i = from; i < from + length; i++) {
                text.append((char) (bytes[i] & 0xFF));
            }
            return Excerpt.withoutSecrets(text.toString());
        }
    }
}
