package org.xueliang.ingest.onvif;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers anything to a POST, over real sockets: bytes as a test writes them. */
final class FakeHttpDevice implements AutoCloseable {
    private static final Pattern CALL = Pattern.compile("<(?:\\w+:)?Body[^>]*>\\s*<(?:\\w+:)?(\\w+)");
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

    private final ServerSocket listener;
    private final Script script;
    /** Names of the calls that came. */
    final List<String> calls = new CopyOnWriteArrayList<>();
    /** Whole requests, heads included. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** What goes back. */
    interface Script {
        void answer(String call, String request, OutputStream out) throws IOException, InterruptedException;
    }

    FakeHttpDevice(Script script) throws IOException {
        this.script = script;
        listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        thread(this::accept);
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "fake-device");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/onvif/device_service";
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                thread(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String request = request(socket.getInputStream());
            Matcher call = CALL.matcher(request);
            String name = call.find() ? call.group(1) : "";
            calls.add(name);
            requests.add(request);
            script.answer(name, request, socket.getOutputStream());
            socket.getOutputStream().flush();
        } catch (IOException gone) {
            // The client went away, as it may.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String request(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8192];
        while (true) {
            int end = text.indexOf("\r\n\r\n");
            if (end >= 0) {
                Matcher length = LENGTH.matcher(text);
                int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
                if (text.length() >= end + 4 + body) {
                    return text.toString();
                }
            }
            int read = in.read(buffer);
            if (read < 0) {
                return text.toString();
            }
            text.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        }
    }

    static void send(OutputStream out, String head, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 " + head + "\r\n" + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n")
                        + "Content-Length: " + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
    }

    static void soap(OutputStream out, String body) throws IOException {
        send(out, "200 OK", "application/soap+xml; charset=utf-8", envelope(body));
    }

    static String envelope(String body) {
        return "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>" + body
                + "</s:Body></s:Envelope>";
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
