package org.xueliang.simulator.onvif;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A device of ONVIF over HTTP whose cameras are at RTSP URLs, two profiles each: answers the calls of the device and media services
 * that a client needs to find its streams, and unicast probes at the same port over UDP. To be closed by whoever started it.
 */
public final class OnvifDevice implements AutoCloseable {
    private static final int MAX_REQUEST_BYTES = 65_536;
    private static final Pattern CALL = Pattern.compile("<(?:\\w+:)?Body[^>]*>\\s*<(?:\\w+:)?(\\w+)");
    private static final Pattern PROFILE = Pattern.compile("ProfileToken>(?:main|sub)_(\\d{1,6})<");
    private static final Pattern MESSAGE = Pattern.compile("MessageID>([^<]{1,200})<");
    private static final String NONCE = "0a4f113b";

    private final HttpServer http;
    private final DatagramSocket probes;
    private final OnvifLogin login;
    private final Set<OnvifQuirk> quirks;
    private final List<String> cameras;
    private final Clock clock;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    private OnvifDevice(
            InetSocketAddress address, List<String> cameras, OnvifLogin login, Set<OnvifQuirk> quirks, Clock clock) {
        this.cameras = List.copyOf(cameras);
        this.login = login;
        this.quirks = Set.copyOf(quirks);
        this.clock = clock;
        try {
            http = HttpServer.create(address, 64);
            probes = new DatagramSocket(new InetSocketAddress(
                    address.getAddress(), http.getAddress().getPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(address + " cannot be had: " + e.getMessage(), e);
        }
        http.createContext("/", this::answer);
        http.start();
        Thread discovery = new Thread(this::answerProbes, "onvif-probes");
        discovery.setDaemon(true);
        discovery.start();
    }

    /**
     * @param address to listen on; port 0 takes a free one
     * @param cameras RTSP URLs, without user and password
     */
    public static OnvifDevice start(
            InetSocketAddress address, List<String> cameras, OnvifLogin login, Set<OnvifQuirk> quirks, Clock clock) {
        return new OnvifDevice(address, cameras, login, quirks, clock);
    }

    public int port() {
        return http.getAddress().getPort();
    }

    /** Where its device service is. */
    public String url() {
        return base() + "/onvif/device_service";
    }

    private String base() {
        String host = http.getAddress().getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    }

    /** Calls that were answered as they should be. */
    public int answered() {
        return answered.get();
    }

    /** Calls that were refused for want of a right user. */
    public int refused() {
        return refused.get();
    }

    /** Its own. */
    Instant time() {
        Instant now = clock.instant();
        return quirks.contains(OnvifQuirk.O4_CLOCK_A_YEAR_OFF) ? now.minus(Duration.ofDays(365)) : now;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String envelope =
                    new String(exchange.getRequestBody().readNBytes(MAX_REQUEST_BYTES), StandardCharsets.UTF_8);
            Matcher call = CALL.matcher(envelope);
            String name = call.find() ? call.group(1) : "";
            if (!name.equals("GetSystemDateAndTime") && !login.user().isEmpty()) {
                if (quirks.contains(OnvifQuirk.HTTP_DIGEST)) {
                    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
                    if (envelope.contains("UsernameToken") && authorization != null
                            || !login.http(authorization, NONCE)) {
                        refused.incrementAndGet();
                        exchange.getResponseHeaders()
                                .add(
                                        "WWW-Authenticate",
                                        "Digest realm=\"" + OnvifLogin.REALM + "\", qop=\"auth\", nonce=\"" + NONCE
                                                + "\", algorithm=MD5");
                        exchange.sendResponseHeaders(401, -1);
                        return;
                    }
                } else {
                    String wrong = login.token(envelope, time());
                    if (wrong != null) {
                        refused.incrementAndGet();
                        send(exchange, 400, OnvifTexts.fault("ter:NotAuthorized", wrong));
                        return;
                    }
                }
            }
            String answer = text(name, envelope);
            if (answer == null) {
                send(exchange, 500, OnvifTexts.fault("ter:ActionNotSupported", "no such call here"));
            } else {
                answered.incrementAndGet();
                send(exchange, 200, answer);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/soap+xml; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private @Nullable String text(String call, String envelope) {
        String said = quirks.contains(OnvifQuirk.O5_ADDRESS_0_0_0_0) ? "http://0.0.0.0:" + port() : base();
        boolean old = quirks.contains(OnvifQuirk.CAPABILITIES_ALONE);
        return switch (call) {
            case "GetSystemDateAndTime" -> OnvifTexts.time(time());
            case "GetDeviceInformation" -> OnvifTexts.information();
            case "GetNetworkInterfaces" -> OnvifTexts.networkInterfaces();
            case "GetServices" -> old ? null : OnvifTexts.services(said);
            case "GetCapabilities" -> OnvifTexts.capabilities(said);
            case "GetProfiles" -> OnvifTexts.profiles(cameras);
            case "GetStreamUri" -> uri(call, envelope);
            case "GetSnapshotUri" -> OnvifTexts.uri(call, said + "/still.jpg?channel=1&quality=high");
            default -> null;
        };
    }

    private String uri(String call, String envelope) {
        Matcher profile = PROFILE.matcher(envelope);
        int number = profile.find() ? Integer.parseInt(profile.group(1)) : -1;
        if (number < 0 || number >= cameras.size()) {
            return OnvifTexts.fault("ter:NoProfile", "no such profile");
        }
        String url = cameras.get(number);
        return OnvifTexts.uri(
                call,
                quirks.contains(OnvifQuirk.O5_ADDRESS_0_0_0_0)
                        ? url.replaceFirst("//(\\[[^]]*]|[^:/]*)", "//0.0.0.0")
                        : url);
    }

    private void answerProbes() {
        byte[] buffer = new byte[MAX_REQUEST_BYTES];
        while (!probes.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                probes.receive(packet);
                String probe = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                Matcher message = MESSAGE.matcher(probe);
                if (probe.contains("Probe>") && message.find()) {
                    String said = quirks.contains(OnvifQuirk.O5_ADDRESS_0_0_0_0) ? "http://0.0.0.0:" + port() : base();
                    byte[] answer =
                            OnvifTexts.probeMatches(message.group(1), said).getBytes(StandardCharsets.UTF_8);
                    probes.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        probes.close();
        http.stop(0);
    }
}
