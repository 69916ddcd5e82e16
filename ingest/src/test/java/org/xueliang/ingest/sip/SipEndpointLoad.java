package org.xueliang.ingest.sip;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.xueliang.protocol.auth.AuthSyntaxException;
import org.xueliang.protocol.auth.Authorization;
import org.xueliang.protocol.auth.ClientAuthorizer;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.auth.NonceIssuer;
import org.xueliang.protocol.auth.RegistrarChallenge;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * Not a test: registrations over real UDP on loopback, with a plain registrar behind the endpoint. One thread plays all devices. Says how
 * many a second, and what of a core the gateway's event loops took for each, the kernel's part included.
 */
public final class SipEndpointLoad {
    private static final String REALM = "3402000000";
    private static final String URI = "sip:34020000002000000001@3402000000";
    private static final int WINDOW = 512;

    private SipEndpointLoad() {}

    private static String code(int device) {
        return String.format(Locale.ROOT, "34020000011%09d", device);
    }

    private static final class Registrar {
        private final NonceIssuer nonces = new NonceIssuer(new byte[32], 300_000);
        private final Random random = new Random(1);

        void register(SipRequest request, SipServerTransaction transaction, long nowMs) {
            String device = request.from().user();
            String header = request.header(SipHeaders.AUTHORIZATION);
            if (header != null && proven(header, device, nowMs)) {
                transaction.respond(transaction.response(200).expiresS(3600).build());
                return;
            }
            String nonce = nonces.issue(device, nowMs, random.nextLong());
            String challenge = RegistrarChallenge.digest(DigestAlgorithm.MD5, REALM, nonce, false);
            transaction.respond(transaction
                    .response(401)
                    .add(SipHeaders.WWW_AUTHENTICATE, challenge)
                    .build());
        }

        private boolean proven(String header, String device, long nowMs) {
            try {
                String ha1 = DigestHash.ha1Hex(DigestAlgorithm.MD5, device, REALM, "secret");
                return Authorization.parse(header) instanceof Authorization.Digest digest
                        && digest.matches("REGISTER", ha1)
                        && nonces.check(digest.nonce(), device, nowMs) == NonceIssuer.Check.VALID;
            } catch (AuthSyntaxException e) {
                return false;
            }
        }
    }

    private static String request(int device, int cseq, int port, String authorization) {
        return "REGISTER " + URI + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + port + ";rport;branch=z9hG4bK" + device
                + "x"
                + cseq + "\r\nFrom: <sip:" + code(device) + "@3402000000>;tag=2043466181\r\nTo: <sip:" + code(device)
                + "@3402000000>\r\nCall-ID: " + device + "\r\nCSeq: " + cseq + " REGISTER\r\nContact: <sip:"
                + code(device) + "@127.0.0.1:" + port
                + ">\r\nMax-Forwards: 70\r\nUser-Agent: Example NVR 1.0\r\nExpires: 86400\r\n" + authorization
                + "Content-Length: 0\r\n\r\n";
    }

    /** @param args devices, 100000 where none is said */
    public static void main(String[] args) throws Exception {
        int devices = args.length == 0 ? 100_000 : Integer.parseInt(args[0]);
        ConcurrentHashMap<Thread, Registrar> registrars = new ConcurrentHashMap<>();
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                DatagramChannel socket = DatagramChannel.open()) {
            running.keep = false;
            running.answer = (request, transaction) -> registrars
                    .computeIfAbsent(Thread.currentThread(), thread -> new Registrar())
                    .register(request, transaction, System.nanoTime() / 1_000_000);
            socket.setOption(StandardSocketOptions.SO_RCVBUF, 8 << 20);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), running.port()));
            int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
            long begun = System.nanoTime();
            drive(socket, port, devices);
            double seconds = (System.nanoTime() - begun) / 1e9;
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long cpu = 0;
            for (Thread thread : registrars.keySet()) {
                cpu += threads.getThreadCpuTime(thread.getId());
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d registrations (%d requests) in %.1f s: %.0f a second; event loops: %.1f us of a core each, %d repeated%n",
                    devices,
                    2 * devices,
                    seconds,
                    devices / seconds,
                    cpu / 1000.0 / devices,
                    running.metrics.repeatedSoFar());
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            System.out.printf(
                    Locale.ROOT,
                    "heap %d MiB, of it what 32 s of answers and nonces hold%n",
                    (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        }
    }

    private static void drive(DatagramChannel socket, int port, int devices) throws Exception {
        ByteBuffer in = ByteBuffer.allocateDirect(4096);
        int begun = 0;
        int done = 0;
        while (done < devices) {
            while (begun < devices && begun - done < WINDOW) {
                socket.write(ByteBuffer.wrap(request(begun, 1, port, "").getBytes(StandardCharsets.ISO_8859_1)));
                begun++;
            }
            in.clear();
            socket.read(in);
            in.flip();
            String answer = StandardCharsets.ISO_8859_1.decode(in).toString();
            int callId = answer.indexOf("Call-ID: ") + 9;
            int device = Integer.parseInt(answer.substring(callId, answer.indexOf('\r', callId)));
            if (answer.startsWith("SIP/2.0 200")) {
                done++;
                continue;
            }
            int at = answer.indexOf("Digest ");
            ClientAuthorizer client = new ClientAuthorizer(code(device), "secret");
            client.unauthorized(List.of(answer.substring(at, answer.indexOf('\r', at))), false);
            String authorization = "Authorization: " + client.authorization("REGISTER", URI, "0a4f113b") + "\r\n";
            socket.write(
                    ByteBuffer.wrap(request(device, 2, port, authorization).getBytes(StandardCharsets.ISO_8859_1)));
        }
    }
}
