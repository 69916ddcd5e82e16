package org.xueliang.protocol.rtsp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;

/**
 * Takes an RTSP connection's byte stream apart: requests, responses and interleaved frames in any mixture, in chunks of any
 * size. It holds nothing itself: what is not whole stays in the caller's cumulation buffer.
 *
 * <p>Tolerated, each because a device sends it: CR and LF before any unit (R8 in vendor-quirks), lines that end with LF
 * alone (R11), blanks around header values (R5), a status line without reason (R10), folded lines, header lines without a
 * colon (skipped), frames on channels that nobody assigned (R8, R9).
 *
 * <p>A peer whose send buffer overran loses bytes in mid-frame (ZLMediaKit, go2rtc). So once a whole unit has been seen,
 * bytes that begin no unit are skipped up to the next thing that looks like one; how often and how far is bounded by
 * {@link RtspLimits}. Before the first unit there is nothing to go back to, and garbage is an error at once.
 *
 * <p>After an {@link RtspSyntaxException} the stream has no known position: every later call throws the same again.
 *
 * <p>Not thread-safe.
 */
public final class RtspStreamParser {
    private static final int GOOD_UNITS_THAT_FORGIVE = 64;
    private static final int PREFIX_BYTES = 4;
    /** '$', channel, length, and the first byte of the frame: what a candidate is judged by while searching. */
    private static final int CANDIDATE_BYTES = PREFIX_BYTES + 1;

    /** Channels above are not believed while searching; cameras number from 0 and have few tracks (rtsp.md 1.1). */
    private static final int RESYNC_MAX_CHANNEL = 20;

    private static final byte[] RESPONSE_START = {'R', 'T', 'S', 'P', '/', '1', '.'};

    private enum State {
        START,
        BODY,
        RESYNC,
        BAD
    }

    private final RtspLimits limits;
    private final RtspHeaderParser headerParser;

    private State state = State.START;
    private @Nullable RtspMessage head;
    private int bodyBytes;
    /** From the reader index: what the search for the header's end has already seen. */
    private int scanned;

    private int lineStart;
    private boolean unitSeen;
    private boolean mediaSeen;
    private int goodUnits;
    private int garbageBytes;
    private int resyncs;
    private @Nullable RtspSyntaxException failure;

    public RtspStreamParser() {
        this(RtspLimits.DEFAULTS);
    }

    public RtspStreamParser(RtspLimits limits) {
        this.limits = limits;
        this.headerParser = new RtspHeaderParser(limits);
    }

