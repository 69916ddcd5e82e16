package org.xueliang.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** The front door as a plain HTTP client sees it. */
final class HttpDoor {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private HttpDoor() {}

    static HttpResponse<String> get(RegistryUnderTest registry, String path, String token) throws IOException {
        return send(request(registry, path, token).GET());
    }

    static HttpResponse<byte[]> getBytes(RegistryUnderTest registry, String path, String token) throws IOException {
        try {
            return CLIENT.send(request(registry, path, token).GET().build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    static HttpResponse<String> json(RegistryUnderTest registry, String method, String path, String token, String body)
            throws IOException {
        return send(request(registry, path, token)
                .header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    static HttpRequest.Builder to(RegistryUnderTest registry, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + registry.port() + path));
    }

    private static HttpRequest.Builder request(RegistryUnderTest registry, String path, String token) {
        HttpRequest.Builder request = to(registry, path);
        return token.isEmpty() ? request : request.header("authorization", "Bearer " + token);
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
