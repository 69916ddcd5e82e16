package org.xueliang.protocol.sip;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;

/**
 * Takes a connection's byte stream apart into messages, in chunks of any size (RFC 3261 clause 18.3). It holds nothing itself: what is not
 * whole stays in the caller's cumulation buffer. In a stream Content-Length is the only truth; where it lies (V S2) the bytes behind the
 * message begin none, and the parser passes over them to the next start line. Before the first message there is nothing to go back to, and
 * garbage (HTTP, TLS) is an error at once.
 *
 * <p>After a {@link SipSyntaxException} the stream has no known position: every later call throws the same again. Not thread-safe.
 */
public final class SipStreamParser {
    private static final int GOOD_MESSAGES_THAT_FORGIVE = 64;
    private static final int PING_BYTES = 4;
    /** What a message begins with; only known methods are believed while searching. */
    private static final byte[][] STARTS = starts(
            "SIP/2.0 ",
            "REGISTER sip:",
            "MESSAGE sip:",
            "INVITE sip:",
            "ACK sip:",
            "BYE sip:",
            "CANCEL sip:",
            "INFO sip:",
            "OPTIONS sip:",
            "SUBSCRIBE sip:",
            "NOTIFY sip:");

    private enum State {
        START,
        BODY,
        RESYNC,
        BAD
    }

    private final SipLimits limits;
    private int maxBodyBytes;
    private final SipHeadParser headParser;

    private State state = State.START;
    private @Nullable SipHead head;
    private int bodyBytes;
    /** From the reader index: what the search for the header's end has already seen. */
    private int scanned;

    private int lineStart;
    private boolean bareLineFeed;
    /** How much of CR LF CR LF has been seen since the last message. */
    private int pingBytes;

    private boolean messageSeen;
    private int goodMessages;
    private int garbageBytes;
    private int resyncs;
    private @Nullable SipSyntaxException failure;

    public SipStreamParser() {
        this(SipLimits.DEFAULTS);
    }

    public SipStreamParser(SipLimits limits) {
        this.limits = limits;
        this.maxBodyBytes = limits.maxBodyBytes();
        this.headParser = new SipHeadParser(limits);
    }

    /** From the next message on. @param bytes Content-Length that is believed, in place of that of the limits */
    public void maxBodyBytes(int bytes) {
        maxBodyBytes = bytes;
    }

