package org.xueliang.chassis.door;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one port of a role: {@code /healthz} (200 when every part is well, else 503 naming the part), {@code /metrics}
 * (Prometheus text 0.0.4), and what the role adds.
 */
public final class RoleDoor implements AutoCloseable {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Server server;
    private final int port;

    private RoleDoor(Server server) {
        this.server = server;
        this.port = server.activeLocalPort();
    }

    /**
     * Opens the door and returns when it listens.
     *
     * @param bind address to listen on, such as {@code 127.0.0.1}
     * @param port 0 picks a free one
     * @param health part name to what is wrong with it, empty where nothing is; asked at each request, must not block
     * @param more what the role adds: gRPC services, pages
     */
    public static RoleDoor open(
            String bind,
            int port,
            CollectorRegistry metrics,
            Supplier<Map<String, String>> health,
            Consumer<ServerBuilder> more) {
        ServerBuilder builder = Server.builder()
                .http(new InetSocketAddress(bind, port))
                .disableServerHeader()
                .gracefulShutdownTimeoutMillis(200, 2000)
                .service("/metrics", (ctx, request) -> text(HttpStatus.OK, render(metrics)))
                .service("/healthz", (ctx, request) -> health(new TreeMap<>(health.get())));
        more.accept(builder);
        Server server = builder.build();
        server.start().join();
        return new RoleDoor(server);
    }

    /** Port it listens on, or did: who reports it may do so once more while it closes. */
    public int port() {
        return port;
    }

    /**
     * Answers what is on its way, for at most two seconds, and returns when nobody is connected and nobody can. Netty's thread that
     * accepted stays idle for two seconds more before it ends: that is not waited for.
     */
    @Override
    public void close() {
        CompletableFuture<Void> stopped = server.stop();
        while (!stopped.isDone() && (!server.activePorts().isEmpty() || server.numConnections() > 0)) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        if (stopped.isDone()) {
            stopped.join();
        }
    }

    private static HttpResponse health(Map<String, String> parts) {
        StringBuilder body = new StringBuilder();
        boolean well = true;
        for (Map.Entry<String, String> part : parts.entrySet()) {
            well &= part.getValue().isEmpty();
            body.append(part.getKey())
                    .append(": ")
                    .append(part.getValue().isEmpty() ? "ok" : part.getValue())
                    .append('\n');
        }
        return text(well ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, body.isEmpty() ? "ok\n" : body.toString());
    }

    private static HttpResponse text(HttpStatus status, String body) {
        return HttpResponse.of(
                ResponseHeaders.of(status, "content-type", MediaType.PLAIN_TEXT_UTF_8.toString()),
                HttpData.of(StandardCharsets.UTF_8, body));
    }

    private static String render(CollectorRegistry metrics) {
        StringWriter text = new StringWriter();
        try {
            TextFormat.write004(text, metrics.metricFamilySamples());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
