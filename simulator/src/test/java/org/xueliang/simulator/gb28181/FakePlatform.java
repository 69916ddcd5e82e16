package org.xueliang.simulator.gb28181;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipDatagramParser;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipSyntaxException;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.SipWriter;
import org.xueliang.protocol.sip.Via;

/**
 * A platform of a few hundred lines on plain sockets: challenges, checks the answer by its own arithmetic, keeps what came byte by byte, asks
 * what a test wants asked. UDP and TCP on one port.
 */
final class FakePlatform implements AutoCloseable {
    static final String CODE = "34020000002000000001";
    static final String DOMAIN = "3402000000";
    static final String PASSWORD = "Gb28181-Demo";

    /** A request with its bytes. */
    record Received(SipRequest request, byte[] bytes) {
        String text() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        /** The document, in the charset that the prolog declares. */
        String body() {
            return new String(request.body(), Charset.forName("GB18030"));
        }
    }

    private interface Way {
        void send(byte[] message) throws IOException;
    }

    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"?([^\",]*)\"?");

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final String algorithm;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final Map<String, Way> ways = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<SipResponse>> asked = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();

    /** What MESSAGE and NOTIFY are answered with; null for silence. */
    volatile Function<SipRequest, @Nullable Integer> verdict = request -> 200;

    /** Where REGISTER is sent on to; null to take it. */
    volatile @Nullable String redirect;

    FakePlatform(String algorithm) throws IOException {
        this.algorithm = algorithm;
        this.tcp = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        this.udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort()));
        udp.setReceiveBufferSize(4 << 20);
        run(this::readDatagrams);
        run(this::accept);
    }

    private void run(Runnable work) {
        Thread thread = new Thread(work, "fake-platform");
        thread.setDaemon(true);
        thread.start();
        synchronized (threads) {
            threads.add(thread);
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort());
    }

    GbSettings.Builder settings() {
        return GbSettings.builder(address(), CODE).retryMs(200).sockets(2);
    }

    private void readDatagrams() {
        byte[] buffer = new byte[65_536];
        SipDatagramParser parser = new SipDatagramParser();
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] bytes = Arrays.copyOf(buffer, packet.getLength());
                InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
                take(
                        parser.parse(bytes),
                        bytes,
                        message -> udp.send(new DatagramPacket(message, message.length, from)));
            } catch (SipSyntaxException e) {
                throw new IllegalStateException(e);
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void accept() {
        while (!tcp.isClosed()) {
            try {
                Socket socket = tcp.accept();
                synchronized (sockets) {
                    sockets.add(socket);
                }
                run(() -> readStream(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** By Content-Length alone: devices over TCP have no choice but to tell the truth. */
    private void readStream(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            SipDatagramParser parser = new SipDatagramParser();
            Way way = message -> {
                synchronized (socket) {
                    socket.getOutputStream().write(message);
                }
            };
            while (true) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    int b = in.read();
                    if (b < 0) {
                        return;
                    }
                    head.append((char) b);
                }
                Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(head);
                byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
                byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
                byte[] bytes = Arrays.copyOf(start, start.length + body.length);
                System.arraycopy(body, 0, bytes, start.length, body.length);
                take(parser.parse(bytes), bytes, way);
            }
        } catch (SipSyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException closed) {
            // The device or the test ended.
        }
    }

    private void take(SipMessage message, byte[] bytes, Way way) throws IOException {
        if (message instanceof SipResponse response) {
            Via via = response.via();
            String branch = via == null ? null : via.branch();
            CompletableFuture<SipResponse> waiting = branch == null ? null : asked.get(branch);
            if (waiting != null && response.status() >= 200) {
                waiting.complete(response);
            }
            return;
        }
        SipRequest request = (SipRequest) message;
        received.add(new Received(request, bytes));
        if (request.is(SipMethods.REGISTER)) {
            register(request, way);
            return;
        }
        Integer status = verdict.apply(request);
        if (status != null) {
            ways.put(request.from().user(), way);
            way.send(SipWriter.bytes(SipResponse.answer(request, status, "fp").build()));
        }
    }

    private void register(SipRequest request, Way way) throws IOException {
        String credentials = request.header(SipHeaders.AUTHORIZATION);
        SipResponse.Builder answer;
        if (credentials == null) {
            answer = SipResponse.answer(request, 401, "fp")
                    .add(
                            SipHeaders.WWW_AUTHENTICATE,
                            "Digest realm=\"" + DOMAIN + "\", nonce=\"n" + numbers.incrementAndGet() + "\", algorithm="
                                    + algorithm + ", qop=\"auth\"");
        } else if (!isRight(credentials)) {
            answer = SipResponse.answer(request, 403, "fp");
        } else if (redirect != null) {
            answer = SipResponse.answer(request, 302, "fp").set(SipHeaders.CONTACT, String.valueOf(redirect));
        } else {
            ways.put(request.from().user(), way);
            answer = SipResponse.answer(request, 200, "fp").set(SipHeaders.EXPIRES, "3600");
        }
        way.send(SipWriter.bytes(answer.build()));
    }

    private boolean isRight(String credentials) {
        Map<String, String> values = new ConcurrentHashMap<>();
        Matcher parameters = PARAMETER.matcher(credentials.substring("Digest ".length()));
        while (parameters.find()) {
            values.put(parameters.group(1), parameters.group(2));
        }
        String ha1 = hex(values.get("username") + ":" + DOMAIN + ":" + PASSWORD);
        String ha2 = hex("REGISTER:" + values.get("uri"));
        String middle = values.get("nonce") + ":" + values.get("nc") + ":" + values.get("cnonce") + ":auth";
        return hex(ha1 + ":" + middle + ":" + ha2).equals(values.get("response"));
    }

    private String hex(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Breaks every connection. */
    void breakConnections() throws IOException {
        synchronized (sockets) {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** A request to a device or, over the device's way, to one of its channels. */
    SipRequest.Builder request(String method, String target) {
        int number = numbers.incrementAndGet();
        return SipRequest.builder(method, SipUri.of(target, "127.0.0.1", 5060))
                .via(Via.of("UDP", "127.0.0.1", tcp.getLocalPort(), Via.COOKIE + "fp" + number))
                .from(name("<sip:" + CODE + "@" + DOMAIN + ">;tag=p" + number))
                .to(name("<sip:" + target + "@" + DOMAIN + ">"))
                .callId("fp" + number)
                .cseq(number)
                .contact(name("<sip:" + CODE + "@127.0.0.1:" + tcp.getLocalPort() + ">"));
    }

    static NameAddr name(String text) {
        try {
            return NameAddr.parse(text);
        } catch (SipSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    void send(String device, SipRequest request) throws IOException {
        Way way = ways.get(device);
        if (way == null) {
            throw new IllegalStateException(device + " has not registered; known: " + ways.keySet());
        }
        way.send(SipWriter.bytes(request));
    }

    /** @return the final answer */
    SipResponse ask(String device, SipRequest request) throws Exception {
        CompletableFuture<SipResponse> answer = new CompletableFuture<>();
        asked.put(String.valueOf(request.topVia().branch()), answer);
        send(device, request);
        return answer.get(5, TimeUnit.SECONDS);
    }

    /** Sends a document and waits for the 200. */
    void say(String device, String target, String document) throws Exception {
        byte[] body =
                ("<?xml version=\"1.0\" encoding=\"GB2312\"?>\r\n" + document).getBytes(StandardCharsets.US_ASCII);
        SipResponse response = ask(
                device,
                request(SipMethods.MESSAGE, target)
                        .body("Application/MANSCDP+xml", body)
                        .build());
        if (response.status() != 200) {
            throw new IllegalStateException("answered " + response.status());
        }
    }

    static String query(String cmdType, String sn, String deviceId) {
        return "<Query>\r\n<CmdType>" + cmdType + "</CmdType>\r\n<SN>" + sn + "</SN>\r\n<DeviceID>" + deviceId
                + "</DeviceID>\r\n</Query>\r\n";
    }

    /** What came with this command, in order. */
    List<Received> documents(String cmdType) {
        return received.stream()
                .filter(r -> !r.request().is(SipMethods.REGISTER))
                .filter(r -> r.body().contains(cmdType))
                .toList();
    }

    List<Received> registers() {
        return received.stream()
                .filter(r -> r.request().is(SipMethods.REGISTER))
                .toList();
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
        breakConnections();
        synchronized (threads) {
            threads.forEach(Thread::interrupt);
        }
    }
}
