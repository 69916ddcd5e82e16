package org.xueliang.protocol.bytes;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text from a peer whose charset nobody declares. Cameras sold in China put GBK in realms and names where the RFCs say
 * ASCII or UTF-8, and a digest must be computed over the very bytes that came. Valid UTF-8 is read as UTF-8; in any other
 * text each byte from 0x80 becomes the lone surrogate U+DC00 + byte, which no UTF-8 text holds, so that {@link #encode}
 * gives back exactly the bytes that were read.
 */
public final class LosslessText {
    /** What a lone surrogate becomes in UTF-8. */
    private static final byte REPLACED = '?';

    private LosslessText() {}

    /** @return the text of {@code length} bytes from {@code index}; no reader index moves */
    public static String decode(ByteBuf bytes, int index, int length) {
        byte[] copy = new byte[length];
        bytes.getBytes(index, copy);
        return decode(copy);
    }

    /** @return the text of all bytes */
    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** @return the text of {@code length} bytes from {@code index} */
    public static String decode(byte[] all, int index, int length) {
        boolean ascii = true;
        for (int i = index; i < index + length; i++) {
            ascii &= all[i] >= 0;
        }
        if (ascii) {
            return new String(all, index, length, StandardCharsets.ISO_8859_1);
        }
        byte[] bytes = Arrays.copyOfRange(all, index, index + length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            char[] chars = new char[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                chars[i] = bytes[i] >= 0 ? (char) bytes[i] : (char) (0xDC00 | (bytes[i] & 0xFF));
            }
            return new String(chars);
        }
    }

    /** @return the bytes that {@link #decode} read, or UTF-8 for any other text */
    public static byte[] encode(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        if (plain.length == text.length() && indexOf(plain, REPLACED) < 0) {
            // ASCII: nearly everything, and much faster than looking at each character.
            return plain;
        }
        boolean escaped = false;
        for (int i = 0; i < text.length() && !escaped; i++) {
            escaped = isEscape(text, i);
        }
        if (!escaped) {
            return plain;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 8);
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isEscape(text, i)) {
                out.writeBytes(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
                out.write(text.charAt(i) & 0xFF);
                from = i + 1;
            }
        }
        out.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static int indexOf(byte[] bytes, byte wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isEscape(String text, int i) {
        char c = text.charAt(i);
        return c >= 0xDC80 && c <= 0xDCFF && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
