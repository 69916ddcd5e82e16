package org.xueliang.simulator.gb28181.media;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Where a program stream has its times (ISO/IEC 13818-1 2.4.3.3, 2.4.3.6), so that a recording that is sent again and again has times
 * that go on. Immutable.
 */
final class PsClock {
    private static final int MAX_FIELDS = 8;
    private static final long MASK = 0x1_FFFF_FFFFL;

    /** Field n is of {@code ticks[n]} at {@code places[n]}; negative places are those of clock references. */
    private final int[] places;

    private final long[] ticks;

    private PsClock(int[] places, long[] ticks) {
        this.places = places;
        this.ticks = ticks;
    }

    /** @param reach fields beyond are left as they are: they are in another packet */
    static PsClock find(ByteBuf program, int reach) {
        int[] places = new int[MAX_FIELDS];
        long[] ticks = new long[MAX_FIELDS];
        int count = 0;
        int at = 0;
        while (at + 14 <= Math.min(reach, program.readableBytes()) && count + 2 < MAX_FIELDS) {
            if (program.getUnsignedMedium(at) != 1) {
                break;
            }
            int id = program.getUnsignedByte(at + 3);
            if (id == 0xBA && program.getUnsignedMedium(at + 4) == 1) {
                // A pack header without its fields (oddity P8).
                at += 4;
            } else if (id == 0xBA) {
                places[count] = -(at + 4);
                ticks[count++] = reference(program, at + 4);
                at += 14 + (program.getByte(at + 13) & 7);
            } else {
                int flags = id == 0xE0 && at + 19 <= reach ? program.getUnsignedByte(at + 7) >> 6 : 0;
                if (flags >= 2) {
                    places[count] = at + 9;
                    ticks[count++] = stamp(program, at + 9);
                }
                if (flags == 3) {
                    places[count] = at + 14;
                    ticks[count++] = stamp(program, at + 14);
                }
                at += 6 + program.getUnsignedShort(at + 4);
            }
        }
        return new PsClock(Arrays.copyOf(places, count), Arrays.copyOf(ticks, count));
    }

    void shift(ByteBuf out, int base, long shiftTicks) {
        for (int n = 0; n < places.length; n++) {
            long value = ticks[n] + shiftTicks & MASK;
            if (places[n] < 0) {
                writeReference(out, base - places[n], value);
            } else {
                writeStamp(out, base + places[n], value);
            }
        }
    }

    private static long reference(ByteBuf in, int at) {
        long high = in.getUnsignedInt(at);
        int low = in.getUnsignedByte(at + 4);
        return (high >> 27 & 7) << 30 | (high >> 11 & 0x7FFF) << 15 | (high & 0x3FF) << 5 | low >> 3;
    }

    private static void writeReference(ByteBuf out, int at, long value) {
        long high = 0x44000400L | (value >> 30 & 7) << 27 | (value >> 15 & 0x7FFF) << 11 | value >> 5 & 0x3FF;
        out.setInt(at, (int) high);
        out.setByte(at + 4, (int) (value & 0x1F) << 3 | 4);
    }

    private static long stamp(ByteBuf in, int at) {
        long high = in.getUnsignedByte(at) >> 1 & 7;
        return high << 30 | (long) (in.getUnsignedShort(at + 1) >> 1) << 15 | in.getUnsignedShort(at + 3) >> 1;
    }

    private static void writeStamp(ByteBuf out, int at, long value) {
        int prefix = out.getUnsignedByte(at) & 0xF0;
        out.setByte(at, (int) (prefix | (value >> 30 & 7) << 1 | 1));
        out.setShort(at + 1, (int) (value >> 15 & 0x7FFF) << 1 | 1);
        out.setShort(at + 3, (int) (value & 0x7FFF) << 1 | 1);
    }
}
