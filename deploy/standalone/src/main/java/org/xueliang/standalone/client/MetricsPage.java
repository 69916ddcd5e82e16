package org.xueliang.standalone.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** A role's {@code /metrics} as it is now. */
public final class MetricsPage {
    /** HTTP/1.1: an upgrade to HTTP/2 for one request each gains nothing, and doors may end it in mid-upgrade. */
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final List<String> lines;

    private MetricsPage(List<String> lines) {
        this.lines = lines;
    }

    /** @throws IOException where the door on this machine does not answer within 5 s */
    public static MetricsPage read(int port) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            String body =
                    CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return new MetricsPage(body.lines().toList());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading /metrics of port " + port, e);
        }
    }

    /** Sum over all labels of a metric; 0 where there is none. */
    public double sum(String name) {
        double sum = 0;
        for (String line : lines) {
            if (line.startsWith(name)
                    && line.length() > name.length()
                    && "{ ".indexOf(line.charAt(name.length())) >= 0) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return sum;
    }
}
