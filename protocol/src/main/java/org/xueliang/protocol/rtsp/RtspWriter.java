package org.xueliang.protocol.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.xueliang.protocol.bytes.HeaderField;
import org.xueliang.protocol.bytes.LosslessText;

/**
 * Writes messages and interleaved prefixes. Content-Length is written from the body, never from the headers. CR and LF
 * cannot be smuggled in: {@link RtspHeaders}, {@link RtspRequest} and {@link RtspResponse} refuse them when they are made.
 */
public final class RtspWriter {
    private static final String VERSION = "RTSP/1.0";

    private RtspWriter() {}

    public static void write(RtspMessage message, ByteBuf out) {
        if (message instanceof RtspRequest request) {
            writeText(out, request.method());
            out.writeByte(' ');
            writeText(out, request.uri());
            out.writeByte(' ');
            writeText(out, VERSION);
        } else if (message instanceof RtspResponse response) {
            writeText(out, VERSION);
            out.writeByte(' ');
            writeText(out, Integer.toString(response.status()));
            out.writeByte(' ');
            writeText(out, response.reason());
        }
        writeLineEnd(out);
        for (HeaderField field : message.headers().fields()) {
            if (field.name().equalsIgnoreCase(RtspHeaders.CONTENT_LENGTH)) {
                continue;
            }
            writeField(out, field.name(), field.value());
        }
        byte[] body = message.body();
        if (body.length > 0) {
            writeField(out, RtspHeaders.CONTENT_LENGTH, Integer.toString(body.length));
        }
        writeLineEnd(out);
        out.writeBytes(body);
    }

    /**
     * The four bytes before an interleaved frame.
     *
     * @param channel 0 to 255
     * @param length of the frame that follows, at most 65535
     */
    public static void writeInterleavedPrefix(int channel, int length, ByteBuf out) {
        if (channel < 0 || channel > 255) {
            throw new IllegalArgumentException("channel: " + channel + " (expected: 0-255)");
        }
        if (length < 0 || length > 0xFFFF) {
            throw new IllegalArgumentException("length: " + length + " (expected: <= 65535)");
        }
        out.writeInt('$' << 24 | channel << 16 | length);
    }

    private static void writeField(ByteBuf out, String name, String value) {
        writeText(out, name);
        out.writeByte(':');
        out.writeByte(' ');
        writeText(out, value);
        writeLineEnd(out);
    }

    private static void writeText(ByteBuf out, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                out.writeBytes(LosslessText.encode(text));
                return;
            }
        }
        ByteBufUtil.writeAscii(out, text);
    }

    private static void writeLineEnd(ByteBuf out) {
        out.writeByte('\r');
        out.writeByte('\n');
    }
}
