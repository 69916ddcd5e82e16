package org.xueliang.protocol.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** Byte streams of NAL units behind start codes (ITU-T H.264 and H.265 Annex B). */
public final class AnnexB {
    /** Length of the start codes that are written. */
    public static final int START_CODE_BYTES = 4;

    /** The start code that is written. */
    public static final int START_CODE = 1;

    private AnnexB() {}

    /** @return index of the next {@code 00 00 01} in [from, end), or -1 */
    public static int findStartCode(ByteBuf bytes, int from, int end) {
        int i = from + 2;
        while (i < end) {
            byte b = bytes.getByte(i);
            if (b > 1 || b < 0) {
                i += 3;
            } else if (b == 1) {
                if (bytes.getByte(i - 1) == 0 && bytes.getByte(i - 2) == 0) {
                    return i - 2;
                }
                i += 3;
            } else {
                i++;
            }
        }
        return -1;
    }

    /** @return bytes of the start code that begins at {@code index}: 3, 4, or 0 where there is none */
    public static int startCodeAt(ByteBuf bytes, int index, int end) {
        if (end - index < 3 || bytes.getShort(index) != 0) {
            return 0;
        }
        byte third = bytes.getByte(index + 2);
        if (third == 1) {
            return 3;
        }
        return third == 0 && end - index >= 4 && bytes.getByte(index + 3) == 1 ? 4 : 0;
    }

    /** Takes NAL units by their place. */
    public interface NalVisitor {
        /** @param end exclusive, trailing zero bytes left out; at least one byte */
        void nal(int index, int end);
    }

    /** Visits the NAL units in [from, end); bytes before the first start code are one where {@code bareFirst}, else skipped. */
    public static void forEachNal(ByteBuf bytes, int from, int end, boolean bareFirst, NalVisitor visitor) {
        int code = findStartCode(bytes, from, end);
        if (bareFirst) {
            visit(bytes, from, code < 0 ? end : code, visitor);
        }
        while (code >= 0) {
            int nal = code + 3;
            code = findStartCode(bytes, nal, end);
            visit(bytes, nal, code < 0 ? end : code, visitor);
        }
    }

    private static void visit(ByteBuf bytes, int index, int limit, NalVisitor visitor) {
        int end = limit;
        while (end > index && bytes.getByte(end - 1) == 0) {
            end--;
        }
        if (end > index) {
            visitor.nal(index, end);
        }
    }

    /** @return copies of the NAL units, without start codes; for parameter sets and tests */
    public static List<byte[]> nalUnits(byte[] annexB) {
        List<byte[]> units = new ArrayList<>();
        ByteBuf bytes = Unpooled.wrappedBuffer(annexB);
        forEachNal(bytes, 0, annexB.length, false, (index, end) -> {
            byte[] unit = new byte[end - index];
            bytes.getBytes(index, unit);
            units.add(unit);
        });
        return units;
    }
}
