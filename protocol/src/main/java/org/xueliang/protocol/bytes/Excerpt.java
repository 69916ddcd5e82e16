package org.xueliang.protocol.bytes;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The first bytes of something malformed, for an error message: printable ASCII as it is, all else as {@code \xNN}. */
public final class Excerpt {
    /** No excerpt shows more bytes than this. */
    public static final int MAX_BYTES = 64;

    private Excerpt() {}

    /** @return at most {@value #MAX_BYTES} bytes from {@code index}; no reader index moves */
    public static String of(ByteBuf bytes, int index, int length) {
        int shown = Math.min(Math.max(0, length), MAX_BYTES);
        StringBuilder text = new StringBuilder(shown + 16);
        for (int i = 0; i < shown; i++) {
            append(text, bytes.getUnsignedByte(index + i));
        }
        return ellipsis(text, length > shown);
    }

    /** @return at most {@value #MAX_BYTES} bytes of the text's UTF-8 form */
    public static String of(String text) {
        byte[] bytes = text.length() > MAX_BYTES
                ? text.substring(0, MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8)
                : text.getBytes(StandardCharsets.UTF_8);
        int shown = Math.min(bytes.length, MAX_BYTES);
        StringBuilder out = new StringBuilder(shown + 16);
        for (int i = 0; i < shown; i++) {
            append(out, bytes[i] & 0xFF);
        }
        return ellipsis(out, bytes.length > shown);
    }

    private static String ellipsis(StringBuilder text, boolean cut) {
        return cut ? text.append("...").toString() : text.toString();
    }

    private static void append(StringBuilder out, int b) {
        if (b >= 0x20 && b < 0x7F && b != '\\') {
            out.append((char) b);
        } else {
            out.append("\\x").append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
        }
    }
}