    /**
     * Consumes every whole unit of {@code in} and hands it to {@code out}; leaves the rest. At most
     * {@link RtspLimits#maxHeaderBytes}, {@link RtspLimits#maxBodyBytes} or 65539 bytes can be left.
     *
     * @param in between calls nobody may move its reader index; discarding read bytes is fine
     */
    public void parse(ByteBuf in, RtspStreamListener out) throws RtspSyntaxException {
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
        } catch (RtspSyntaxException e) {
            state = State.BAD;
            failure = e;
            throw e;
        }
    }

    /** @return whether bytes are being skipped at the moment in search of the next unit */
    public boolean isSearching() {
        return state == State.RESYNC;
    }

    private boolean start(ByteBuf in, RtspStreamListener out) throws RtspSyntaxException {
        if (scanned == 0) {
            skipLineEnds(in);
        }
        if (!in.isReadable()) {
            return false;
        }
        int first = in.getUnsignedByte(in.readerIndex());
        if (first == '$') {
            return interleaved(in, out);
        }
        if (first >= 'A' && first <= 'Z') {
            return message(in, out);
        }
        return lost(in, "neither '$' nor a message");
    }

    private static void skipLineEnds(ByteBuf in) {
        while (in.isReadable()) {
            byte b = in.getByte(in.readerIndex());
            if (b != '\r' && b != '\n') {
                return;
            }
            in.skipBytes(1);
        }
    }

    private boolean interleaved(ByteBuf in, RtspStreamListener out) {
        if (in.readableBytes() < PREFIX_BYTES) {
            return false;
        }
        int at = in.readerIndex();
        int length = in.getUnsignedShort(at + 2);
        if (in.readableBytes() < PREFIX_BYTES + length) {
            return false;
        }
        int channel = in.getUnsignedByte(at + 1);
        in.skipBytes(PREFIX_BYTES);
        ByteBuf payload = in.readSlice(length);
        mediaSeen = true;
        good();
        out.interleaved(channel, payload);
        return true;
    }

    private boolean message(ByteBuf in, RtspStreamListener out) throws RtspSyntaxException {
        int headerBytes;
        try {
            headerBytes = findHeaderEnd(in);
        } catch (RtspSyntaxException e) {
            return lostInText(in, e);
        }
        if (headerBytes < 0) {
            return false;
        }
        RtspHeaderParser.Head parsed;
        try {
            parsed = headerParser.parse(in, in.readerIndex(), headerBytes);
        } catch (RtspSyntaxException e) {
            return lostInText(in, e);
        }
        in.skipBytes(headerBytes);
        forgetScan();
        good();
        if (parsed.bodyBytes() == 0) {
            deliver(parsed.message(), out);
            return true;
        }
        head = parsed.message();
        bodyBytes = parsed.bodyBytes();
        state = State.BODY;
        return true;
    }

    private boolean body(ByteBuf in, RtspStreamListener out) {
        if (in.readableBytes() < bodyBytes) {
            return false;
        }
        byte[] body = new byte[bodyBytes];
        in.readBytes(body);
        RtspMessage message = head;
        head = null;
        state = State.START;
        if (message instanceof RtspRequest request) {
            deliver(new RtspRequest(request.method(), request.uri(), request.headers(), body), out);
        } else if (message instanceof RtspResponse response) {
            deliver(new RtspResponse(response.status(), response.reason(), response.headers(), body), out);
        }
        return true;
    }

    private static void deliver(RtspMessage message, RtspStreamListener out) {
        if (message instanceof RtspRequest request) {
            out.request(request);
        } else if (message instanceof RtspResponse response) {
            out.response(response);
        }
    }

    /** @return bytes up to and with the empty line, or -1 where it has not come yet */
    private int findHeaderEnd(ByteBuf in) throws RtspSyntaxException {
        int base = in.readerIndex();
        int readable = in.readableBytes();
        while (scanned < readable) {
            byte b = in.getByte(base + scanned);
            scanned++;
            if (b == '\n') {
                int length = scanned - 1 - lineStart;
                if (length == 0 || length == 1 && in.getByte(base + lineStart) == '\r') {
                    return scanned;
                }
                lineStart = scanned;
            } else if (lineStart == 0 && b >= 0 && b < ' ' && b != '\r' && b != '\t') {
                throw new RtspSyntaxException(
                        "control character in a start line: \"" + Excerpt.of(in, base, scanned) + '"');
            } else if (scanned - lineStart > limits.maxLineBytes()) {
                throw new RtspSyntaxException(
                        "line: more than " + limits.maxLineBytes() + " bytes (expected: <= " + limits.maxLineBytes()
                                + "): \"" + Excerpt.of(in, base + lineStart, scanned - lineStart) + '"');
            }
            if (scanned > limits.maxHeaderBytes()) {
                throw new RtspSyntaxException("header: more than " + limits.maxHeaderBytes() + " bytes (expected: <= "
                        + limits.maxHeaderBytes() + "): \"" + Excerpt.of(in, base, scanned) + '"');
            }
        }
        return -1;
    }

    private void forgetScan() {
        scanned = 0;
        lineStart = 0;
    }

    private void good() {
        unitSeen = true;
        if (resyncs > 0 && ++goodUnits >= GOOD_UNITS_THAT_FORGIVE) {
            resyncs = 0;
            garbageBytes = 0;
            goodUnits = 0;
        }
    }

    /** Text that is no message: within media it is what an overrun left (rtsp.md 9 #4), else the peer speaks no RTSP. */
    private boolean lostInText(ByteBuf in, RtspSyntaxException why) throws RtspSyntaxException {
        forgetScan();
        if (!mediaSeen) {
            throw why;
        }
        return lost(in, "no message");
    }

    private boolean lost(ByteBuf in, String why) throws RtspSyntaxException {
        if (!unitSeen) {
            throw new RtspSyntaxException(
                    "not RTSP (" + why + "): \"" + Excerpt.of(in, in.readerIndex(), in.readableBytes()) + '"');
        }
        if (++resyncs > limits.maxResyncs()) {
            throw new RtspSyntaxException("lost the stream's position " + resyncs + " times (expected: <= "
                    + limits.maxResyncs() + "): \"" + Excerpt.of(in, in.readerIndex(), in.readableBytes()) + '"');
        }
        goodUnits = 0;
        state = State.RESYNC;
        return true;
    }

    private boolean resync(ByteBuf in, RtspStreamListener out) throws RtspSyntaxException {
        int from = in.readerIndex();
        int end = in.writerIndex();
        int at = from;
        // The byte that brought us here begins no unit.
        boolean found = false;
        boolean wait = false;
        while (at < end && !found && !wait) {
            byte b = in.getByte(at);
            if (b == '$') {
                wait = end - at < CANDIDATE_BYTES;
                found = !wait && isCandidateFrame(in, at);
            } else if (b == 'R') {
                int matched = matchResponse(in, at, end);
                found = matched == RESPONSE_START.length;
                wait = !found && matched == end - at;
            }
            if (!found && !wait) {
                at++;
            }
        }
        int skipped = at - from;
        if (skipped > 0) {
            in.skipBytes(skipped);
            garbageBytes += skipped;
            out.skipped(skipped);
            if (garbageBytes > limits.maxGarbageBytes()) {
                throw new RtspSyntaxException(
                        "garbage: " + garbageBytes + " bytes (expected: <= " + limits.maxGarbageBytes() + ")");
            }
        }
        if (found) {
            state = State.START;
        }
        return found;
    }

    private static boolean isCandidateFrame(ByteBuf in, int at) {
        return in.getUnsignedByte(at + 1) < RESYNC_MAX_CHANNEL
                && in.getUnsignedShort(at + 2) >= 8
                && (in.getByte(at + PREFIX_BYTES) & 0xC0) == 0x80;
    }

    private static int matchResponse(ByteBuf in, int at, int end) {
        int matched = 0;
        while (matched < RESPONSE_START.length
                && at + matched < end
                && in.getByte(at + matched) == RESPONSE_START[matched]) {
            matched++;
        }
        return matched;
    }
}
