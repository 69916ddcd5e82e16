package org.xueliang.analytics.source;

import java.io.IOException;
import org.xueliang.analytics.codec.CodecTypeInfo;
import org.xueliang.analytics.codec.ProtoCodec;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.Thumbnail;

/** Frame events; what the contract requires is checked here, so that nothing behind it meets a lie about sizes. */
public final class FrameEventDeserializer implements BusDeserializer<FrameEvent> {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SIDE = 160;
    private static final int MAX_TEXT = 64;

    private final ProtoCodec<FrameEvent> codec = new ProtoCodec<>(FrameEvent.class);

    @Override
    public FrameEvent deserialize(byte[] bytes) throws IOException {
        FrameEvent event = codec.parse(bytes);
        text("channel", event.getChannel());
        text("place", event.getPlace());
        text("session", event.getSession());
        if (event.getReceivedUs() <= 0 || event.getReceivedUs() > MAX_TIME_US) {
            throw new IOException("received_us: " + event.getReceivedUs() + " (expected: 1 to " + MAX_TIME_US + ")");
        }
        if (event.getPictures().hasThumbnail()) {
            thumbnail(event.getPictures().getThumbnail());
        }
        return event;
    }

    private static void text(String field, String value) throws IOException {
        if (value.isEmpty() || value.length() > MAX_TEXT) {
            throw new IOException(field + ": " + value.length() + " characters (expected: 1 to " + MAX_TEXT + ")");
        }
    }

    private static void thumbnail(Thumbnail thumbnail) throws IOException {
        int width = thumbnail.getWidth();
        int height = thumbnail.getHeight();
        if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE) {
            throw new IOException(
                    "thumbnail: " + width + "x" + height + " (expected: 1x1 to " + MAX_SIDE + "x" + MAX_SIDE + ")");
        }
        if (thumbnail.getLuma().size() != width * height) {
            throw new IOException(
                    "thumbnail luma: " + thumbnail.getLuma().size() + " bytes (expected: " + width * height + ")");
        }
    }

    @Override
    public long timeUs(FrameEvent event) {
        return event.getReceivedUs();
    }

    @Override
    public CodecTypeInfo<FrameEvent> type() {
        return CodecTypeInfo.ofMessage(FrameEvent.class);
    }
}
