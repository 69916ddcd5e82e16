package org.xueliang.protocol.bytes;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The first bytes of something malformed, for an error message: printable ASCII as it is, all else as {@code \xNN}. Passwords in URLs and
 * Authorization headers are not shown.
 */
public final class Excerpt {
    /** No excerpt shows more bytes than this. */
    public static final int MAX_BYTES = 64;

    private static final String AUTHORIZATION = "authorization:";
    private static final String NOT_SHOWN = "(not shown)";
    /**
     * Passwords are put into addresses as they are, with '/', '@' and spaces (RFC 3986 clause 3.2.1 has them percent-encoded): all up to
     * the last @ of a line or quotation goes.
     */
    private static final Pattern USER_INFO = Pattern.compile("://[^\"<>\\r\\n]*@");
    /** Of a longer text so much is looked at for secrets. */
    private static final int LOOKED_AT_CHARS = 2048;
    /** Where the excerpt ends inside an authority, the @ may stand behind its end. */
    private static final Pattern CUT_USER_INFO = Pattern.compile("://[^/ @]*$");

    private Excerpt() {}

    /** @return the text with user and password of URLs replaced, and cut behind {@code Authorization:} */
    public static String withoutSecrets(String text) {
        int at = text.toLowerCase(Locale.ROOT).indexOf(AUTHORIZATION);
        String shown = at < 0 ? text : text.substring(0, at + AUTHORIZATION.length()) + NOT_SHOWN;
        return USER_INFO.matcher(shown).replaceAll("://" + NOT_SHOWN + "@");
    }

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
        // Before it is cut: the @ may stand behind the end of the excerpt.
        String safe = withoutSecrets(text.substring(0, Math.min(text.length(), LOOKED_AT_CHARS)));
        byte[] bytes = safe.length() > MAX_BYTES
                ? safe.substring(0, MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8)
                : safe.getBytes(StandardCharsets.UTF_8);
        int shown = Math.min(bytes.length, MAX_BYTES);
        StringBuilder out = new StringBuilder(shown + 16);
        for (int i = 0; i < shown; i++) {
            append(out, bytes[i] & 0xFF);
        }
        return ellipsis(out, bytes.length > shown);
    }

    private static String ellipsis(StringBuilder text, boolean cut) {
        String shown = withoutSecrets(text.toString());
        return cut ? CUT_USER_INFO.matcher(shown).replaceAll("://" + NOT_SHOWN) + "..." : shown;
    }

    private static void append(StringBuilder out, int b) {
        if (b >= 0x20 && b < 0x7F && b != '\\') {
            out.append((char) b);
        } else {
            out.append("\\x").append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
        }
    }
}
