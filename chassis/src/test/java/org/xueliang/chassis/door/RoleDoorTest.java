package org.xueliang.chassis.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RoleDoorTest {
    private static final int SOON_S = 30;

    private static RoleDoor open(int port, Consumer<ServerBuilder> more) {
        return RoleDoor.open("127.0.0.1", port, new CollectorRegistry(), () -> Map.of("part", ""), more);
    }

    private static CompletableFuture<java.net.http.HttpResponse<String>> ask(RoleDoor door, String path) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path))
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void whatIsOnItsWayIsAnsweredAndThenThePortIsFree() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        RoleDoor door = open(
                0,
                builder -> builder.service("/slow", (ctx, request) -> {
                    asked.complete(null);
                    return HttpResponse.of(answer);
                }));
        var slow = ask(door, "/slow");
        asked.get(SOON_S, TimeUnit.SECONDS);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(door::close);
        answer.complete(HttpResponse.of("at last"));
        assertThat(slow.get(SOON_S, TimeUnit.SECONDS).body()).isEqualTo("at last");
        closed.get(SOON_S, TimeUnit.SECONDS);

        try (RoleDoor again = open(door.port(), builder -> {})) {
            assertThat(again.port()).isEqualTo(door.port());
            assertThat(ask(again, "/healthz").get(SOON_S, TimeUnit.SECONDS).body())
                    .isEqualTo("part: ok\n");
        }
    }

    @Test
    void whoIsClosedTwiceIsClosed() {
        RoleDoor door = open(0, builder -> {});
        door.close();
        door.close();
        try (RoleDoor again = open(door.port(), builder -> {})) {
            assertThat(again.port()).isEqualTo(door.port());
        }
    }
}
