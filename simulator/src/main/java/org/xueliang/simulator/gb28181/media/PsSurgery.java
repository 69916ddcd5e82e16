package org.xueliang.simulator.gb28181.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Set;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;

/** Changes a picture's program stream as devices that err write it. Pure. */
final class PsSurgery {
    private static final int PACK = 0xBA;
    private static final int SYSTEM_HEADER = 0xBB;
    private static final int MAP = 0xBC;
    private static final int VIDEO = 0xE0;
    private static final int PACK_BYTES = 14;
    private static final int PES_LENGTH_AT = 4;
    /** A packet of private_stream_1 as in the list of forms: three bytes of optional header, "HKV". */
    private static final byte[] PRIVATE = {0, 0, 1, (byte) 0xBD, 0, 6, (byte) 0x81, 0, 0, 0x48, 0x4B, 0x56};

    private PsSurgery() {}

    static ByteBuf of(ByteBuf program, Set<GbQuirk> quirks, MediaFault fault) {
        boolean emptyPack = quirks.contains(GbQuirk.P8_EMPTY_PACK_HEADER);
        boolean privates = quirks.contains(GbQuirk.P9_PRIVATE_STREAM);
        boolean endless = quirks.contains(GbQuirk.P11_PES_LENGTH_ZERO);
        boolean noCrc = quirks.contains(GbQuirk.P16_PSM_CRC_ZERO);
        boolean noMap = quirks.contains(GbQuirk.P17_NO_PSM) || fault == MediaFault.NO_PSM;
        if (!emptyPack && !privates && !endless && !noCrc && !noMap) {
            return program;
        }
        ByteBuf out = Unpooled.buffer(program.readableBytes() + 4 * PRIVATE.length);
        boolean videoSeen = false;
        int at = 0;
        while (at < program.writerIndex()) {
            int id = program.getUnsignedByte(at + 3);
            int length = id == PACK ? PACK_BYTES : 6 + program.getUnsignedShort(at + PES_LENGTH_AT);
            if (id == PACK) {
                out.writeBytes(program, at, emptyPack ? 4 : PACK_BYTES);
            } else if (id == MAP || id == SYSTEM_HEADER) {
                if (!noMap || id == SYSTEM_HEADER && fault != MediaFault.NO_PSM) {
                    out.writeBytes(program, at, length);
                }
                if (id == MAP && !noMap && noCrc) {
                    out.setInt(out.writerIndex() - 4, 0);
                }
            } else if (id == VIDEO && endless && videoSeen) {
                int header = 9 + program.getUnsignedByte(at + 8);
                out.writeBytes(program, at + header, length - header);
            } else {
                int from = out.writerIndex();
                out.writeBytes(program, at, length);
                if (endless) {
                    out.setShort(from + PES_LENGTH_AT, 0);
                }
                videoSeen = true;
            }
            // A packet of no declared length ends at the next pack: nothing may stand behind it.
            if (id == VIDEO && privates && !endless) {
                out.writeBytes(PRIVATE);
            }
            at += length;
        }
        return out;
    }
}
