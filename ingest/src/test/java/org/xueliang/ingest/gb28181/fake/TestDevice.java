package org.xueliang.ingest.gb28181.fake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.ManscdpCharset;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;
import org.xueliang.protocol.manscdp.ManscdpWriter;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipDatagramParser;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipStreamListener;
import org.xueliang.protocol.sip.SipStreamParser;
import org.xueliang.protocol.sip.SipSyntaxException;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.SipWriter;
import org.xueliang.protocol.sip.Via;

/**
 * A device over a real socket: asks and waits for the answer; answers what it is asked by itself, 200 to each request, and
 * whatever its script says to a body.
 */
public final class TestDevice implements Closeable {
    private static final String PLATFORM = "34020000002000000001";
    private static final String REALM = "3402000000";
    private static final String URI = "sip:" + PLATFORM + "@" + REALM;
    private static final AtomicInteger BRANCHES = new AtomicInteger();
    private static final int WAIT_SECONDS = 10;

    private final String code;
    private final String secret;
    private final InetSocketAddress platform;
    private final @Nullable DatagramSocket udp;
    private final @Nullable Socket tcp;
    private final BlockingQueue<SipResponse> responses = new LinkedBlockingQueue<>();
    private final AtomicInteger cseq = new AtomicInteger();
    /** What it was sent, but responses. */
    public final List<SipRequest> requests = new CopyOnWriteArrayList<>();

    public final List<ManscdpMessage> bodies = new CopyOnWriteArrayList<>();
    private volatile Function<ManscdpMessage, List<ManscdpMessage>> script = message -> List.of();
    private volatile GbEdition edition = GbEdition.GB2016;
    private volatile boolean closed;
    private volatile int lives = 1;
    private final Set<String> subscriptions = ConcurrentHashMap.newKeySet();

    private TestDevice(
            String code,
            String secret,
            InetSocketAddress platform,
            @Nullable DatagramSocket udp,
            @Nullable Socket tcp) {
        this.code = code;
        this.secret = secret;
        this.platform = platform;
        this.udp = udp;
        this.tcp = tcp;
        Thread reader = new Thread(this::read, "test-device-" + code);
        reader.setDaemon(true);
        reader.start();
    }

    public static TestDevice udp(String code, String secret, int port) throws IOException {
        return udp(code, secret, port, "127.0.0.1");
    }

    /** @param from one of this machine's addresses */
    public static TestDevice udp(String code, String secret, int port, String from) throws IOException {
        return new TestDevice(
                code,
                secret,
                new InetSocketAddress("127.0.0.1", port),
                new DatagramSocket(new InetSocketAddress(from, 0)),
                null);
    }

