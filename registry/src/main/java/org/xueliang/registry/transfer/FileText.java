package org.xueliang.registry.transfer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.registry.error.Refusal;

/**
 * Bytes of a file as they come, as text: UTF-16 with a byte order mark, UTF-8 with or without one, or GB18030 (with it GBK and
 * GB2312), told apart by the bytes. A file says nothing of its charset; what is ASCII is passed on, and the first 8 KiB from the first other
 * byte on decide. Bytes that are no text become U+FFFD. Not thread-safe.
 */
final class FileText {
    static final Charset GB18030 = Charset.forName("GB18030");
    private static final int SAMPLE_BYTES = 8192;

    private final Consumer<CharSequence> out;
    private final CharBuffer chars = CharBuffer.allocate(4096);
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private boolean begun;
    private boolean foreign;
    private @Nullable CharsetDecoder decoder;
    private Charset charset = StandardCharsets.UTF_8;

    FileText(Consumer<CharSequence> out) {
        this.out = out;
    }

    /** @throws Refusal where the file is a workbook and no text */
    void accept(byte[] bytes) {
        take(bytes, false);
    }

    void end() {
        take(new byte[0], true);
    }

    /** By what was seen so far. */
    Charset charset() {
        return charset;
    }

    private void take(byte[] bytes, boolean end) {
        held.writeBytes(bytes);
        if (!begun && !begin(end)) {
            return;
        }
        if (decoder == null) {
            passAscii();
            if (foreign && (held.size() >= SAMPLE_BYTES || end)) {
                charset = isUtf8(held.toByteArray(), end) ? StandardCharsets.UTF_8 : GB18030;
                decoder = decoder();
            }
        }
        CharsetDecoder known = decoder;
        if (known != null) {
            decode(known, end);
        }
    }

    private CharsetDecoder decoder() {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    /** Looks for a mark; false until there are bytes enough for one. */
    private boolean begin(boolean end) {
        if (held.size() < 3 && !end) {
            return false;
        }
        begun = true;
        byte[] bytes = held.toByteArray();
        int first = bytes.length > 0 ? bytes[0] & 0xFF : 0;
        int second = bytes.length > 1 ? bytes[1] & 0xFF : 0;
        if (first == 0xFF && second == 0xFE || first == 0xFE && second == 0xFF) {
            charset = first == 0xFF ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
            held.reset();
            held.write(bytes, 2, bytes.length - 2);
            decoder = decoder();
            return true;
        }
        if (first == 0x50 && second == 0x4B) {
            throw Refusal.badRequest("file: a ZIP or a workbook of a spreadsheet (expected: CSV)");
        }
        if (bytes.length > 2 && first == 0xEF && second == 0xBB && (bytes[2] & 0xFF) == 0xBF) {
            held.reset();
            held.write(bytes, 3, bytes.length - 3);
            decoder = decoder();
        }
        return true;
    }

    private void passAscii() {
        if (foreign) {
            return;
        }
        byte[] bytes = held.toByteArray();
        int n = 0;
        while (n < bytes.length && bytes[n] >= 0) {
            n++;
        }
        foreign = n < bytes.length;
        out.accept(new String(bytes, 0, n, StandardCharsets.US_ASCII));
        held.reset();
        held.write(bytes, n, bytes.length - n);
    }

    /** A character that the sample cuts does not count against it. */
    private static boolean isUtf8(byte[] bytes, boolean whole) {
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        if (whole) {
            try {
                strict.decode(ByteBuffer.wrap(bytes));
                return true;
            } catch (CharacterCodingException e) {
                return false;
            }
        }
        return !strict.decode(ByteBuffer.wrap(bytes), CharBuffer.allocate(bytes.length + 1), false)
                .isError();
    }

    private void decode(CharsetDecoder known, boolean end) {
        ByteBuffer in = ByteBuffer.wrap(held.toByteArray());
        CoderResult result;
        do {
            result = known.decode(in, chars, end);
            flush();
        } while (result.isOverflow());
        if (end) {
            known.flush(chars);
            flush();
        }
        held.reset();
        held.write(in.array(), in.position(), in.remaining());
    }

    private void flush() {
        chars.flip();
        if (chars.hasRemaining()) {
            out.accept(chars.toString());
        }
        chars.clear();
    }
}
