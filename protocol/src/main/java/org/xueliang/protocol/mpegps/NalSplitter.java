package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.media.AnnexB;

/**
 * Takes an elementary stream in pieces cut anywhere, inside start codes too, and gives its NAL units in parts. Stops at a start code that
 * no NAL unit can have. Keeps nothing but a count of zero bytes, which may be
 * the end of a NAL unit or the begin of a start code. Not thread-safe.
 */
final class NalSplitter {
    static final int NOT_STOPPED = -1;

    /** Takes NAL units. */
    interface Target {
        /** A start code was passed: the bytes that come next are a NAL unit's. */
        void begin();

        void bytes(ByteBuf bytes, int index, int length);

        /** So many zero bytes. */
        void zeros(int count);

        /** The NAL unit is whole. */
        void end();

        /** What came since {@link #begin} is of no use. */
        void abort();
    }

    private final Target target;
    private boolean inNal;
    private boolean afterStartCode;
    private int zeros;
    private int stoppedAt;
    private long orphanBytes;

    NalSplitter(Target target) {
        this.target = target;
    }

    /**
     * @param packsAlone stop at a pack header alone, else at every start code of {@link PsStartCode#FIRST} and above
     * @return index behind the start code that stopped it, which is {@link #stopCode}; or {@link #NOT_STOPPED}
     */
    int feed(ByteBuf bytes, int from, int end, boolean packsAlone) {
        int at = from;
        while (at < end) {
            if (afterStartCode) {
                afterStartCode = false;
                int code = bytes.getUnsignedByte(at);
                if (packsAlone ? code == PsStartCode.PACK : code >= PsStartCode.FIRST) {
                    // The NAL unit may go on in the next PES packet: so may the zero bytes before this start code.
                    zeros -= 2;
                    stoppedAt = code;
                    return at + 1;
                }
                finish();
                inNal = true;
                target.begin();
            }
            if (zeros > 0) {
                int next = bytes.getByte(at);
                if (next == 0) {
                    zeros++;
                    at++;
                    continue;
                }
                if (next == 1 && zeros >= 2) {
                    afterStartCode = true;
                    at++;
                    continue;
                }
                if (inNal) {
                    target.zeros(zeros);
                }
                zeros = 0;
            }
            at = run(bytes, at, end);
        }
        return NOT_STOPPED;
    }

    /** Everything up to the next start code or the zero bytes that may begin one. */
    private int run(ByteBuf bytes, int from, int end) {
        int code = AnnexB.findStartCode(bytes, from, end);
        int to = code < 0 ? end : code;
        int data = to;
        while (data > from && bytes.getByte(data - 1) == 0) {
            data--;
        }
        if (inNal) {
            if (data > from) {
                target.bytes(bytes, from, data - from);
            }
        } else {
            orphanBytes += data - from;
        }
        if (code < 0) {
            zeros = end - data;
            return end;
        }
        zeros = code + 2 - data;
        afterStartCode = true;
        return code + 3;
    }

    /** The NAL unit ends here: zero bytes behind it belong to no one. */
    void finish() {
        zeros = 0;
        afterStartCode = false;
        if (inNal) {
            inNal = false;
            target.end();
        }
    }

    /** Bytes were lost. */
    void abort() {
        zeros = 0;
        afterStartCode = false;
        if (inNal) {
            inNal = false;
            target.abort();
        }
    }

    boolean inNal() {
        return inNal;
    }

    int stopCode() {
        return stoppedAt;
    }

    /** Bytes before the first start code, since it was made. */
    long orphanBytes() {
        return orphanBytes;
    }
}