    private static byte[][] starts(String... texts) {
        byte[][] all = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            all[i] = texts[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        return all;
    }

    /**
     * Reads as far as whole messages go and leaves the rest: at most {@link SipLimits#maxHeaderBytes} or {@link SipLimits#maxBodyBytes}.
     *
     * @param in between calls nobody may move its reader index; discarding read bytes is fine
     */
    public void parse(ByteBuf in, SipStreamListener out) throws SipSyntaxException {
        if (failure != null) {
            throw failure;
        }
        try {
            boolean progress = true;
            while (progress) {
                progress = switch (state) {
                    case START -> start(in, out);
                    case BODY -> body(in, out);
                    case RESYNC -> resync(in, out);
                    case BAD -> false;
                };
            }
        } catch (SipSyntaxException e) {
            state = State.BAD;
            failure = e;
            throw e;
        }
    }

    /** Whether a message has begun and not ended: the peer owes bytes. */
    public boolean isInMessage() {
        return state == State.BODY || state == State.RESYNC || scanned > 0;
    }

    private boolean start(ByteBuf in, SipStreamListener out) throws SipSyntaxException {
        if (scanned == 0) {
            skipLineEnds(in, out);
        }
        if (!in.isReadable()) {
            return false;
        }
        int first = in.getUnsignedByte(in.readerIndex());
        if (first < '!' || first >= 0x7F || !SipMethods.isTokenChar((char) first)) {
            return lost(in, "no start line");
        }
        int headerBytes;
        try {
            headerBytes = findHeaderEnd(in);
            if (headerBytes < 0) {
                return false;
            }
            head = head(in, headerBytes);
        } catch (SipSyntaxException e) {
            return lostInText(in, e);
        }
        in.skipBytes(headerBytes);
        scanned = 0;
        lineStart = 0;
        bareLineFeed = false;
        pingBytes = 0;
        bodyBytes = Math.max(0, head.contentLength());
        state = State.BODY;
        return true;
    }

    private SipHead head(ByteBuf in, int headerBytes) throws SipSyntaxException {
        byte[] bytes = new byte[headerBytes];
        in.getBytes(in.readerIndex(), bytes);
        SipHead parsed = headParser.parse(bytes, 0, headerBytes, bareLineFeed ? SipOddity.BARE_LINE_FEED.bit() : 0);
        if (parsed.contentLength() > maxBodyBytes) {
            SipSyntaxException fault = SipSyntaxException.ofStatus(
                    413, "Content-Length: " + parsed.contentLength() + " (expected: <= " + maxBodyBytes + ")", "");
            throw parsed.isRequest() ? fault.inRequest(parsed.headers()) : fault;
        }
        return parsed;
    }

    private void skipLineEnds(ByteBuf in, SipStreamListener out) {
        while (in.isReadable()) {
            byte b = in.getByte(in.readerIndex());
            if (b != '\r' && b != '\n' && b != 0) {
                return;
            }
            in.skipBytes(1);
            boolean expected = b == (pingBytes % 2 == 0 ? '\r' : '\n');
            pingBytes = expected ? pingBytes + 1 : b == '\r' ? 1 : 0;
            if (pingBytes == PING_BYTES) {
                pingBytes = 0;
                out.ping();
            }
        }
    }

    private boolean body(ByteBuf in, SipStreamListener out) {
        SipHead whole = head;
        if (whole == null || in.readableBytes() < bodyBytes) {
            return false;
        }
        byte[] body = bodyBytes == 0 ? SipMessage.NO_BODY : new byte[bodyBytes];
        in.readBytes(body);
        head = null;
        state = State.START;
        good();
        long odd = whole.contentLength() < 0 ? SipOddity.CONTENT_LENGTH_MISSING.bit() : 0;
        try {
            out.message(whole.withBody(body, odd));
        } catch (SipSyntaxException e) {
            out.malformed(e);
        }
        return true;
    }

    /** @return bytes up to and with the empty line, or -1 where it has not come yet */
    private int findHeaderEnd(ByteBuf in) throws SipSyntaxException {
        int base = in.readerIndex();
        int readable = in.readableBytes();
        while (scanned < readable) {
            byte b = in.getByte(base + scanned);
            scanned++;
            if (b == '\n') {
                int length = scanned - 1 - lineStart;
                boolean carriageReturn = length > 0 && in.getByte(base + scanned - 2) == '\r';
                bareLineFeed |= !carriageReturn;
                if (length == 0 || length == 1 && carriageReturn) {
                    return scanned;
                }
                lineStart = scanned;
            } else if (isControl(in, base, b) || isBareReturn(in, base, b)) {
                throw new SipSyntaxException("control character in a header: \""
                        + Excerpt.of(in, base + lineStart, scanned - lineStart) + '"');
            } else if (scanned - lineStart > limits.maxLineBytes()) {
                throw new SipSyntaxException(
                        "line: more than " + limits.maxLineBytes() + " bytes (expected: <= " + limits.maxLineBytes()
                                + "): \"" + Excerpt.of(in, base + lineStart, scanned - lineStart) + '"');
            }
            if (scanned > limits.maxHeaderBytes()) {
                throw new SipSyntaxException("header: more than " + limits.maxHeaderBytes() + " bytes (expected: <= "
                        + limits.maxHeaderBytes() + "): \"" + Excerpt.of(in, base, scanned) + '"');
            }
        }
        return -1;
    }

    /** Blanks and the quoted pairs of RFC 3261 clause 25.1 are none. */
    private boolean isControl(ByteBuf in, int base, byte b) {
        boolean control = b >= 0 && b < ' ' && b != '\r' && b != '\t';
        return control && (scanned < 2 || in.getByte(base + scanned - 2) != '\\');
    }

    /** A CR is a line's end or nothing: two of them in a row, or one inside a line, begin no message. */
    private boolean isBareReturn(ByteBuf in, int base, byte b) {
        return b != '\n' && scanned >= 2 && scanned - 2 >= lineStart && in.getByte(base + scanned - 2) == '\r';
    }

    private void good() {
        messageSeen = true;
        if (resyncs > 0 && ++goodMessages >= GOOD_MESSAGES_THAT_FORGIVE) {
            resyncs = 0;
            garbageBytes = 0;
            goodMessages = 0;
        }
    }

    private boolean lostInText(ByteBuf in, SipSyntaxException why) throws SipSyntaxException {
        scanned = 0;
        lineStart = 0;
        bareLineFeed = false;
        // A request whose headers were read has known limits: it is the peer that is wrong, not the position.
        if (!messageSeen || why.answer("", 0) != null) {
            throw why;
        }
        return lost(in, String.valueOf(why.getMessage()));
    }

    private boolean lost(ByteBuf in, String why) throws SipSyntaxException {
        if (!messageSeen) {
            throw new SipSyntaxException(
                    "not SIP (" + why + "): \"" + Excerpt.of(in, in.readerIndex(), in.readableBytes()) + '"');
        }
        if (++resyncs > limits.maxResyncs()) {
            throw new SipSyntaxException("lost the stream's position " + resyncs + " times (expected: <= "
                    + limits.maxResyncs() + "): \"" + Excerpt.of(in, in.readerIndex(), in.readableBytes()) + '"');
        }
        goodMessages = 0;
        pingBytes = 0;
        state = State.RESYNC;
        // What brought us here begins no message, even where it looks like one.
        in.skipBytes(1);
        garbageBytes++;
        return true;
    }

    private boolean resync(ByteBuf in, SipStreamListener out) throws SipSyntaxException {
        int from = in.readerIndex();
        int end = in.writerIndex();
        int at = from;
        boolean found = false;
        boolean wait = false;
        while (at < end && !found && !wait) {
            int match = matchStart(in, at, end);
            found = match > 0;
            wait = match == 0;
            if (!found && !wait) {
                at++;
            }
        }
        int skipped = at - from;
        if (skipped > 0) {
            in.skipBytes(skipped);
            garbageBytes += skipped;
            out.skipped(skipped);
        }
        if (garbageBytes > limits.maxGarbageBytes()) {
            throw new SipSyntaxException(
                    "garbage: " + garbageBytes + " bytes (expected: <= " + limits.maxGarbageBytes() + ")");
        }
        if (found) {
            state = State.START;
        }
        return found;
    }

    /** @return 1 for a start line, 0 where more bytes are needed to tell, -1 for anything else */
    private static int matchStart(ByteBuf in, int at, int end) {
        byte first = in.getByte(at);
        for (byte[] start : STARTS) {
            if (start[0] != first) {
                continue;
            }
            int matched = 1;
            while (matched < start.length && at + matched < end && in.getByte(at + matched) == start[matched]) {
                matched++;
            }
            if (matched == start.length) {
                return 1;
            }
            if (at + matched == end) {
                return 0;
            }
        }
        return -1;
    }
}
