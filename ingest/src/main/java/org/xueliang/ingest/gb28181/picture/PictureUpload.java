package org.xueliang.ingest.gb28181.picture;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the door: one request, then it ends. What is wrong is told before the body is read, and no more of it is
 * read then; who has no token learns nothing, not even whether there is such a path.
 */
final class PictureUpload extends SimpleChannelInboundHandler<HttpObject> {
    static final int MAX_BYTES = 6 << 20;

    private final DevicePictures pictures;
    private @Nullable PictureSession session;
    private final ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    /** Content-Type of a body in parts; empty where the body is the picture. */
    private String divided = "";

    private boolean answered;

    PictureUpload(DevicePictures pictures) {
        this.pictures = pictures;
    }

    /** Whether it showed a token that is waited for. */
    boolean begun() {
        return session != null;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (answered) {
            return;
        }
        if (!message.decoderResult().isSuccess()) {
            refuse(ctx, HttpResponseStatus.BAD_REQUEST, "unreadable");
        } else if (message instanceof HttpRequest request) {
            begin(ctx, request);
        }
        if (!answered && message instanceof HttpContent content) {
            more(ctx, content);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        String uri = request.uri();
        PictureSession found =
                uri.startsWith(PictureDoor.PATH) ? pictures.find(uri.substring(PictureDoor.PATH.length())) : null;
        if (found == null) {
            refuse(ctx, HttpResponseStatus.NOT_FOUND, "no_such_token");
            return;
        }
        if (!request.method().equals(HttpMethod.POST) && !request.method().equals(HttpMethod.PUT)) {
            refuse(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "method");
            return;
        }
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        String bare = (type.indexOf(';') < 0 ? type : type.substring(0, type.indexOf(';'))).strip();
        divided = MultipartPicture.isDivided(type) ? type : "";
        if (divided.isEmpty() && !bare.toLowerCase(Locale.ROOT).equals("image/jpeg")) {
            refuse(ctx, HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "not_jpeg");
            return;
        }
        long length = HttpUtil.getContentLength(request, -1L);
        if (length > MAX_BYTES) {
            refuse(ctx, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "too_large");
            return;
        }
        if (!found.begin()) {
            refuse(ctx, HttpResponseStatus.CONFLICT, "too_many");
            return;
        }
        session = found;
        if (HttpUtil.is100ContinueExpected(request)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private void more(ChannelHandlerContext ctx, HttpContent content) {
        PictureSession its = session;
        if (its == null) {
            return;
        }
        ByteBuf bytes = content.content();
        if (jpeg.size() + bytes.readableBytes() > MAX_BYTES) {
            refuse(ctx, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "too_large");
            return;
        }
        byte[] part = new byte[bytes.readableBytes()];
        bytes.readBytes(part);
        jpeg.writeBytes(part);
        if (content instanceof LastHttpContent) {
            whole(ctx, its);
        }
    }

    private void whole(ChannelHandlerContext ctx, PictureSession its) {
        byte[] body = jpeg.toByteArray();
        byte[] picture = divided.isEmpty() ? body : MultipartPicture.of(body, divided);
        JpegSize size = picture == null ? null : JpegSize.of(picture);
        if (picture == null || size == null) {
            refuse(ctx, HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "not_jpeg");
            return;
        }
        session = null;
        boolean taken = its.put(
                picture,
                size,
                DevicePictures.MAX_SESSION_BYTES,
                pictures.time().wallUs(),
                pictures.time().steadyMs());
        answer(ctx, taken ? HttpResponseStatus.OK : HttpResponseStatus.CONFLICT, taken ? "taken" : "too_late");
    }

    private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String outcome) {
        release();
        answer(ctx, status, outcome);
    }

    private void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String outcome) {
        answered = true;
        pictures.count(outcome);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, 0)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    /** What began and did not come to its end leaves its place to another try. */
    private void release() {
        PictureSession its = session;
        session = null;
        if (its != null) {
            its.failed();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (session != null) {
            pictures.count("broken_off");
        }
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A connection that broke: channelInactive says the rest.
        ctx.close();
    }
}
