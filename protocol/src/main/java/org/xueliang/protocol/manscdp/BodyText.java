package org.xueliang.protocol.manscdp;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a body. The prolog is not believed, for it says GB2312 above GBK, GB18030 and UTF-8 alike (X1, X2 in vendor-quirks): a byte
 * order mark counts, then whether the bytes are UTF-8, else they are GB18030. Bytes of neither become U+FFFD: a bad name never costs a row (X5 in
 * gb28181-quirks).
 */
record BodyText(String text, ManscdpCharset charset) {
    private static final int PROLOG_BYTES = 128;

    static BodyText decode(byte[] body, @Nullable ManscdpCharset override, OddityLog oddities) {
        boolean marked =
                body.length >= 3 && (body[0] & 0xFF) == 0xEF && (body[1] & 0xFF) == 0xBB && (body[2] & 0xFF) == 0xBF;
        ByteBuffer bytes = ByteBuffer.wrap(body, marked ? 3 : 0, body.length - (marked ? 3 : 0));
        String declared = declared(body);
        ManscdpCharset charset = override != null ? override : marked ? ManscdpCharset.UTF_8 : detect(bytes, declared);
        String text = lenient(bytes.slice(), charset.charset());
        if (text.indexOf('\uFFFD') >= 0) {
            oddities.see(ManscdpOddity.UNDECODABLE_BYTES);
        }
        boolean saysUtf8 = declared.contains("utf");
        if (saysUtf8 && charset == ManscdpCharset.GB18030
                || declared.startsWith("gb") && charset == ManscdpCharset.UTF_8) {
            oddities.see(ManscdpOddity.CHARSET_NOT_AS_DECLARED);
        }
        return new BodyText(text, charset);
    }

    private static ManscdpCharset detect(ByteBuffer bytes, String declared) {
        boolean ascii = true;
        for (int i = bytes.position(); i < bytes.limit() && ascii; i++) {
            ascii = bytes.get(i) >= 0;
        }
        boolean saysUtf8 = declared.contains("utf");
        if (ascii) {
            return saysUtf8 ? ManscdpCharset.UTF_8 : ManscdpCharset.GB18030;
        }
        String utf8 = strict(bytes.slice(), StandardCharsets.UTF_8);
        if (utf8 == null) {
            return ManscdpCharset.GB18030;
        }
        // Chinese in UTF-8 takes three bytes a character. Text of two-byte characters alone, under a prolog that says
        // GB, is two GBK bytes that happen to look like UTF-8.
        if (!saysUtf8
                && !holdsThreeByteCharacter(utf8)
                && strict(bytes.slice(), ManscdpCharset.GB18030.charset()) != null) {
            return ManscdpCharset.GB18030;
        }
        return ManscdpCharset.UTF_8;
    }

    private static boolean holdsThreeByteCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x800) {
                return true;
            }
        }
        return false;
    }

    /** @return null where the bytes are not of the charset; a last character that was cut is left out */
    private static @Nullable String strict(ByteBuffer bytes, Charset charset) {
        CharBuffer out = CharBuffer.allocate(bytes.remaining() + 1);
        CoderResult result = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(bytes, out, false);
        return result.isError() ? null : out.flip().toString();
    }

    private static String lenient(ByteBuffer bytes, Charset charset) {
        return charset.decode(bytes).toString();
    }

    /** @return what the prolog says, lower case; empty where it says nothing */
    private static String declared(byte[] body) {
        String start = new String(body, 0, Math.min(body.length, PROLOG_BYTES), StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT);
        int end = start.indexOf('>');
        int at = start.indexOf("encoding");
        if (!start.contains("<?xml") || at < 0 || end >= 0 && end < at) {
            return "";
        }
        int from = at + "encoding".length();
        while (from < start.length() && "=-\"' ".indexOf(start.charAt(from)) >= 0) {
            from++;
        }
        int to = from;
        while (to < start.length() && (Character.isLetterOrDigit(start.charAt(to)) || start.charAt(to) == '-')) {
            to++;
        }
        return start.substring(from, to);
    }
}