    public static TestDevice tcp(String code, String secret, int port) throws IOException {
        return new TestDevice(
                code,
                secret,
                new InetSocketAddress("127.0.0.1", port),
                null,
                new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** @param from one of this machine's addresses */
    public static TestDevice tcp(String code, String secret, int port, String from) throws IOException {
        return new TestDevice(
                code,
                secret,
                new InetSocketAddress("127.0.0.1", port),
                null,
                new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0));
    }

    /** What it says to a body that it is sent, after the 200. */
    public TestDevice script(Function<ManscdpMessage, List<ManscdpMessage>> script) {
        this.script = script;
        return this;
    }

    /** What it speaks, and says in REGISTER from 2022 on. */
    public TestDevice edition(GbEdition edition) {
        this.edition = edition;
        return this;
    }

    private int port() {
        return udp != null ? udp.getLocalPort() : tcp == null ? 0 : tcp.getLocalPort();
    }

    private SipRequest.Builder begin(String method, String from) {
        SipUri self = SipUri.of(from, REALM);
        return SipRequest.builder(method, SipUri.of(PLATFORM, REALM))
                .via(Via.of(
                        udp != null ? "UDP" : "TCP",
                        "127.0.0.1",
                        port(),
                        Via.COOKIE + "test" + BRANCHES.incrementAndGet()))
                .from(NameAddr.of(self).withTag("t" + BRANCHES.get()))
                .to(NameAddr.of(method.equals(SipMethods.REGISTER) ? self : SipUri.of(PLATFORM, REALM)))
                .callId(method.equals(SipMethods.REGISTER) ? "reg-" + lives + "-" + code : "c" + BRANCHES.get())
                .cseq(cseq.incrementAndGet());
    }

    /** As after a power cut: its subscriptions are forgotten, and it registers with another Call-ID. */
    public void restart() {
        lives++;
        subscriptions.clear();
    }

    /** A REGISTER. */
    public SipRequest.Builder register(long expiresS) {
        SipRequest.Builder register = begin(SipMethods.REGISTER, code);
        if (edition == GbEdition.GB2022) {
            register.set(SipHeaders.X_GB_VER, edition.version());
        }
        return register.contact(NameAddr.of(SipUri.of(code, "127.0.0.1", port())))
                .set(SipHeaders.USER_AGENT, "Example NVR 1.0")
                .expiresS(expiresS);
    }

    /** Registers with challenge and answer; the status of the last answer. */
    public SipResponse registerFully(long expiresS) throws IOException {
        return registerFully(expiresS, secret);
    }

    public SipResponse registerFully(long expiresS, String password) throws IOException {
        SipResponse challenge = ask(register(expiresS).build());
        if (challenge.status() != 401) {
            return challenge;
        }
        return ask(register(expiresS)
                .set(SipHeaders.AUTHORIZATION, answer(challenge, password))
                .build());
    }

    public String answer(SipResponse challenge, String password) {
        String nonce = DigestAnswer.nonce(String.valueOf(challenge.header(SipHeaders.WWW_AUTHENTICATE)));
        return DigestAnswer.of(DigestAlgorithm.MD5, code, REALM, password, nonce, URI, "00000001");
    }

    /** A MESSAGE in the name of whomever. */
    public SipRequest message(String from, ManscdpMessage body) {
        return begin(SipMethods.MESSAGE, from)
                .body(ManscdpWriter.CONTENT_TYPE, ManscdpWriter.write(body, ManscdpCharset.GB18030, edition))
                .build();
    }

    public SipResponse tell(ManscdpMessage body) throws IOException {
        return ask(message(code, body));
    }

    /** Any other request. */
    public SipRequest.Builder request(String method) {
        return begin(method, code);
    }

    /** Sends and waits for the final response of this transaction. */
    public SipResponse ask(SipRequest request) throws IOException {
        send(request);
        return response(request);
    }

    /** Waits for the final response. */
    public SipResponse response(SipRequest request) {
        SipResponse response = responseWithin(request, WAIT_SECONDS * 1000L);
        if (response == null) {
            throw new AssertionError("no answer to " + request);
        }
        return response;
    }

    public @Nullable SipResponse responseWithin(SipRequest request, long ms) {
        long end = System.nanoTime() + ms * 1_000_000;
        try {
            for (long left = ms; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                SipResponse response = responses.poll(left, TimeUnit.MILLISECONDS);
                if (response != null
                        && !response.isProvisional()
                        && response.callId().equals(request.callId())
                        && response.cseq().equals(request.cseq())) {
                    return response;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    public synchronized void send(SipMessage message) throws IOException {
        byte[] bytes = SipWriter.bytes(message);
        if (udp != null) {
            udp.send(new DatagramPacket(bytes, bytes.length, platform));
        } else if (tcp != null) {
            tcp.getOutputStream().write(bytes);
            tcp.getOutputStream().flush();
        }
    }

    private void read() {
        byte[] buffer = new byte[65_536];
        SipDatagramParser datagrams = new SipDatagramParser();
        SipStreamParser stream = new SipStreamParser();
        ByteBuf in = Unpooled.buffer();
        while (!closed) {
            try {
                if (udp != null) {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    udp.receive(packet);
                    took(datagrams.parse(Unpooled.copiedBuffer(buffer, 0, packet.getLength())));
                } else if (tcp != null) {
                    int count = tcp.getInputStream().read(buffer);
                    if (count < 0) {
                        return;
                    }
                    in.writeBytes(buffer, 0, count);
                    stream.parse(in, new SipStreamListener() {
                        @Override
                        public void message(SipMessage message) {
                            try {
                                took(message);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }

                        @Override
                        public void malformed(SipSyntaxException fault) {
                            throw new IllegalStateException(fault);
                        }

                        @Override
                        public void ping() {}

                        @Override
                        public void skipped(int bytes) {
                            throw new IllegalStateException(bytes + " bytes between messages");
                        }
                    });
                }
            } catch (IOException | SipSyntaxException e) {
                if (!closed) {
                    throw new AssertionError("test device cannot read", e);
                }
            }
        }
    }

    private void took(SipMessage message) throws IOException {
        if (message instanceof SipResponse response) {
            responses.add(response);
            return;
        }
        SipRequest request = (SipRequest) message;
        requests.add(request);
        if (request.is(SipMethods.ACK)) {
            return;
        }
        if (request.is(SipMethods.SUBSCRIBE) && request.toTag().isEmpty()) {
            subscriptions.add(request.callId());
        } else if (request.is(SipMethods.SUBSCRIBE) && !subscriptions.contains(request.callId())) {
            send(SipResponse.answer(request, 481, "").build());
            return;
        }
        SipResponse.Builder ok = SipResponse.answer(request, 200, "dev" + code.substring(15));
        if (request.is(SipMethods.SUBSCRIBE)) {
            ok.expiresS(3600).contact(NameAddr.of(SipUri.of(code, "127.0.0.1", port())));
        }
        send(ok.build());
        if (request.body().length > 0 && request.is(SipMethods.MESSAGE)) {
            try {
                ManscdpMessage body = ManscdpParser.parse(request.body()).message();
                bodies.add(body);
                for (ManscdpMessage answer : script.apply(body)) {
                    send(message(code, answer));
                }
            } catch (ManscdpSyntaxException e) {
                throw new IOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (udp != null) {
            udp.close();
        }
        if (tcp != null) {
            tcp.close();
        }
    }
}
