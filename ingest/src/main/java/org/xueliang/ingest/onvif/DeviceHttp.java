package org.xueliang.ingest.onvif;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.onvif.OnvifException.Kind;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.protocol.bytes.Excerpt;

/**
 * One POST to one device over a connection of its own: bounded in bytes and in time, whatever comes and however slowly. Nothing is
 * followed. All on one event loop.
 */
final class DeviceHttp {
    private static final int CONNECT_MS = 5000;
    private static final int MAX_LINE = 4096;
    private static final int MAX_HEADERS = 16_384;
    private static final int CHUNK = 8192;

    private final SocketTransport transport;
    private final @Nullable SslContext tls;
    private final int maxBytes;
    private final long timeoutMs;

    /**
     * @param tls null: https cannot be spoken
     * @param timeoutMs for the whole answer, connecting included
     */
    DeviceHttp(SocketTransport transport, @Nullable SslContext tls, int maxBytes, long timeoutMs) {
        this.transport = transport;
        this.tls = tls;
        this.maxBytes = maxBytes;
        this.timeoutMs = timeoutMs;
    }

    /** @param address that host stands for: resolved once and checked */
    record Target(String host, InetAddress address, int port, boolean https) {
        String authority() {
            String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
            return port == (https ? 443 : 80) ? name : name + ":" + port;
        }
    }

    record Request(String path, String action, @Nullable String authorization, String envelope) {
        /** Neither token nor digest. */
        @Override
        public String toString() {
            return "Request[" + path + "]";
        }
    }

    /** @param challenges of a 401 */
    record Answer(
            HttpResponseStatus status, String contentType, List<String> challenges, String location, byte[] body) {}

    /** Completes on the loop, with the answer or an {@link OnvifException}. */
    CompletableFuture<Answer> post(EventLoop loop, Target target, Request request) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        SslContext context = tls;
        if (target.https && context == null) {
            answer.completeExceptionally(new OnvifException(Kind.NO_TLS, "https: TLS is not to be had here"));
            return answer;
        }
        Exchange exchange = new Exchange(target, request, answer);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(transport.tcp())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (target.https && context != null) {
                            SslHandler handler = context.newHandler(channel.alloc(), target.host, target.port);
                            handler.handshakeFuture().addListener(done -> exchange.secured = done.isSuccess());
                            channel.pipeline().addLast(handler);
                        }
                        channel.pipeline().addLast(new HttpClientCodec(MAX_LINE, MAX_HEADERS, CHUNK), exchange);
                    }
                });
        Channel channel = bootstrap
                .connect(target.address, target.port)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        exchange.fail(
                                Kind.UNREACHABLE,
                                target.authority() + ": "
                                        + Excerpt.of(String.valueOf(done.cause().getMessage())));
                    }
                })
                .channel();
        var deadline = loop.schedule(exchange::tooSlow, timeoutMs, TimeUnit.MILLISECONDS);
        answer.whenComplete((done, failure) -> {
            deadline.cancel(false);
            channel.close();
        });
        return answer;
    }

    private final class Exchange extends SimpleChannelInboundHandler<HttpObject> {
        private final Target target;
        private final Request request;
        private final CompletableFuture<Answer> answer;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private @Nullable HttpResponse head;
        private long received;
        /** With TLS: the handshake is done. */
        boolean secured;

        Exchange(Target target, Request request, CompletableFuture<Answer> answer) {
            this.target = target;
            this.request = request;
            this.answer = answer;
        }

        void fail(Kind kind, String detail) {
            answer.completeExceptionally(new OnvifException(kind, kind.words() + ": " + detail));
        }

        void tooSlow() {
            if (target.https && !secured) {
                fail(
                        Kind.NO_TLS,
                        target.authority() + " answers no handshake within " + timeoutMs
                                + " ms (expected: http:// in the source's address, where it has none)");
            } else {
                fail(Kind.TOO_SLOW, received + " bytes in " + timeoutMs + " ms (expected: the whole answer)");
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            byte[] bytes = request.envelope.getBytes(StandardCharsets.UTF_8);
            DefaultFullHttpRequest post = new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1, HttpMethod.POST, request.path, Unpooled.wrappedBuffer(bytes));
            post.headers()
                    .set(HttpHeaderNames.HOST, target.authority())
                    .set(
                            HttpHeaderNames.CONTENT_TYPE,
                            "application/soap+xml; charset=utf-8; action=\"" + request.action + "\"")
                    .set(HttpHeaderNames.CONNECTION, "close")
                    .set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
            if (request.authorization != null) {
                post.headers().set(HttpHeaderNames.AUTHORIZATION, request.authorization);
            }
            ctx.writeAndFlush(post);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject object) {
            if (!object.decoderResult().isSuccess()) {
                fail(
                        Kind.NOT_HTTP,
                        Excerpt.of(String.valueOf(object.decoderResult().cause().getMessage())));
                return;
            }
            if (object instanceof HttpResponse response) {
                if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                    return;
                }
                head = response;
                long announced = HttpUtil.getContentLength(response, -1L);
                if (announced > maxBytes) {
                    tooLarge(announced + " bytes announced");
                }
            }
            if (object instanceof HttpContent content) {
                int more = content.content().readableBytes();
                received += more;
                if (body.size() + more > maxBytes) {
                    tooLarge("more than " + maxBytes + " bytes");
                    return;
                }
                byte[] bytes = new byte[more];
                content.content().readBytes(bytes);
                body.writeBytes(bytes);
            }
            if (object instanceof LastHttpContent) {
                complete();
            }
        }

        private void tooLarge(String what) {
            fail(Kind.TOO_LARGE, what + " (expected: <= " + maxBytes + ")");
        }

        private void complete() {
            HttpResponse response = head;
            if (response != null) {
                answer.complete(new Answer(
                        response.status(),
                        response.headers().get(HttpHeaderNames.CONTENT_TYPE, ""),
                        response.headers().getAll(HttpHeaderNames.WWW_AUTHENTICATE),
                        response.headers().get(HttpHeaderNames.LOCATION, ""),
                        body.toByteArray()));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail(
                    Kind.NOT_HTTP,
                    head == null
                            ? "the connection ended without an answer (is it https, or another service?)"
                            : "the connection ended after " + received + " bytes of an answer");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
            Throwable cause =
                    thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
            String said = Excerpt.of(String.valueOf(cause.getMessage()));
            if (cause instanceof NotSslRecordException) {
                fail(Kind.NO_TLS, target.authority() + " answers without (expected: http:// in the source's address)");
            } else if (cause instanceof SSLException) {
                fail(Kind.NO_TLS, said);
            } else {
                fail(head == null ? Kind.UNREACHABLE : Kind.NOT_HTTP, said);
            }
        }
    }
}
