package org.xueliang.protocol.support;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;

/** Bytes from readable text. */
public final class Hex {
    private Hex() {}

    /** @param text hexadecimal digits, blanks anywhere */
    public static byte[] bytes(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    public static ByteBuf buf(String text) {
        return Unpooled.wrappedBuffer(bytes(text));
    }

    public static String text(ByteBuf bytes) {
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.getBytes(bytes.readerIndex(), copy);
        return HexFormat.of().formatHex(copy);
    }
}
